// 64-bit Arm, what every such CPU has.
#include <arm_neon.h>
#include <string.h>

// Products of 7 and 8 bits, added in pairs in 16 bits: 2 * 127 * 128 < 32768.
SEG_INLINE int32x4_t dot_u8(int32x4_t sums, int8x16_t activations, int8x16_t weights) {
  int16x8_t low = vmull_s8(vget_low_s8(activations), vget_low_s8(weights));
  int16x8_t high = vmull_high_s8(activations, weights);
  return vpadalq_s16(sums, vpaddq_s16(low, high));
}

#include "neon_vector.h"
