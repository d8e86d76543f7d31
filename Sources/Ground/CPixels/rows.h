// The portable bodies, compiled once for each instruction set that has no better hand-written one.
#include <string.h>

#include "color.h"

HOOKE_INLINE void rgb_pairs(const uint8_t *yuyv, uint8_t *rgb, size_t from, size_t width, hooke_range range) {
  const coefficients k = ranges[range];
  for (size_t x = from; x + 2 <= width; x += 2) {
    const uint8_t *pair = yuyv + 2 * x;
    rgb_of_pixel(pair[0], pair[1], pair[3], k, rgb + 3 * x);
    rgb_of_pixel(pair[2], pair[1], pair[3], k, rgb + 3 * x + 3);
  }
  if (width % 2) {
    const uint8_t *pair = yuyv + 2 * (width - 1);
    rgb_of_pixel(pair[0], pair[1], pair[3], k, rgb + 3 * (width - 1));
  }
}

HOOKE_INLINE void repeat_values(const uint8_t *grey, uint8_t *rgb, size_t from, size_t width) {
  for (size_t x = from; x < width; x++) memset(rgb + 3 * x, grey[x], 3);
}

HOOKE_INLINE void swap_bytes(const uint8_t *in, uint8_t *out, size_t width) {
  for (size_t pixel = 0; pixel < width; pixel++) {
    uint8_t first = in[2 * pixel], second = in[2 * pixel + 1];
    out[2 * pixel] = second;
    out[2 * pixel + 1] = first;
  }
}

HOOKE_INLINE void swap_chroma(const uint8_t *in, uint8_t *out, size_t width) {
  for (size_t pair = 0; pair < width / 2; pair++) {
    uint8_t y0 = in[4 * pair], cr = in[4 * pair + 1], y1 = in[4 * pair + 2], cb = in[4 * pair + 3];
    out[4 * pair] = y0;
    out[4 * pair + 1] = cb;
    out[4 * pair + 2] = y1;
    out[4 * pair + 3] = cr;
  }
}

HOOKE_INLINE void interleave(
  const uint8_t *y, const uint8_t *cb, const uint8_t *cr, size_t step, uint8_t *yuyv, size_t from, size_t width) {
  for (size_t pair = from / 2; pair < width / 2; pair++) {
    yuyv[4 * pair] = y[2 * pair];
    yuyv[4 * pair + 1] = cb[step * pair];
    yuyv[4 * pair + 2] = y[2 * pair + 1];
    yuyv[4 * pair + 3] = cr[step * pair];
  }
}

HOOKE_INLINE void reverse_colors(const uint8_t *bgr, uint8_t *rgb, size_t from, size_t width) {
  for (size_t pixel = from; pixel < width; pixel++) {
    uint8_t blue = bgr[3 * pixel], green = bgr[3 * pixel + 1], red = bgr[3 * pixel + 2];
    rgb[3 * pixel] = red;
    rgb[3 * pixel + 1] = green;
    rgb[3 * pixel + 2] = blue;
  }
}

HOOKE_INLINE void correct_values(uint8_t *values, const uint16_t *dark, const uint16_t *gain, size_t count) {
  for (size_t index = 0; index < count; index++) {
    uint16_t value = (uint16_t)(values[index] << 8);
    uint16_t light = value > dark[index] ? (uint16_t)(value - dark[index]) : 0;
    uint16_t scaled = (uint16_t)((uint32_t)light * gain[index] >> 16);
    uint16_t rounded = (uint16_t)(scaled + 8) >> 4;
    values[index] = (uint8_t)(rounded > 255 ? 255 : rounded);
  }
}

HOOKE_INLINE void add_values(uint16_t *sums, const uint8_t *values, size_t count) {
  for (size_t index = 0; index < count; index++) sums[index] = (uint16_t)(sums[index] + values[index]);
}
