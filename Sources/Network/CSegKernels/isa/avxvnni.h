// AVX2 with VNNI in 256-bit registers, on CPUs without AVX-512.
// Begins what target_end.h ends.
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "avx2,fma,avxvnni"
#include "target_begin.h"

SEG_INLINE __m256i dot_u8(__m256i sums, __m256i activations, __m256i weights) {
  return _mm256_dpbusd_avx_epi32(sums, activations, weights);
}

#include "avx2_vector.h"
