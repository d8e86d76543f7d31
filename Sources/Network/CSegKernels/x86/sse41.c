// SSE4.1: small x86 computers without AVX. Integer products: `pmaddubsw` is exact because 2 * 127 * 128 < 32768.
#include "../kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "sse4.1"
#include "../target_begin.h"

#include "../tile_task.h"
#include "sse41_pooling.h"
#include "sse41_vector.h"
#include "../narrow_tiles.h"
#include "../labels.h"
#include "../pooling.h"

void seg_pooling_u8_sse41(const seg_pooling_rows *r) { pooling(r, 0); }
void seg_pooling_f32_sse41(const seg_pooling_rows *r) { pooling(r, 1); }
void seg_unpooling_u8_sse41(const seg_pooling_rows *r) { unpooling_u8(r); }
void seg_convolution_u8_sse41(const seg_convolution_rows *r) { convolve(r, 0); }
void seg_convolution_f32_sse41(const seg_convolution_rows *r) { convolve(r, 1); }

double seg_ceiling_u8_sse41(void) {
  __m128i sums[8];
  __m128i one = _mm_set1_epi8(1), three = _mm_set1_epi8(3), ones = _mm_set1_epi16(1);
  for (int32_t i = 0; i < 8; i++) sums[i] = _mm_set1_epi32(i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 8
    for (int32_t i = 0; i < 8; i++) {
      __m128i pairs;
      __asm__ volatile("movdqa %2, %1\n\tpmaddubsw %3, %1\n\tpmaddwd %4, %1\n\tpaddd %1, %0"
                       : "+x"(sums[i]), "=&x"(pairs)
                       : "x"(one), "x"(three), "x"(ones));
    }
  return 20000.0 * 8 * 16;
}

double seg_ceiling_f32_sse41(void) {
  __m128 sums[8];
  __m128 one = _mm_set1_ps(1), small = _mm_set1_ps(1e-7f);
  for (int32_t i = 0; i < 8; i++) sums[i] = _mm_set1_ps((float)i);
  for (int32_t n = 0; n < 2000; n++)
#pragma GCC unroll 8
    for (int32_t i = 0; i < 8; i++) {
      sums[i] = fused_multiply_add(one, small, sums[i]);
      __asm__ volatile("" : "+x"(sums[i]));
    }
  return 2000.0 * 8 * 4;
}
#include "../target_end.h"

const seg_kernels seg_kernels_sse41 = {
    .name = "sse41",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_generic_kernels,
    .convolution_u8 = seg_convolution_u8_sse41,
    .convolution_f32 = seg_convolution_f32_sse41,
    .pooling_u8 = seg_pooling_u8_sse41,
    .pooling_f32 = seg_pooling_f32_sse41,
    .unpooling_u8 = seg_unpooling_u8_sse41,
    .unpooling_f32 = seg_unpooling_f32_generic,
    .ceiling_u8 = seg_ceiling_u8_sse41,
    .ceiling_f32 = seg_ceiling_f32_sse41,
};
#endif
