#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx2.h"

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

#include "../isa/target_end.h"
#endif
