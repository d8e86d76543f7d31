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

static void block_sums(const hooke_network_rows *r, int32_t y, int32_t x, uint32_t sums[3]) {
  sums[0] = sums[1] = sums[2] = 0;
  for (int32_t dy = 0; dy < r->reduction; dy++)
    for (int32_t dx = 0; dx < r->reduction; dx++) {
      const int32_t at = x * r->reduction + dx;
      const uint8_t *row = r->source_rows[y * r->reduction + dy];
      uint8_t rgb[3] = {0};
      switch (r->format) {
        case hooke_grey: memset(rgb, row[at], 3); break;
        case hooke_rgb24: memcpy(rgb, row + 3 * (size_t)at, 3); break;
        case hooke_yuyv: {
          const uint8_t *pair = row + 4 * (size_t)(at / 2);
          rgb_of_pixel(pair[2 * (at % 2)], pair[1], pair[3], ranges[hooke_limited_range], rgb);
          break;
        }
      }
      for (int32_t c = 0; c < 3; c++) sums[c] += r->levels.factor ? stretched(rgb[c], r->levels) : rgb[c];
    }
}

static void network_u8(const hooke_network_rows *r) {
  const uint32_t area = (uint32_t)(r->reduction * r->reduction);
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
