// The exponential function of confidences and sigmoids.
#ifndef SEG_EXPONENTIAL_H
#define SEG_EXPONENTIAL_H

#include <string.h>

#include "../common.h"

// e^x for x <= 0 to about 2e-7 of itself, in a fixed order of exact operations: 2^(whole + part), part in -0.5...0.5,
// by the Taylor series of e^(part * ln 2).
SEG_INLINE float seg_exp(float x) {
  if (!(x > -80.0f)) return 0.0f;
  float scaled = x * 1.44269504f;
  float whole = seg_rounded(scaled);
  float t = (scaled - whole) * 0.693147181f;
  float series = 1.0f + t * (1.0f + t * (0.5f + t * (1.0f / 6 + t * (1.0f / 24 + t * (1.0f / 120 + t / 720)))));
  uint32_t bits = (uint32_t)((int32_t)whole + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return series * power;
}

#endif
