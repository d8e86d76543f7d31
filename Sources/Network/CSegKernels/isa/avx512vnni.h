// AVX-512 with VNNI: registers of 16 elements (int32_t, float or 4 bytes each). `vpdpbusd` adds four unsigned x signed
// byte products per lane, exactly. Begins what target_end.h ends.
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"
#include "target_begin.h"

typedef __m512i vector;
enum { LANES = 16 };

SEG_INLINE vector vector_load(const void *from) { return _mm512_loadu_si512(from); }
SEG_INLINE void vector_store(void *to, vector v) { _mm512_storeu_si512(to, v); }

SEG_INLINE vector vector_element(const uint8_t *from) {
  int32_t element;
  memcpy(&element, from, sizeof element);
  return _mm512_set1_epi32(element);
}

SEG_INLINE vector vector_multiply_add(vector sums, vector activations, vector weights, const int is_float) {
  if (!is_float) return _mm512_dpbusd_epi32(sums, activations, weights);
  return _mm512_castps_si512(
      _mm512_fmadd_ps(_mm512_castsi512_ps(activations), _mm512_castsi512_ps(weights), _mm512_castsi512_ps(sums)));
}
