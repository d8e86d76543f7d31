// The one place where luma and chroma become red, green and blue (BT.601 in whole numbers; the formula is in CPixels.h).
#ifndef HOOKE_PIXELS_COLOR_H
#define HOOKE_PIXELS_COLOR_H
#include "kernels.h"

typedef struct {
  int offset, luma, red_e, green_d, green_e, blue_d;
} coefficients;

static const coefficients ranges[2] = {
  [hooke_limited_range] = {16, 298, 409, 100, 208, 516},
  [hooke_full_range] = {0, 256, 359, 88, 183, 454},
};

HOOKE_INLINE uint8_t clamped(int value) {
  value >>= 8;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

HOOKE_INLINE void rgb_of_pixel(uint8_t y, uint8_t cb, uint8_t cr, coefficients k, uint8_t *rgb) {
  int luma = k.luma * (y - k.offset) + 128, d = cb - 128, e = cr - 128;
  rgb[0] = clamped(luma + k.red_e * e);
  rgb[1] = clamped(luma - k.green_d * d - k.green_e * e);
  rgb[2] = clamped(luma + k.blue_d * d);
}

/// A grey level, red, green or blue, stretched.
HOOKE_INLINE uint8_t stretched(uint8_t value, hooke_levels levels) {
  uint32_t above = value > levels.low ? (uint32_t)(value - levels.low) : 0;
  uint32_t level = (above * levels.factor + (1u << 15)) >> 16;
  return (uint8_t)(level > 255 ? 255 : level);
}
#endif
