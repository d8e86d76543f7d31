#include "kernels.h"
#include "rows.h"

static void rgb_from_yuyv(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range) {
  rgb_pairs(yuyv, rgb, 0, width, range);
}
static void yuyv_from_uyvy(const uint8_t *uyvy, uint8_t *yuyv, size_t width) { swap_bytes(uyvy, yuyv, width); }
static void yuyv_from_yvyu(const uint8_t *yvyu, uint8_t *yuyv, size_t width) { swap_chroma(yvyu, yuyv, width); }
static void yuyv_from_planes(
  const uint8_t *y, const uint8_t *cb, const uint8_t *cr, size_t chroma_step, uint8_t *yuyv, size_t width) {
  interleave(y, cb, cr, chroma_step, yuyv, 0, width);
}
static void rgb_from_bgr(const uint8_t *bgr, uint8_t *rgb, size_t width) { reverse_colors(bgr, rgb, 0, width); }
static void correct(uint8_t *values, const uint16_t *dark, const uint16_t *gain, size_t count) {
  correct_values(values, dark, gain, count);
}
static void add(uint16_t *sums, const uint8_t *values, size_t count) { add_values(sums, values, count); }

const hooke_pixel_kernels hooke_generic_kernels = {
  "generic", rgb_from_yuyv, yuyv_from_uyvy, yuyv_from_yvyu, yuyv_from_planes, rgb_from_bgr, correct, add,
};

// MARK: The same for every processor

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
