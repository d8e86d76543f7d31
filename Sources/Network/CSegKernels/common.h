// What the files of this target share.
#ifndef SEG_COMMON_H
#define SEG_COMMON_H

#include "seg_base.h"

#define SEG_INLINE static inline __attribute__((always_inline, unused))

SEG_INLINE int32_t seg_minimum(int32_t a, int32_t b) { return a < b ? a : b; }

SEG_INLINE const void *seg_at(const void *base, size_t bytes) { return (const char *)base + bytes; }

// The nearest whole number, ties to even, of |x| < 2^22: a float of the size of 3 * 2^22 has no room for halves.
SEG_INLINE float seg_rounded(float x) { return (x + 12582912.0f) - 12582912.0f; }

#endif
