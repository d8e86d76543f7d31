// Pooling of floats in registers of 16.

SEG_INLINE void store_pooled_f32(pooled_place to, __m512 top_left, __m512 top_right, __m512 bottom_left,
                                 __m512 bottom_right) {
  __mmask16 right_of_top = _mm512_cmp_ps_mask(top_right, top_left, _CMP_GT_OQ);
  __mmask16 right_of_bottom = _mm512_cmp_ps_mask(bottom_right, bottom_left, _CMP_GT_OQ);
  __m512 upper = _mm512_max_ps(top_right, top_left), lower = _mm512_max_ps(bottom_right, bottom_left);
  __mmask16 below = _mm512_cmp_ps_mask(lower, upper, _CMP_GT_OQ);
  _mm512_storeu_ps(to.values, _mm512_max_ps(lower, upper));
  store_positions(to, (uint16_t)((right_of_top & ~below) | (right_of_bottom & below)), below);
}
