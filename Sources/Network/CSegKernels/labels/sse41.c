// Labels with SSE4.1.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/sse41.h"

enum { LABEL_REGISTERS_U8 = 8, LABEL_REGISTERS_F32 = 8 };

// 16 bytes of 4 pixels -> 4 elements in each plane.
SEG_INLINE void transpose_pixels(const uint8_t *from, ptrdiff_t pixel_bytes, int32_t *plane_0, int32_t *plane_1,
                                 int32_t *plane_2, int32_t *plane_3) {
  __m128i p[4];
  for (int32_t v = 0; v < 4; v++) p[v] = vector_load(from + v * pixel_bytes);
  __m128i low_01 = _mm_unpacklo_epi32(p[0], p[1]), high_01 = _mm_unpackhi_epi32(p[0], p[1]);
  __m128i low_23 = _mm_unpacklo_epi32(p[2], p[3]), high_23 = _mm_unpackhi_epi32(p[2], p[3]);
  vector_store(plane_0, _mm_unpacklo_epi64(low_01, low_23));
  vector_store(plane_1, _mm_unpackhi_epi64(low_01, low_23));
  vector_store(plane_2, _mm_unpacklo_epi64(high_01, high_23));
  vector_store(plane_3, _mm_unpackhi_epi64(high_01, high_23));
}

// `multiplier` is null for float sums.
SEG_INLINE __m128 logits_of(const int32_t *sums, const float *multiplier, int32_t class) {
  __m128i vector = vector_load(sums);
  if (!multiplier) return _mm_castsi128_ps(vector);
  return _mm_mul_ps(_mm_cvtepi32_ps(vector), _mm_set1_ps(multiplier[class]));
}

// Sums [class][stride] -> labels, and logits [pixel][class] if wanted.
SEG_INLINE void store_labels(const int32_t *sums, int32_t stride, const float *multiplier, int32_t classes,
                             int32_t pixels, uint8_t *labels, float *logits) {
  for (int32_t x = 0; x < pixels; x += 4) {
    __m128 best = logits_of(sums + x, multiplier, 0);
    __m128i label = _mm_setzero_si128();
    for (int32_t o = 1; o < classes; o++) {
      __m128 logit = logits_of(sums + o * stride + x, multiplier, o);
      __m128 greater = _mm_cmpgt_ps(logit, best);
      best = _mm_blendv_ps(best, logit, greater);
      label = _mm_blendv_epi8(label, _mm_set1_epi32(o), _mm_castps_si128(greater));
    }
    __m128i words = _mm_packs_epi32(label, label);
    int32_t bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    memcpy(labels + x, &bytes, (size_t)seg_minimum(4, pixels - x));
  }
  if (!logits) return;
  for (int32_t o = 0; o < classes; o++)
    for (int32_t x = 0; x < pixels; x += 4) {
      float values[4];
      _mm_storeu_ps(values, logits_of(sums + o * stride + x, multiplier, o));
      for (int32_t p = 0; p < seg_minimum(4, pixels - x); p++) logits[(x + p) * classes + o] = values[p];
    }
}

#include "labels.h"

void seg_labels_u8_sse41(const seg_convolution_rows *r) { convolve_labels(r, 0); }
void seg_labels_f32_sse41(const seg_convolution_rows *r) { convolve_labels(r, 1); }

#include "../isa/target_end.h"
#endif
