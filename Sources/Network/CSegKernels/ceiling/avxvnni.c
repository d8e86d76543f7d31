#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avxvnni.h"

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

#include "../isa/target_end.h"
#endif
