// Pooling of floats in registers of 4.

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_f32(pooled_place to, const float *top, const float *bottom, ptrdiff_t channels) {
  int32_t bit_0 = 0, bit_1 = 0;
#pragma GCC unroll 4
  for (int32_t c = 0; c < 16; c += 4) {
    __m128 top_left = _mm_loadu_ps(top + c), top_right = _mm_loadu_ps(top + c + channels);
    __m128 bottom_left = _mm_loadu_ps(bottom + c), bottom_right = _mm_loadu_ps(bottom + c + channels);
    __m128 upper = _mm_max_ps(top_right, top_left), lower = _mm_max_ps(bottom_right, bottom_left);
    __m128 below = _mm_cmpgt_ps(lower, upper);
    __m128 right = _mm_blendv_ps(_mm_cmpgt_ps(top_right, top_left), _mm_cmpgt_ps(bottom_right, bottom_left), below);
    _mm_storeu_ps((float *)to.values + c, _mm_max_ps(lower, upper));
    bit_0 |= _mm_movemask_ps(right) << c;
    bit_1 |= _mm_movemask_ps(below) << c;
  }
  store_positions(to, (uint16_t)bit_0, (uint16_t)bit_1);
}
