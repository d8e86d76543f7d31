// AVX-512 with VNNI: `vpdpbusd` adds four unsigned x signed byte products per lane, exactly.
#include "../kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"
#include "../target_begin.h"

#include "../tile_task.h"
#include "avx512_vector.h"
#include "avx512_tiles.h"
#include "../labels.h"
#include "avx512_pooling.h"

void seg_convolution_u8_avx512vnni(const seg_convolution_rows *r) { convolve(r, 0); }
void seg_convolution_f32_avx512vnni(const seg_convolution_rows *r) { convolve(r, 1); }

double seg_ceiling_u8_avx512vnni(void) {
  __m512i sums[12];
  __m512i one = _mm512_set1_epi8(1), three = _mm512_set1_epi8(3);
  for (int32_t i = 0; i < 12; i++) sums[i] = _mm512_set1_epi32(i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 12
    for (int32_t i = 0; i < 12; i++) __asm__ volatile("vpdpbusd %2, %1, %0" : "+v"(sums[i]) : "v"(one), "v"(three));
  return 20000.0 * 12 * 64;
}

double seg_ceiling_f32_avx512vnni(void) {
  __m512 sums[12];
  __m512 one = _mm512_set1_ps(1), small = _mm512_set1_ps(1e-7f);
  for (int32_t i = 0; i < 12; i++) sums[i] = _mm512_set1_ps((float)i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 12
    for (int32_t i = 0; i < 12; i++) __asm__ volatile("vfmadd231ps %2, %1, %0" : "+v"(sums[i]) : "v"(one), "v"(small));
  return 20000.0 * 12 * 16;
}
#include "../target_end.h"

const seg_kernels seg_kernels_avx512vnni = {
    .name = "avx512vnni",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_avx2_kernels,
    .convolution_u8 = seg_convolution_u8_avx512vnni,
    .convolution_f32 = seg_convolution_f32_avx512vnni,
    .pooling_u8 = seg_pooling_u8_avx512vnni,
    .pooling_f32 = seg_pooling_f32_avx512vnni,
    .unpooling_u8 = seg_unpooling_u8_avx512vnni,
    .unpooling_f32 = seg_unpooling_f32_avx512vnni,
    .ceiling_u8 = seg_ceiling_u8_avx512vnni,
    .ceiling_f32 = seg_ceiling_f32_avx512vnni,
};
#endif
