#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx512vnni.h"

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

#include "../isa/target_end.h"
#endif
