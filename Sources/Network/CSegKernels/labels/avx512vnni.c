// Labels with AVX-512 and VNNI.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx512vnni.h"

enum { LABEL_REGISTERS_U8 = 16, LABEL_REGISTERS_F32 = 16 };

// 16 bytes of 16 pixels -> 16 elements in each plane.
SEG_INLINE void transpose_pixels(const uint8_t *from, ptrdiff_t pixel_bytes, int32_t *plane_0, int32_t *plane_1,
                                 int32_t *plane_2, int32_t *plane_3) {
  __m512i z[4];
  for (int32_t v = 0; v < 4; v++) {
    const uint8_t *p = from + 4 * v * pixel_bytes;
    if (pixel_bytes == 16) {
      z[v] = _mm512_loadu_si512(p);
      continue;
    }
    z[v] = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)p));
    z[v] = _mm512_inserti32x4(z[v], _mm_loadu_si128((const __m128i *)(p + pixel_bytes)), 1);
    z[v] = _mm512_inserti32x4(z[v], _mm_loadu_si128((const __m128i *)(p + 2 * pixel_bytes)), 2);
    z[v] = _mm512_inserti32x4(z[v], _mm_loadu_si128((const __m128i *)(p + 3 * pixel_bytes)), 3);
  }
  const __m512i even = _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
  const __m512i odd = _mm512_setr_epi32(2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
  __m512i low_01 = _mm512_permutex2var_epi32(z[0], even, z[1]), low_23 = _mm512_permutex2var_epi32(z[0], odd, z[1]);
  __m512i high_01 = _mm512_permutex2var_epi32(z[2], even, z[3]), high_23 = _mm512_permutex2var_epi32(z[2], odd, z[3]);
  _mm512_storeu_si512(plane_0, _mm512_shuffle_i64x2(low_01, high_01, 0x44));
  _mm512_storeu_si512(plane_1, _mm512_shuffle_i64x2(low_01, high_01, 0xee));
  _mm512_storeu_si512(plane_2, _mm512_shuffle_i64x2(low_23, high_23, 0x44));
  _mm512_storeu_si512(plane_3, _mm512_shuffle_i64x2(low_23, high_23, 0xee));
}

// `multiplier` is null for float sums.
SEG_INLINE __m512 logits_of(const int32_t *sums, const float *multiplier, int32_t class) {
  __m512i vector = _mm512_loadu_si512(sums);
  if (!multiplier) return _mm512_castsi512_ps(vector);
  return _mm512_mul_ps(_mm512_cvtepi32_ps(vector), _mm512_set1_ps(multiplier[class]));
}

// Sums [class][stride] -> labels, and logits [pixel][class] if wanted.
SEG_INLINE void store_labels(const int32_t *sums, int32_t stride, const float *multiplier, int32_t classes,
                             int32_t pixels, uint8_t *labels, float *logits) {
  for (int32_t x = 0; x < pixels; x += 16) {
    __m512 best = logits_of(sums + x, multiplier, 0);
    __m512i label = _mm512_setzero_si512();
    for (int32_t o = 1; o < classes; o++) {
      __m512 logit = logits_of(sums + o * stride + x, multiplier, o);
      __mmask16 greater = _mm512_cmp_ps_mask(logit, best, _CMP_GT_OQ);
      best = _mm512_mask_mov_ps(best, greater, logit);
      label = _mm512_mask_mov_epi32(label, greater, _mm512_set1_epi32(o));
    }
    __m128i bytes = _mm512_cvtepi32_epi8(label);
    if (pixels - x >= 16) {
      _mm_storeu_si128((__m128i *)(labels + x), bytes);
    } else {
      _mm_mask_storeu_epi8(labels + x, (__mmask16)((1u << (pixels - x)) - 1), bytes);
    }
  }
  if (!logits) return;
  for (int32_t o = 0; o < classes; o++)
    for (int32_t x = 0; x < pixels; x += 16) {
      float values[16];
      _mm512_storeu_ps(values, logits_of(sums + o * stride + x, multiplier, o));
      for (int32_t p = 0; p < seg_minimum(16, pixels - x); p++) logits[(x + p) * classes + o] = values[p];
    }
}

#include "labels.h"

void seg_labels_u8_avx512vnni(const seg_convolution_rows *r) { convolve_labels(r, 0); }
void seg_labels_f32_avx512vnni(const seg_convolution_rows *r) { convolve_labels(r, 1); }

#include "../isa/target_end.h"
#endif
