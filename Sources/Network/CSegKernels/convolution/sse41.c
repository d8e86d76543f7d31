// Convolution with SSE4.1.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/sse41.h"

#define SEG_TILE_PIXELS 2
#include "tile_task.h"
#include "../pooling/sse41_f32.h"
#include "../pooling/sse41_u8.h"

// round(sum * multiplier), at most 127; negative ones stay negative.
SEG_INLINE __m128i scaled(__m128i sums, const float *multiplier) {
  __m128 product = _mm_mul_ps(_mm_cvtepi32_ps(sums), _mm_loadu_ps(multiplier));
  return _mm_cvtps_epi32(_mm_min_ps(product, _mm_set1_ps(127)));
}

// 16 sums -> 16 bytes.
SEG_INLINE void store_requantised(uint8_t *to, const vector sums[4], const float *multiplier) {
  __m128i low = _mm_packs_epi32(scaled(sums[0], multiplier), scaled(sums[1], multiplier + 4));
  __m128i high = _mm_packs_epi32(scaled(sums[2], multiplier + 8), scaled(sums[3], multiplier + 12));
  _mm_storeu_si128((__m128i *)to, _mm_packus_epi16(low, high));
}

#include "narrow_tiles.h"

void seg_convolution_u8_sse41(const seg_convolution_rows *r) { convolve_tiles(r, 0); }
void seg_convolution_f32_sse41(const seg_convolution_rows *r) { convolve_tiles(r, 1); }

#include "../isa/target_end.h"
#endif
