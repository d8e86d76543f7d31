// The vector steps of network.h.
#include "halving.h"

HOOKE_INLINE void add_columns_16(const uint8_t *const rgb[HOOKE_LARGEST_REDUCTION], int32_t reduction, int32_t n,
                                 uint16_t *columns) {
  __m256i sum = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(rgb[0] + n)));
  for (int32_t dy = 1; dy < reduction; dy++)
    sum = _mm256_add_epi16(sum, _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(rgb[dy] + n))));
  _mm256_storeu_si256((__m256i *)(columns + n), sum);
}

HOOKE_INLINE void add_pixels(const uint16_t *columns, int32_t reduction, uint16_t *sums) {
  __m128i sum = _mm_loadl_epi64((const __m128i *)columns);
  for (int32_t dx = 1; dx < reduction; dx++)
    sum = _mm_add_epi16(sum, _mm_loadl_epi64((const __m128i *)(columns + 3 * dx)));
  _mm_storel_epi64((__m128i *)sums, _mm_and_si128(sum, _mm_setr_epi16(-1, -1, -1, 0, 0, 0, 0, 0)));
}

HOOKE_INLINE __m128i two_columns(const uint16_t *first, const uint16_t *second) {
  return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)first), _mm_loadl_epi64((const __m128i *)second));
}

HOOKE_INLINE void weigh_two_pixels(const uint16_t *columns, const uint16_t *second, uint16_t weights[LARGEST_TAPS][8],
                                   const int32_t taps, uint16_t *sums) {
  __m128i sum = _mm_setzero_si128();
  for (int32_t t = 0; t < taps; t++)
    sum = _mm_add_epi16(sum, _mm_mullo_epi16(two_columns(columns + 3 * t, second + 3 * t),
                                             _mm_loadu_si128((const __m128i *)weights[t])));
  _mm_storeu_si128((__m128i *)sums, sum);
}

// min(127, (S + W) / (2*W)) of 16 sums.
HOOKE_INLINE __m256i seven_bits(__m256i sums, halving half) {
  sums = _mm256_add_epi16(sums, _mm256_set1_epi16((short)half.added));
  if (half.factor) sums = _mm256_mulhi_epu16(sums, _mm256_set1_epi16((short)half.factor));
  sums = _mm256_srl_epi16(sums, _mm_cvtsi32_si128(half.shift));
  return _mm256_min_epu16(sums, _mm256_set1_epi16(127));
}

HOOKE_INLINE void store_pixels_u8(const uint16_t *sums, halving half, int32_t pixels, uint8_t *to) {
  uint8_t last[32];
  for (int32_t p = 0; p < pixels; p += 8) {
    __m256i low = seven_bits(_mm256_loadu_si256((const __m256i *)(sums + 4 * p)), half);
    __m256i high = seven_bits(_mm256_loadu_si256((const __m256i *)(sums + 4 * p + 16)), half);
    __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
    if (pixels - p >= 8) {
      _mm256_storeu_si256((__m256i *)(to + 4 * p), bytes);
    } else {
      _mm256_storeu_si256((__m256i *)last, bytes);
      memcpy(to + 4 * p, last, (size_t)(4 * (pixels - p)));
    }
  }
}

HOOKE_INLINE void store_pixels_f32(const uint16_t *sums, const hooke_network_rows *r, int32_t pixels, float *to) {
  const __m128 scale = _mm_setr_ps(r->scale[0], r->scale[1], r->scale[2], 0);
  const __m128 offset = _mm_setr_ps(r->offset[0], r->offset[1], r->offset[2], 0);
  for (int32_t p = 0; p < pixels; p++) {
    __m128 sum = _mm_cvtepi32_ps(_mm_cvtepu16_epi32(_mm_loadl_epi64((const __m128i *)(sums + 4 * p))));
    _mm_storeu_ps(to + 4 * p, _mm_add_ps(_mm_mul_ps(sum, scale), offset));
  }
}

// 24 bytes at `rgb` -> 8 pixels of 4 bytes, the 4th zero.
HOOKE_INLINE __m256i spread_8(const uint8_t *rgb) {
  const __m256i order = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 4, 5, 6, -1, 7, 8, 9, -1,
                                         10, 11, 12, -1, 13, 14, 15, -1);
  __m128i low = _mm_loadu_si128((const __m128i *)rgb), high = _mm_loadu_si128((const __m128i *)(rgb + 8));
  return _mm256_shuffle_epi8(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1), order);
}

HOOKE_INLINE void halve_pixels(const uint8_t *rgb, int32_t pixels, uint8_t *to) {
  int32_t p = 0;
  for (; p + 8 <= pixels; p += 8) {
    __m256i value = _mm256_avg_epu8(spread_8(rgb + 3 * p), _mm256_setzero_si256());
    _mm256_storeu_si256((__m256i *)(to + 4 * p), _mm256_min_epu8(value, _mm256_set1_epi8(127)));
  }
  for (; p < pixels; p++) {
    for (int32_t c = 0; c < 3; c++) to[4 * p + c] = (uint8_t)hooke_minimum(127, (rgb[3 * p + c] + 1) / 2);
    to[4 * p + 3] = 0;
  }
}
