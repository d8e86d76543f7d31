// Pixels as lanes of registers of 8.

// 16 bytes of 8 pixels -> 8 elements in each plane.
SEG_INLINE void transpose_pixels(const uint8_t *from, ptrdiff_t pixel_bytes, int32_t *plane_0, int32_t *plane_1,
                                 int32_t *plane_2, int32_t *plane_3) {
  __m256i p[4];
  for (int32_t v = 0; v < 4; v++) {
    __m128i low = _mm_loadu_si128((const __m128i *)(from + v * pixel_bytes));
    __m128i high = _mm_loadu_si128((const __m128i *)(from + (v + 4) * pixel_bytes));
    p[v] = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
  }
  __m256i low_01 = _mm256_unpacklo_epi32(p[0], p[1]), high_01 = _mm256_unpackhi_epi32(p[0], p[1]);
  __m256i low_23 = _mm256_unpacklo_epi32(p[2], p[3]), high_23 = _mm256_unpackhi_epi32(p[2], p[3]);
  vector_store(plane_0, _mm256_unpacklo_epi64(low_01, low_23));
  vector_store(plane_1, _mm256_unpackhi_epi64(low_01, low_23));
  vector_store(plane_2, _mm256_unpacklo_epi64(high_01, high_23));
  vector_store(plane_3, _mm256_unpackhi_epi64(high_01, high_23));
}

// `multiplier` is null for float sums.
SEG_INLINE __m256 logits_of(const int32_t *sums, const float *multiplier, int32_t class) {
  __m256i vector = vector_load(sums);
  if (!multiplier) return _mm256_castsi256_ps(vector);
  return _mm256_mul_ps(_mm256_cvtepi32_ps(vector), _mm256_set1_ps(multiplier[class]));
}

// Sums [class][stride] -> labels, and logits [pixel][class] if wanted.
SEG_INLINE void store_labels(const int32_t *sums, int32_t stride, const float *multiplier, int32_t classes,
                             int32_t pixels, uint8_t *labels, float *logits) {
  for (int32_t x = 0; x < pixels; x += 8) {
    __m256 best = logits_of(sums + x, multiplier, 0);
    __m256i label = _mm256_setzero_si256();
    for (int32_t o = 1; o < classes; o++) {
      __m256 logit = logits_of(sums + o * stride + x, multiplier, o);
      __m256 greater = _mm256_cmp_ps(logit, best, _CMP_GT_OQ);
      best = _mm256_blendv_ps(best, logit, greater);
      label = _mm256_blendv_epi8(label, _mm256_set1_epi32(o), _mm256_castps_si256(greater));
    }
    __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(label), _mm256_extracti128_si256(label, 1));
    int64_t bytes = _mm_cvtsi128_si64(_mm_packus_epi16(words, words));
    memcpy(labels + x, &bytes, (size_t)seg_minimum(8, pixels - x));
  }
  if (!logits) return;
  for (int32_t o = 0; o < classes; o++)
    for (int32_t x = 0; x < pixels; x += 8) {
      float values[8];
      _mm256_storeu_ps(values, logits_of(sums + o * stride + x, multiplier, o));
      for (int32_t p = 0; p < seg_minimum(8, pixels - x); p++) logits[(x + p) * classes + o] = values[p];
    }
}
