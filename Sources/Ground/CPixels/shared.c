// What is the same for every processor.
#include <string.h>

#include "color.h"
#include "kernels.h"

void hooke_average_columns(const uint16_t *sums, uint8_t *values, size_t width, size_t channels, size_t side) {
  uint32_t pixels = (uint32_t)(side * side);
  for (size_t x = 0; x < width; x++)
    for (size_t channel = 0; channel < channels; channel++) {
      uint32_t sum = pixels / 2;
      for (size_t column = 0; column < side; column++) sum += sums[(x * side + column) * channels + channel];
      values[x * channels + channel] = (uint8_t)(sum / pixels);
    }
}

void hooke_scatter(const uint8_t *pixels, uint8_t *target, size_t width, size_t channels, ptrdiff_t step) {
  if (channels == 1) {
    for (size_t x = 0; x < width; x++, target += step) *target = pixels[x];
  } else {
    for (size_t x = 0; x < width; x++, target += step, pixels += 3) {
      target[0] = pixels[0];
      target[1] = pixels[1];
      target[2] = pixels[2];
    }
  }
}

// MARK: Colours

void hooke_color(hooke_pixel_format format, const uint8_t *row, size_t width, size_t x, uint8_t rgb[3]) {
  switch (format) {
    case hooke_grey: memset(rgb, row[x], 3); break;
    case hooke_rgb24: memcpy(rgb, row + 3 * x, 3); break;
    case hooke_yuyv: {
      const uint8_t *pair = row + 4 * (x / 2);
      // A row of one pixel has no Cr at all.
      uint8_t cr = (x | 1) < width ? pair[3] : x > 0 ? pair[-1] : 128;
      rgb_of_pixel(row[2 * x], pair[1], cr, ranges[hooke_limited_range], rgb);
      break;
    }
  }
}

void hooke_copy_colors(hooke_pixel_format format, const uint8_t *row, uint8_t *rgb, size_t width) {
  switch (format) {
    case hooke_grey: hooke_pixels()->rgb_from_grey(row, rgb, width); break;
    case hooke_rgb24: memcpy(rgb, row, 3 * width); break;
    case hooke_yuyv:
      hooke_pixels()->rgb_from_yuyv(row, rgb, width / 2 * 2, hooke_limited_range);
      if (width % 2) hooke_color(format, row, width, width - 1, rgb + 3 * (width - 1));
      break;
  }
}

void hooke_sum_colors(
  hooke_pixel_format format, const uint8_t *row, size_t width, size_t from, size_t to, uint64_t sums[3]) {
  uint64_t red = 0, green = 0, blue = 0;
  for (size_t x = from; x < to; x++) {
    uint8_t rgb[3] = {0};
    hooke_color(format, row, width, x, rgb);
    red += rgb[0];
    green += rgb[1];
    blue += rgb[2];
  }
  sums[0] += red;
  sums[1] += green;
  sums[2] += blue;
}

void hooke_count_levels(hooke_pixel_format format, const uint8_t *row, size_t width, uint32_t counts[256]) {
  if (format == hooke_grey) {
    for (size_t x = 0; x < width; x++) counts[row[x]] += 3;
    return;
  }
  // Equal neighbours would wait for each other's count: each channel has counts of its own.
  uint32_t channels[3][256] = {{0}};
  enum { PIECE = 64 };
  const hooke_pixel_kernels *kernels = hooke_pixels();
  uint8_t rgb[3 * PIECE];
  for (size_t x = 0; x < width; x += PIECE) {
    size_t pixels = width - x < PIECE ? width - x : PIECE;
    const uint8_t *from = format == hooke_rgb24 ? row + 3 * x : rgb;
    if (format == hooke_yuyv) kernels->rgb_from_yuyv(row + 2 * x, rgb, pixels, hooke_limited_range);
    for (size_t value = 0; value < 3 * pixels; value += 3)
      for (size_t channel = 0; channel < 3; channel++) channels[channel][from[value + channel]]++;
  }
  for (int level = 0; level < 256; level++)
    counts[level] += channels[0][level] + channels[1][level] + channels[2][level];
}
