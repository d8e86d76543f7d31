// The portable bodies, compiled once for each instruction set that has no better hand-written one.
#include "include/CPixels.h"

typedef struct {
  int offset, luma, red_e, green_d, green_e, blue_d;
} coefficients;

static const coefficients ranges[2] = {
  [hooke_limited_range] = {16, 298, 409, 100, 208, 516},
  [hooke_full_range] = {0, 256, 359, 88, 183, 454},
};

static inline uint8_t clamped(int value) {
  value >>= 8;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static inline void rgb_pairs(const uint8_t *yuyv, uint8_t *rgb, size_t from, size_t width, hooke_range range) {
  const coefficients k = ranges[range];
  for (size_t pair = from / 2; pair < width / 2; pair++) {
    const uint8_t *in = yuyv + 4 * pair;
    uint8_t *out = rgb + 6 * pair;
    int d = in[1] - 128, e = in[3] - 128;
    int red = k.red_e * e + 128, green = 128 - k.green_d * d - k.green_e * e, blue = k.blue_d * d + 128;
    int first = k.luma * (in[0] - k.offset), second = k.luma * (in[2] - k.offset);
    out[0] = clamped(first + red);
    out[1] = clamped(first + green);
    out[2] = clamped(first + blue);
    out[3] = clamped(second + red);
    out[4] = clamped(second + green);
    out[5] = clamped(second + blue);
  }
}

static inline void swap_bytes(const uint8_t *in, uint8_t *out, size_t width) {
  for (size_t pixel = 0; pixel < width; pixel++) {
    uint8_t first = in[2 * pixel], second = in[2 * pixel + 1];
    out[2 * pixel] = second;
    out[2 * pixel + 1] = first;
  }
}

static inline void swap_chroma(const uint8_t *in, uint8_t *out, size_t width) {
  for (size_t pair = 0; pair < width / 2; pair++) {
    uint8_t y0 = in[4 * pair], cr = in[4 * pair + 1], y1 = in[4 * pair + 2], cb = in[4 * pair + 3];
    out[4 * pair] = y0;
    out[4 * pair + 1] = cb;
    out[4 * pair + 2] = y1;
    out[4 * pair + 3] = cr;
  }
}

static inline void interleave(
  const uint8_t *y, const uint8_t *cb, const uint8_t *cr, size_t step, uint8_t *yuyv, size_t from, size_t width) {
  for (size_t pair = from / 2; pair < width / 2; pair++) {
    yuyv[4 * pair] = y[2 * pair];
    yuyv[4 * pair + 1] = cb[step * pair];
    yuyv[4 * pair + 2] = y[2 * pair + 1];
    yuyv[4 * pair + 3] = cr[step * pair];
  }
}

static inline void reverse_colors(const uint8_t *bgr, uint8_t *rgb, size_t from, size_t width) {
  for (size_t pixel = from; pixel < width; pixel++) {
    uint8_t blue = bgr[3 * pixel], green = bgr[3 * pixel + 1], red = bgr[3 * pixel + 2];
    rgb[3 * pixel] = red;
    rgb[3 * pixel + 1] = green;
    rgb[3 * pixel + 2] = blue;
  }
}

static inline void correct_values(uint8_t *values, const uint16_t *dark, const uint16_t *gain, size_t count) {
  for (size_t index = 0; index < count; index++) {
    uint16_t value = (uint16_t)(values[index] << 8);
    uint16_t light = value > dark[index] ? (uint16_t)(value - dark[index]) : 0;
    uint16_t scaled = (uint16_t)((uint32_t)light * gain[index] >> 16);
    uint16_t rounded = (uint16_t)(scaled + 8) >> 4;
    values[index] = (uint8_t)(rounded > 255 ? 255 : rounded);
  }
}

static inline void add_values(uint16_t *sums, const uint8_t *values, size_t count) {
  for (size_t index = 0; index < count; index++) sums[index] = (uint16_t)(sums[index] + values[index]);
}
