#ifndef HOOKE_PIXELS_KERNELS_H
#define HOOKE_PIXELS_KERNELS_H
#include "include/CPixels.h"

#define HOOKE_INLINE static inline __attribute__((always_inline, unused))

HOOKE_INLINE int32_t hooke_minimum(int32_t a, int32_t b) { return a < b ? a : b; }
#endif
