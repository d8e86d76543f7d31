#include "kernels.h"
#include "rows.h"

static void rgb_from_yuyv(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range) {
  rgb_pairs(yuyv, rgb, 0, width, range);
}
static void rgb_from_grey(const uint8_t *grey, uint8_t *rgb, size_t width) { repeat_values(grey, rgb, 0, width); }
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

// MARK: The network's input: one plain loop, right before fast

/// Quarters of a source pixel or row that an output pixel or row covers.
static uint32_t covered(int32_t pixel, int32_t output, int32_t quarters) {
  int32_t from = output * quarters, to = from + quarters;
  if (from < 4 * pixel) from = 4 * pixel;
  if (to > 4 * pixel + 4) to = 4 * pixel + 4;
  return to > from ? (uint32_t)(to - from) : 0;
}

/// What all quarters that are covered count for, one way: whole pixels count 1, parts of them their quarters.
static uint32_t unit(const hooke_network_rows *r) { return r->quarters % 4 ? 1 : 4; }

static void block_sums(const hooke_network_rows *r, int32_t y, int32_t x, uint32_t sums[3]) {
  sums[0] = sums[1] = sums[2] = 0;
  const int32_t q = r->quarters, row = r->first_row + y, top = r->first_row * q / 4;
  for (int32_t down = row * q / 4; down < ((row + 1) * q + 3) / 4; down++)
    for (int32_t at = x * q / 4; at < ((x + 1) * q + 3) / 4; at++) {
      const uint8_t *from = r->source_rows[down - top];
      const uint32_t weight = covered(down, row, q) / unit(r) * (covered(at, x, q) / unit(r));
      uint8_t rgb[3] = {0};
      switch (r->format) {
        case hooke_grey: memset(rgb, from[at], 3); break;
        case hooke_rgb24: memcpy(rgb, from + 3 * (size_t)at, 3); break;
        case hooke_yuyv: {
          const uint8_t *pair = from + 4 * (size_t)(at / 2);
          rgb_of_pixel(pair[2 * (at % 2)], pair[1], pair[3], ranges[hooke_limited_range], rgb);
          break;
        }
      }
      for (int32_t c = 0; c < 3; c++) sums[c] += weight * (r->levels.factor ? stretched(rgb[c], r->levels) : rgb[c]);
    }
}

static void network_u8(const hooke_network_rows *r) {
  const uint32_t side = (uint32_t)r->quarters / unit(r), area = side * side;
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      uint8_t *output = (uint8_t *)r->output_rows[y] + (ptrdiff_t)HOOKE_NETWORK_CHANNELS * x;
      uint32_t sums[3];
      block_sums(r, y, x, sums);
      for (int32_t c = 0; c < 3; c++) {
        uint32_t value = (sums[c] + area) / (2 * area);
        output[c] = (uint8_t)(value > 127 ? 127 : value);
      }
      output[3] = 0;
    }
}

static void network_f32(const hooke_network_rows *r) {
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      float *output = (float *)r->output_rows[y] + (ptrdiff_t)HOOKE_NETWORK_CHANNELS * x;
      uint32_t sums[3];
      block_sums(r, y, x, sums);
      for (int32_t c = 0; c < 3; c++) output[c] = (float)sums[c] * r->scale[c] + r->offset[c];
      output[3] = 0;
    }
}

const hooke_pixel_kernels hooke_generic_kernels = {
  .name = "generic",
  .rgb_from_yuyv = rgb_from_yuyv,
  .rgb_from_grey = rgb_from_grey,
  .yuyv_from_uyvy = yuyv_from_uyvy,
  .yuyv_from_yvyu = yuyv_from_yvyu,
  .yuyv_from_planes = yuyv_from_planes,
  .rgb_from_bgr = rgb_from_bgr,
  .correct = correct,
  .add = add,
  .network_u8 = network_u8,
  .network_f32 = network_f32,
};
