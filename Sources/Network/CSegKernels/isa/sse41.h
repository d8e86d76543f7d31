// SSE4.1: registers of 4 elements (int32_t, float or 4 bytes each). Begins what target_end.h ends.
#include <immintrin.h>
#include <string.h>

#define SEG_TARGET "sse4.1"
#include "target_begin.h"

typedef __m128i vector;
enum { LANES = 4 };

SEG_INLINE vector vector_load(const void *from) { return _mm_loadu_si128((const __m128i *)from); }
SEG_INLINE void vector_store(void *to, vector v) { _mm_storeu_si128((__m128i *)to, v); }

// The 4 bytes at `from` in every lane.
SEG_INLINE vector vector_element(const uint8_t *from) {
  int32_t element;
  memcpy(&element, from, sizeof element);
  return _mm_set1_epi32(element);
}

// 4 bytes -> 4 int32_t.
SEG_INLINE vector vector_widened(const uint8_t *from) { return _mm_cvtepu8_epi32(vector_element(from)); }

SEG_INLINE vector vector_rectified(vector v) {
  return _mm_castps_si128(_mm_max_ps(_mm_castsi128_ps(v), _mm_setzero_ps()));
}

// a * b + c of two floats in double precision, so that rounding to float afterwards gives the fused result: the product
// is exact, and a sum that is not exact gets an odd last bit (Boldo, Melquiond, IEEE Transactions on Computers 57,
// 2008).
SEG_INLINE __m128d sum_rounded_to_odd(__m128d a, __m128d b, __m128d c) {
  __m128d product = _mm_mul_pd(a, b), sum = _mm_add_pd(product, c);
  __m128d part = _mm_sub_pd(sum, product);
  __m128d error = _mm_add_pd(_mm_sub_pd(product, _mm_sub_pd(sum, part)), _mm_sub_pd(c, part));
  __m128i bits = _mm_castpd_si128(sum);
  __m128i inexact = _mm_castpd_si128(_mm_cmpneq_pd(error, _mm_setzero_pd()));
  __m128i even = _mm_cmpeq_epi64(_mm_and_si128(bits, _mm_set1_epi64x(1)), _mm_setzero_si128());
  // Towards the error: away from zero if it has the sign of the sum.
  __m128i opposite = _mm_srai_epi32(_mm_castpd_si128(_mm_xor_pd(error, sum)), 31);
  opposite = _mm_shuffle_epi32(opposite, _MM_SHUFFLE(3, 3, 1, 1));
  __m128i step = _mm_or_si128(opposite, _mm_set1_epi64x(1));
  return _mm_castsi128_pd(_mm_add_epi64(bits, _mm_and_si128(step, _mm_and_si128(inexact, even))));
}

SEG_INLINE __m128 fused_multiply_add(__m128 a, __m128 b, __m128 c) {
  __m128d low = sum_rounded_to_odd(_mm_cvtps_pd(a), _mm_cvtps_pd(b), _mm_cvtps_pd(c));
  __m128d high = sum_rounded_to_odd(_mm_cvtps_pd(_mm_movehl_ps(a, a)), _mm_cvtps_pd(_mm_movehl_ps(b, b)),
                                    _mm_cvtps_pd(_mm_movehl_ps(c, c)));
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}

SEG_INLINE vector vector_multiply_add(vector sums, vector activations, vector weights, const int is_float) {
  if (is_float)
    return _mm_castps_si128(
        fused_multiply_add(_mm_castsi128_ps(activations), _mm_castsi128_ps(weights), _mm_castsi128_ps(sums)));
  __m128i pairs = _mm_maddubs_epi16(activations, weights);
  return _mm_add_epi32(sums, _mm_madd_epi16(pairs, _mm_set1_epi16(1)));
}
