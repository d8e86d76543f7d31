// 64-bit Arm, what every such CPU has.
#include "../kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

// Products of 7 and 8 bits, added in pairs in 16 bits: 2 * 127 * 128 < 32768.
SEG_INLINE int32x4_t dot_u8(int32x4_t sums, int8x16_t activations, int8x16_t weights) {
  int16x8_t low = vmull_s8(vget_low_s8(activations), vget_low_s8(weights));
  int16x8_t high = vmull_high_s8(activations, weights);
  return vpadalq_s16(sums, vpaddq_s16(low, high));
}

#include "../tile_task.h"
#include "neon_vector.h"
#include "../narrow_tiles.h"
#include "../labels.h"
#include "../pooling.h"
#include "neon_pooling.h"

void seg_convolution_u8_neon(const seg_convolution_rows *r) { convolve(r, 0); }
void seg_convolution_f32_neon(const seg_convolution_rows *r) { convolve(r, 1); }
void seg_pooling_u8_neon(const seg_pooling_rows *r) { pooling(r, 0); }
void seg_pooling_f32_neon(const seg_pooling_rows *r) { pooling(r, 1); }

double seg_ceiling_u8_neon(void) {
  int32x4_t sums[16];
  int8x16_t one = vdupq_n_s8(1), three = vdupq_n_s8(3);
  for (int32_t i = 0; i < 16; i++) sums[i] = vdupq_n_s32(i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 16
    for (int32_t i = 0; i < 16; i++) {
      int16x8_t low, high;
      __asm__ volatile(
          "smull %1.8h, %3.8b, %4.8b\n\tsmull2 %2.8h, %3.16b, %4.16b\n\taddp %1.8h, %1.8h, %2.8h\n\tsadalp %0.4s, %1.8h"
          : "+w"(sums[i]), "=&w"(low), "=&w"(high)
          : "w"(one), "w"(three));
    }
  return 20000.0 * 16 * 16;
}

double seg_ceiling_f32_neon(void) {
  float32x4_t sums[16];
  float32x4_t one = vdupq_n_f32(1), small = vdupq_n_f32(1e-7f);
  for (int32_t i = 0; i < 16; i++) sums[i] = vdupq_n_f32((float)i);
  for (int32_t n = 0; n < 20000; n++)
#pragma GCC unroll 16
    for (int32_t i = 0; i < 16; i++)
      __asm__ volatile("fmla %0.4s, %1.4s, %2.4s" : "+w"(sums[i]) : "w"(one), "w"(small));
  return 20000.0 * 16 * 4;
}

const seg_kernels seg_kernels_neon = {
    .name = "neon",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_neon_kernels,
    .convolution_u8 = seg_convolution_u8_neon,
    .convolution_f32 = seg_convolution_f32_neon,
    .pooling_u8 = seg_pooling_u8_neon,
    .pooling_f32 = seg_pooling_f32_neon,
    .unpooling_u8 = seg_unpooling_u8_neon,
    .unpooling_f32 = seg_unpooling_f32_neon,
    .ceiling_u8 = seg_ceiling_u8_neon,
    .ceiling_f32 = seg_ceiling_f32_neon,
};
#endif
