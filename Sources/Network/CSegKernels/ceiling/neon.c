#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neon.h"

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
#endif
