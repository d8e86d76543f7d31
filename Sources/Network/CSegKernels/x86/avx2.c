// AVX2 and FMA. Integer products: `vpmaddubsw` is exact because 2 * 127 * 127 < 32768.
#include "../kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "avx2,fma"
#include "../target_begin.h"

enum { LABEL_REGISTERS_U8 = 8 };  // The products need two registers more.

SEG_INLINE __m256i dot_u8(__m256i sums, __m256i activations, __m256i weights) {
  __m256i pairs = _mm256_maddubs_epi16(activations, weights);
  return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

#include "../tile_task.h"
#include "sse41_pooling.h"
#include "avx2_vector.h"
#include "../narrow_tiles.h"
#include "../labels.h"
#include "../pooling.h"
#include "avx2_pooling.h"

void seg_pooling_u8_avx2(const seg_pooling_rows *r) { pooling(r, 0); }
void seg_pooling_f32_avx2(const seg_pooling_rows *r) { pooling(r, 1); }
void seg_unpooling_u8_avx2(const seg_pooling_rows *r) { unpooling_u8(r); }
void seg_convolution_u8_avx2(const seg_convolution_rows *r) { convolve(r, 0); }
void seg_convolution_f32_avx2(const seg_convolution_rows *r) { convolve(r, 1); }

double seg_ceiling_u8_avx2(void) {
  __m256i sums[12];
  __m256i one = _mm256_set1_epi8(1), three = _mm256_set1_epi8(3), ones = _mm256_set1_epi16(1);
  for (int32_t i = 0; i < 12; i++) sums[i] = _mm256_set1_epi32(i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 12
    for (int32_t i = 0; i < 12; i++) {
      __m256i pairs;
      __asm__ volatile("vpmaddubsw %3, %2, %1\n\tvpmaddwd %4, %1, %1\n\tvpaddd %1, %0, %0"
                       : "+x"(sums[i]), "=&x"(pairs)
                       : "x"(one), "x"(three), "x"(ones));
    }
  return 20000.0 * 12 * 32;
}

double seg_ceiling_f32_avx2(void) {
  __m256 sums[12];
  __m256 one = _mm256_set1_ps(1), small = _mm256_set1_ps(1e-7f);
  for (int32_t i = 0; i < 12; i++) sums[i] = _mm256_set1_ps((float)i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 12
    for (int32_t i = 0; i < 12; i++) __asm__ volatile("vfmadd231ps %2, %1, %0" : "+x"(sums[i]) : "x"(one), "x"(small));
  return 20000.0 * 12 * 8;
}
#include "../target_end.h"

const seg_kernels seg_kernels_avx2 = {
    .name = "avx2",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_avx2_kernels,
    .convolution_u8 = seg_convolution_u8_avx2,
    .convolution_f32 = seg_convolution_f32_avx2,
    .pooling_u8 = seg_pooling_u8_avx2,
    .pooling_f32 = seg_pooling_f32_avx2,
    .unpooling_u8 = seg_unpooling_u8_avx2,
    .unpooling_f32 = seg_unpooling_f32_avx2,
    .ceiling_u8 = seg_ceiling_u8_avx2,
    .ceiling_f32 = seg_ceiling_f32_avx2,
};
#endif
