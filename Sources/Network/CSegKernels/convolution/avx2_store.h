// Requantised sums of registers of 8.

// round(sum * multiplier), at most 127; negative ones stay negative.
SEG_INLINE __m256i scaled(__m256i sums, const float *multiplier) {
  __m256 product = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_loadu_ps(multiplier));
  return _mm256_cvtps_epi32(_mm256_min_ps(product, _mm256_set1_ps(127)));
}

// 16 sums -> 16 bytes.
SEG_INLINE void store_requantised(uint8_t *to, const vector sums[2], const float *multiplier) {
  __m256i words = _mm256_packs_epi32(scaled(sums[0], multiplier), scaled(sums[1], multiplier + 8));
  words = _mm256_permute4x64_epi64(words, 0xd8);
  _mm_storeu_si128((__m128i *)to, _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
}
