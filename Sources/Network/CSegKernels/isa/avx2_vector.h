// Registers of 8 elements (int32_t, float or 4 bytes each).
// The including file has defined `dot_u8(sums, activations, weights)`.
typedef __m256i vector;
enum { LANES = 8 };

SEG_INLINE vector vector_load(const void *from) { return _mm256_loadu_si256(from); }
SEG_INLINE void vector_store(void *to, vector v) { _mm256_storeu_si256(to, v); }

// The 4 bytes at `from` in every lane.
SEG_INLINE vector vector_element(const uint8_t *from) {
  int32_t element;
  memcpy(&element, from, sizeof element);
  return _mm256_set1_epi32(element);
}

// 8 bytes -> 8 int32_t.
SEG_INLINE vector vector_widened(const uint8_t *from) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)from));
}

SEG_INLINE vector vector_rectified(vector v) {
  return _mm256_castps_si256(_mm256_max_ps(_mm256_castsi256_ps(v), _mm256_setzero_ps()));
}

SEG_INLINE vector vector_multiply_add(vector sums, vector activations, vector weights, const int is_float) {
  if (!is_float) return dot_u8(sums, activations, weights);
  return _mm256_castps_si256(
      _mm256_fmadd_ps(_mm256_castsi256_ps(activations), _mm256_castsi256_ps(weights), _mm256_castsi256_ps(sums)));
}
