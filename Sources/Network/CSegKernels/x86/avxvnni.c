// AVX2 with VNNI in 256-bit registers, on CPUs without AVX-512.
#include "../kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "avx2,fma,avxvnni"
#define SEG_U8_ONLY
#include "../target_begin.h"

enum { LABEL_REGISTERS_U8 = 12 };

SEG_INLINE __m256i dot_u8(__m256i sums, __m256i activations, __m256i weights) {
  return _mm256_dpbusd_avx_epi32(sums, activations, weights);
}

#include "../tile_task.h"
#include "sse41_pooling.h"
#include "avx2_vector.h"
#include "../narrow_tiles.h"
#include "../labels.h"

void seg_convolution_u8_avxvnni(const seg_convolution_rows *r) { convolve(r, 0); }

double seg_ceiling_u8_avxvnni(void) {
  __m256i sums[12];
  __m256i one = _mm256_set1_epi8(1), three = _mm256_set1_epi8(3);
  for (int32_t i = 0; i < 12; i++) sums[i] = _mm256_set1_epi32(i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 12
    for (int32_t i = 0; i < 12; i++)
      __asm__ volatile("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums[i]) : "x"(one), "x"(three));
  return 20000.0 * 12 * 32;
}
#include "../target_end.h"

const seg_kernels seg_kernels_avxvnni = {
    .name = "avxvnni",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_avx2_kernels,
    .convolution_u8 = seg_convolution_u8_avxvnni,
    .convolution_f32 = seg_convolution_f32_avx2,
    .pooling_u8 = seg_pooling_u8_avx2,
    .pooling_f32 = seg_pooling_f32_avx2,
    .unpooling_u8 = seg_unpooling_u8_avx2,
    .unpooling_f32 = seg_unpooling_f32_avx2,
    .ceiling_u8 = seg_ceiling_u8_avxvnni,
    .ceiling_f32 = seg_ceiling_f32_avx2,
};
#endif
