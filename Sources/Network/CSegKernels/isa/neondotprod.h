// 64-bit Arm with the dot product instructions: `sdot` adds four signed byte products per lane, exactly. Begins what
// target_end.h ends.
#include <arm_neon.h>
#include <string.h>

#define SEG_TARGET "dotprod"
#include "target_begin.h"

SEG_INLINE int32x4_t dot_u8(int32x4_t sums, int8x16_t activations, int8x16_t weights) {
  return vdotq_s32(sums, activations, weights);
}

#include "neon_vector.h"
