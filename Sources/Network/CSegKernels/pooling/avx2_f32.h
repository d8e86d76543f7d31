// Pooling of floats in registers of 8.

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_f32(pooled_place to, const float *top, const float *bottom, ptrdiff_t channels) {
  int32_t bit_0 = 0, bit_1 = 0;
#pragma GCC unroll 2
  for (int32_t c = 0; c < 16; c += 8) {
    __m256 top_left = _mm256_loadu_ps(top + c), top_right = _mm256_loadu_ps(top + c + channels);
    __m256 bottom_left = _mm256_loadu_ps(bottom + c), bottom_right = _mm256_loadu_ps(bottom + c + channels);
    __m256 upper = _mm256_max_ps(top_right, top_left), lower = _mm256_max_ps(bottom_right, bottom_left);
    __m256 below = _mm256_cmp_ps(lower, upper, _CMP_GT_OQ);
    __m256 right = _mm256_blendv_ps(_mm256_cmp_ps(top_right, top_left, _CMP_GT_OQ),
                                    _mm256_cmp_ps(bottom_right, bottom_left, _CMP_GT_OQ), below);
    _mm256_storeu_ps((float *)to.values + c, _mm256_max_ps(lower, upper));
    bit_0 |= _mm256_movemask_ps(right) << c;
    bit_1 |= _mm256_movemask_ps(below) << c;
  }
  store_positions(to, (uint16_t)bit_0, (uint16_t)bit_1);
}
