// Pooling with AVX2. `n` counts values of a pooled row: pixel x channels + channel.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx2.h"

#include "place.h"
#include "avx2_f32.h"
#include "sse41_u8.h"
#include "sse41_unpooling.h"
#include "windows.h"

void seg_pooling_u8_avx2(const seg_pooling_rows *r) { pool_windows(r, 0); }
void seg_pooling_f32_avx2(const seg_pooling_rows *r) { pool_windows(r, 1); }
void seg_unpooling_u8_avx2(const seg_pooling_rows *r) { unpooling_u8(r); }

// 8 bits -> 8 elements of ones or zeros.
SEG_INLINE __m256 elements_of_bits(uint8_t bits) {
  const __m256i bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
  return _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(bits), bit), bit));
}

void seg_unpooling_f32_avx2(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    float *top = r->output_rows[2 * y], *bottom = r->output_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 8) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      __m256 b0 = elements_of_bits(r->index_rows[y][n / 8]);
      __m256 b1 = elements_of_bits(r->index_rows[y][n / 8 + (size_t)r->index_plane_bytes]);
      __m256 values = _mm256_loadu_ps((const float *)r->input_rows[y] + n);
      __m256 upper = _mm256_andnot_ps(b1, values), lower = _mm256_and_ps(b1, values);
      _mm256_storeu_ps(top + left, _mm256_andnot_ps(b0, upper));
      _mm256_storeu_ps(top + right, _mm256_and_ps(b0, upper));
      _mm256_storeu_ps(bottom + left, _mm256_andnot_ps(b0, lower));
      _mm256_storeu_ps(bottom + right, _mm256_and_ps(b0, lower));
    }
  }
}

#include "../isa/target_end.h"
#endif
