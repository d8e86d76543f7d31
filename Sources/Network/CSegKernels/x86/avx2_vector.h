// Registers of 8 elements (int32_t, float or 4 bytes each), as labels.h and narrow_tiles.h use them.
// The including file has defined `dot_u8(sums, activations, weights)` and LABEL_REGISTERS_U8.
typedef __m256i vector;
#define SEG_TILE_PIXELS 6
enum { LANES = 8, LABEL_REGISTERS_F32 = 12 };

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

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_f32(const tile_task *t, int32_t pixel, const float *top, const float *bottom, ptrdiff_t channels) {
  int32_t bit_0 = 0, bit_1 = 0;
#pragma GCC unroll 2
  for (int32_t c = 0; c < 16; c += 8) {
    __m256 top_left = _mm256_loadu_ps(top + c), top_right = _mm256_loadu_ps(top + c + channels);
    __m256 bottom_left = _mm256_loadu_ps(bottom + c), bottom_right = _mm256_loadu_ps(bottom + c + channels);
    __m256 upper = _mm256_max_ps(top_right, top_left), lower = _mm256_max_ps(bottom_right, bottom_left);
    __m256 below = _mm256_cmp_ps(lower, upper, _CMP_GT_OQ);
    __m256 right = _mm256_blendv_ps(_mm256_cmp_ps(top_right, top_left, _CMP_GT_OQ),
                                    _mm256_cmp_ps(bottom_right, bottom_left, _CMP_GT_OQ), below);
    _mm256_storeu_ps((float *)(t->output + pixel * t->stride) + c, _mm256_max_ps(lower, upper));
    bit_0 |= _mm256_movemask_ps(right) << c;
    bit_1 |= _mm256_movemask_ps(below) << c;
  }
  store_positions(t, pixel, (uint16_t)bit_0, (uint16_t)bit_1);
}

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
