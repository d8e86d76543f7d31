// 64-bit Arm with the dot product instructions: `sdot` adds four signed byte products per lane, exactly.
#include "../kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

#if defined(__clang__)
#define SEG_TARGET "dotprod"
#else
#define SEG_TARGET "arch=armv8.2-a+dotprod"
#endif
#define SEG_U8_ONLY
#include "../target_begin.h"

SEG_INLINE int32x4_t dot_u8(int32x4_t sums, int8x16_t activations, int8x16_t weights) {
  return vdotq_s32(sums, activations, weights);
}

#include "../tile_task.h"
#include "neon_vector.h"
#include "../narrow_tiles.h"
#include "../labels.h"

void seg_convolution_u8_neondotprod(const seg_convolution_rows *r) { convolve(r, 0); }

double seg_ceiling_u8_neondotprod(void) {
  int32x4_t sums[16];
  int8x16_t one = vdupq_n_s8(1), three = vdupq_n_s8(3);
  for (int32_t i = 0; i < 16; i++) sums[i] = vdupq_n_s32(i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 16
    for (int32_t i = 0; i < 16; i++)
      __asm__ volatile("sdot %0.4s, %1.16b, %2.16b" : "+w"(sums[i]) : "w"(one), "w"(three));
  return 20000.0 * 16 * 16;
}
#include "../target_end.h"

const seg_kernels seg_kernels_neondotprod = {
    .name = "neondotprod",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_neon_kernels,
    .convolution_u8 = seg_convolution_u8_neondotprod,
    .convolution_f32 = seg_convolution_f32_neon,
    .pooling_u8 = seg_pooling_u8_neon,
    .pooling_f32 = seg_pooling_f32_neon,
    .unpooling_u8 = seg_unpooling_u8_neon,
    .unpooling_f32 = seg_unpooling_f32_neon,
    .ceiling_u8 = seg_ceiling_u8_neondotprod,
    .ceiling_f32 = seg_ceiling_f32_neon,
};
#endif
