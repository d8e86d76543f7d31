// AVX2 and FMA. Integer products: `vpmaddubsw` is exact because 2 * 127 * 127 < 32768.
// Begins what target_end.h ends.
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "avx2,fma"
#include "target_begin.h"

SEG_INLINE __m256i dot_u8(__m256i sums, __m256i activations, __m256i weights) {
  __m256i pairs = _mm256_maddubs_epi16(activations, weights);
  return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

#include "avx2_vector.h"
