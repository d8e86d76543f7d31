#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "kernels.h"
#include "rows.h"

/// 16 red, green and blue values as 16 pixels.
static inline void store_pixels(uint8_t *rgb, __m128i red, __m128i green, __m128i blue) {
  const __m128i r0 = _mm_setr_epi8(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5);
  const __m128i g0 = _mm_setr_epi8(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1);
  const __m128i b0 = _mm_setr_epi8(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1);
  const __m128i r1 = _mm_setr_epi8(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1);
  const __m128i g1 = _mm_setr_epi8(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10);
  const __m128i b1 = _mm_setr_epi8(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1);
  const __m128i r2 = _mm_setr_epi8(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1, -1);
  const __m128i g2 = _mm_setr_epi8(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1);
  const __m128i b2 = _mm_setr_epi8(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15);
#define MIXED(part)                                                                                                    \
  _mm_or_si128(                                                                                                        \
    _mm_or_si128(_mm_shuffle_epi8(red, r##part), _mm_shuffle_epi8(green, g##part)), _mm_shuffle_epi8(blue, b##part))
  _mm_storeu_si128((__m128i *)rgb, MIXED(0));
  _mm_storeu_si128((__m128i *)(rgb + 16), MIXED(1));
  _mm_storeu_si128((__m128i *)(rgb + 32), MIXED(2));
#undef MIXED
}

static inline __m256i pair(int first, int second) {
  return _mm256_set1_epi32((int)((uint32_t)(uint16_t)second << 16 | (uint16_t)first));
}

/// Sums of two products to 16 values, clamped to 0...255.
static inline __m128i narrowed(__m256i low, __m256i high) {
  __m256i words = _mm256_packs_epi32(_mm256_srai_epi32(low, 8), _mm256_srai_epi32(high, 8));
  return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}

static void rgb_from_yuyv(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range) {
  const coefficients k = ranges[range];
  const __m256i red_k = pair(k.luma, k.red_e), blue_k = pair(k.luma, k.blue_d), green_k = pair(k.luma, -k.green_d);
  // The second factor of this pair is the rounding.
  const __m256i rest_k = pair(-k.green_e, 128), round = _mm256_set1_epi32(128), one = _mm256_set1_epi16(1);
  const __m256i offset = _mm256_set1_epi16((short)k.offset), middle = _mm256_set1_epi16(128);
  const __m256i first_of_two = _mm256_setr_epi8(
    0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13, 0, 1, 0, 1, 4, 5, 4, 5, 8, 9, 8, 9, 12, 13, 12, 13);
  const __m256i second_of_two = _mm256_setr_epi8(
    2, 3, 2, 3, 6, 7, 6, 7, 10, 11, 10, 11, 14, 15, 14, 15, 2, 3, 2, 3, 6, 7, 6, 7, 10, 11, 10, 11, 14, 15, 14, 15);
  size_t x = 0;
  for (; x + 16 <= width; x += 16) {
    __m256i packed = _mm256_loadu_si256((const __m256i *)(yuyv + 2 * x));
    __m256i c = _mm256_sub_epi16(_mm256_and_si256(packed, _mm256_set1_epi16(255)), offset);
    __m256i chroma = _mm256_sub_epi16(_mm256_srli_epi16(packed, 8), middle);
    __m256i d = _mm256_shuffle_epi8(chroma, first_of_two), e = _mm256_shuffle_epi8(chroma, second_of_two);
    __m256i ce_low = _mm256_unpacklo_epi16(c, e), ce_high = _mm256_unpackhi_epi16(c, e);
    __m256i cd_low = _mm256_unpacklo_epi16(c, d), cd_high = _mm256_unpackhi_epi16(c, d);
    __m256i e1_low = _mm256_unpacklo_epi16(e, one), e1_high = _mm256_unpackhi_epi16(e, one);
    __m128i red = narrowed(
      _mm256_add_epi32(_mm256_madd_epi16(ce_low, red_k), round),
      _mm256_add_epi32(_mm256_madd_epi16(ce_high, red_k), round));
    __m128i green = narrowed(
      _mm256_add_epi32(_mm256_madd_epi16(cd_low, green_k), _mm256_madd_epi16(e1_low, rest_k)),
      _mm256_add_epi32(_mm256_madd_epi16(cd_high, green_k), _mm256_madd_epi16(e1_high, rest_k)));
    __m128i blue = narrowed(
      _mm256_add_epi32(_mm256_madd_epi16(cd_low, blue_k), round),
      _mm256_add_epi32(_mm256_madd_epi16(cd_high, blue_k), round));
    store_pixels(rgb + 3 * x, red, green, blue);
  }
  rgb_pairs(yuyv, rgb, x, width, range);
}

static void yuyv_from_uyvy(const uint8_t *uyvy, uint8_t *yuyv, size_t width) { swap_bytes(uyvy, yuyv, width); }
static void yuyv_from_yvyu(const uint8_t *yvyu, uint8_t *yuyv, size_t width) { swap_chroma(yvyu, yuyv, width); }

static void yuyv_from_planes(
  const uint8_t *y, const uint8_t *cb, const uint8_t *cr, size_t chroma_step, uint8_t *yuyv, size_t width) {
  size_t x = 0;
  // A shared plane is read from the first of the two, whichever that is.
  const uint8_t *shared = cb < cr ? cb : cr;
  const __m128i order = cb < cr ? _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
                                : _mm_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  for (; x + 16 <= width; x += 16) {
    __m128i luma = _mm_loadu_si128((const __m128i *)(y + x)), chroma;
    if (chroma_step == 2) {
      chroma = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(shared + x)), order);
    } else {
      chroma = _mm_unpacklo_epi8(
        _mm_loadl_epi64((const __m128i *)(cb + x / 2)), _mm_loadl_epi64((const __m128i *)(cr + x / 2)));
    }
    _mm_storeu_si128((__m128i *)(yuyv + 2 * x), _mm_unpacklo_epi8(luma, chroma));
    _mm_storeu_si128((__m128i *)(yuyv + 2 * x + 16), _mm_unpackhi_epi8(luma, chroma));
  }
  interleave(y, cb, cr, chroma_step, yuyv, x, width);
}

static void rgb_from_bgr(const uint8_t *bgr, uint8_t *rgb, size_t width) {
  // Five pixels of each sixteen bytes; the last byte is overwritten by the next step.
  const __m128i order = _mm_setr_epi8(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);
  size_t x = 0;
  for (; x + 6 <= width; x += 5) {
    __m128i pixels = _mm_loadu_si128((const __m128i *)(bgr + 3 * x));
    _mm_storeu_si128((__m128i *)(rgb + 3 * x), _mm_shuffle_epi8(pixels, order));
  }
  reverse_colors(bgr, rgb, x, width);
}

static void correct(uint8_t *values, const uint16_t *dark, const uint16_t *gain, size_t count) {
  const __m256i half = _mm256_set1_epi16(8);
  size_t index = 0;
  for (; index + 16 <= count; index += 16) {
    __m256i value = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(values + index)));
    __m256i light = _mm256_subs_epu16(
      _mm256_slli_epi16(value, 8), _mm256_loadu_si256((const __m256i *)(dark + index)));
    __m256i scaled = _mm256_mulhi_epu16(light, _mm256_loadu_si256((const __m256i *)(gain + index)));
    // Never negative as a signed word: the sum is shifted by 4.
    __m256i rounded = _mm256_srli_epi16(_mm256_add_epi16(scaled, half), 4);
    _mm_storeu_si128(
      (__m128i *)(values + index),
      _mm_packus_epi16(_mm256_castsi256_si128(rounded), _mm256_extracti128_si256(rounded, 1)));
  }
  correct_values(values + index, dark + index, gain + index, count - index);
}
static void add(uint16_t *sums, const uint8_t *values, size_t count) { add_values(sums, values, count); }

const hooke_pixel_kernels hooke_avx2_kernels = {
  "avx2", rgb_from_yuyv, yuyv_from_uyvy, yuyv_from_yvyu, yuyv_from_planes, rgb_from_bgr, correct, add,
};
#pragma clang attribute pop
#else
// Nothing of this file is for other processors.
typedef int hooke_no_avx2;
#endif
