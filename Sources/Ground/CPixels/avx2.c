#include <string.h>

#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
#include "rows.h"

// MARK: Colours

/// The factors of a pixel's luma and one chroma, as `vpmaddwd` takes them.
HOOKE_INLINE __m256i factors(int luma, int chroma) {
  return _mm256_set1_epi32((int)((uint32_t)chroma << 16 | (uint32_t)luma));
}

/// Eight pixels as 12 bytes of red, green, blue in each half.
HOOKE_INLINE __m256i rgb_of_eight(const uint8_t *yuyv, coefficients k) {
  // Y0 Cb Y1 Cr in 16 bits, two pairs a half.
  __m256i words = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)yuyv));
  words = _mm256_sub_epi16(words, factors(k.offset, 128));
  const __m256i y_cb = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 2, 3, 8, 9, 10, 11, 12, 13, 10, 11));
  const __m256i y_cr = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 6, 7, 4, 5, 6, 7, 8, 9, 14, 15, 12, 13, 14, 15));
  __m256i luma_blue = _mm256_shuffle_epi8(words, y_cb), luma_red = _mm256_shuffle_epi8(words, y_cr);
  const __m256i half = _mm256_set1_epi32(128);
  __m256i red = _mm256_madd_epi16(luma_red, factors(k.luma, k.red_e));
  __m256i blue = _mm256_madd_epi16(luma_blue, factors(k.luma, k.blue_d));
  __m256i green = _mm256_add_epi32(
    _mm256_madd_epi16(luma_blue, factors(k.luma, -k.green_d)), _mm256_madd_epi16(luma_red, factors(0, -k.green_e)));
  red = _mm256_srai_epi32(_mm256_add_epi32(red, half), 8);
  green = _mm256_srai_epi32(_mm256_add_epi32(green, half), 8);
  blue = _mm256_srai_epi32(_mm256_add_epi32(blue, half), 8);
  __m256i packed = _mm256_packus_epi16(_mm256_packs_epi32(red, green), _mm256_packs_epi32(blue, blue));
  const __m256i order =
    _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, -1, -1, -1, -1));
  return _mm256_shuffle_epi8(packed, order);
}

/// Writes 4 bytes more than the 24.
HOOKE_INLINE void store_eight(uint8_t *rgb, __m256i pixels) {
  _mm_storeu_si128((__m128i *)rgb, _mm256_castsi256_si128(pixels));
  _mm_storeu_si128((__m128i *)(rgb + 12), _mm256_extracti128_si256(pixels, 1));
}

/// With `has_room`, 4 bytes behind the row may be written.
HOOKE_INLINE void convert_pairs(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range, int has_room) {
  const coefficients k = ranges[range];
  size_t x = 0;
  for (; x + (has_room ? 8 : 10) <= width; x += 8) store_eight(rgb + 3 * x, rgb_of_eight(yuyv + 2 * x, k));
  rgb_pairs(yuyv, rgb, x, width, range);
}

static void rgb_from_yuyv(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range) {
  // Two loops: each with its factors as constants.
  if (range == hooke_limited_range) {
    convert_pairs(yuyv, rgb, width, hooke_limited_range, 0);
  } else {
    convert_pairs(yuyv, rgb, width, hooke_full_range, 0);
  }
}

static void rgb_from_grey(const uint8_t *grey, uint8_t *rgb, size_t width) {
  const __m128i first = _mm_setr_epi8(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5);
  const __m128i second = _mm_setr_epi8(5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10);
  const __m128i third = _mm_setr_epi8(10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15);
  size_t x = 0;
  for (; x + 16 <= width; x += 16) {
    __m128i values = _mm_loadu_si128((const __m128i *)(grey + x));
    _mm_storeu_si128((__m128i *)(rgb + 3 * x), _mm_shuffle_epi8(values, first));
    _mm_storeu_si128((__m128i *)(rgb + 3 * x + 16), _mm_shuffle_epi8(values, second));
    _mm_storeu_si128((__m128i *)(rgb + 3 * x + 32), _mm_shuffle_epi8(values, third));
  }
  repeat_values(grey, rgb, x, width);
}

// MARK: Other formats

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

// MARK: The network's input

HOOKE_INLINE void convert_yuyv(const uint8_t *yuyv, uint8_t *rgb, int32_t pixels) {
  convert_pairs(yuyv, rgb, (size_t)pixels, hooke_limited_range, 1);
}
HOOKE_INLINE void convert_grey(const uint8_t *grey, uint8_t *rgb, int32_t pixels) {
  rgb_from_grey(grey, rgb, (size_t)pixels);
}
#include "avx2_steps.h"
#include "network.h"

static void network_u8(const hooke_network_rows *rows) { network(rows, 0); }
static void network_f32(const hooke_network_rows *rows) { network(rows, 1); }
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const hooke_pixel_kernels hooke_avx2_kernels = {
  .name = "avx2",
  .rgb_from_yuyv = rgb_from_yuyv,
  .rgb_from_grey = rgb_from_grey,
  .yuyv_from_uyvy = yuyv_from_uyvy,
  .yuyv_from_yvyu = yuyv_from_yvyu,
  .yuyv_from_planes = yuyv_from_planes,
  .rgb_from_bgr = rgb_from_bgr,
  .correct = correct,
  .add = add,
  .network_u8 = network_u8,
  .network_f32 = network_f32,
};
#endif
