// Vectors of 16 floats, whatever the registers hold, and the few operations that the kernels share.
#include <math.h>
#include <string.h>

#include "CSegTraining.h"

typedef float v16 __attribute__((ext_vector_type(16)));
typedef float v16u __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t i16 __attribute__((ext_vector_type(16)));
typedef int32_t i16u __attribute__((ext_vector_type(16), aligned(4)));
typedef uint8_t b16u __attribute__((ext_vector_type(16), aligned(1)));

// Vectors wider than the registers only pass through functions that are always inlined, so there is no ABI to change.
#pragma clang diagnostic ignored "-Wpsabi"

SEG_INLINE v16 load(const float *p) { return *(const v16u *)p; }
SEG_INLINE void store(float *p, v16 v) { *(v16u *)p = v; }
SEG_INLINE v16 splat(float x) { return (v16)(x); }
#if SEG_FUSED
SEG_INLINE v16 fma16(v16 a, v16 b, v16 c) { return __builtin_elementwise_fma(a, b, c); }
#else
SEG_INLINE v16 fma16(v16 a, v16 b, v16 c) { return a * b + c; }
#endif

static const int32_t lane_numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// v with the lanes at x + lane >= width set to 0.
SEG_INLINE v16 keep_below(v16 v, int32_t x, int32_t width) {
  if (x + 16 <= width) return v;
  i16 lanes = *(const i16u *)lane_numbers + x;
  return (v16)((i16)v & (lanes < width));
}

// The sum of the lanes, always in the same tree.
SEG_INLINE float fold(v16 v) {
  typedef float v8 __attribute__((ext_vector_type(8)));
  typedef float v4 __attribute__((ext_vector_type(4)));
  v8 a = v.lo + v.hi;
  v4 b = a.lo + a.hi;
  return (b.x + b.z) + (b.y + b.w);
}

SEG_INLINE void clear_margin(float *strip) { store(strip, splat(0)); }
