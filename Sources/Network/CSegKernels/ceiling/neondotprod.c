#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neondotprod.h"

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

#include "../isa/target_end.h"
#endif
