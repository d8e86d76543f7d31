#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/sse41.h"

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

#include "../isa/target_end.h"
#endif
