// 64-bit Arm, what every such processor has.
#include <string.h>

#include "kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "rows.h"

// MARK: Colours

/// Sums >> 8, clamped to bytes.
HOOKE_INLINE uint8x8_t narrowed(int32x4_t low, int32x4_t high) {
  return vqmovun_s16(vcombine_s16(vqmovn_s32(vshrq_n_s32(low, 8)), vqmovn_s32(vshrq_n_s32(high, 8))));
}

HOOKE_INLINE int16x8_t without(uint8x8_t values, int offset) {
  return vsubq_s16(vreinterpretq_s16_u16(vmovl_u8(values)), vdupq_n_s16((int16_t)offset));
}

HOOKE_INLINE uint8x8x3_t rgb_of_eight(const uint8_t *yuyv, coefficients k) {
  uint8x8x2_t luma_chroma = vld2_u8(yuyv);  // chroma: Cb Cr Cb Cr ...
  int16x8_t y = without(luma_chroma.val[0], k.offset);
  int16x8_t d = without(vtrn1_u8(luma_chroma.val[1], luma_chroma.val[1]), 128);
  int16x8_t e = without(vtrn2_u8(luma_chroma.val[1], luma_chroma.val[1]), 128);
  int16x4_t d_low = vget_low_s16(d), d_high = vget_high_s16(d), e_low = vget_low_s16(e), e_high = vget_high_s16(e);
  int32x4_t low = vmlal_n_s16(vdupq_n_s32(128), vget_low_s16(y), (int16_t)k.luma);
  int32x4_t high = vmlal_n_s16(vdupq_n_s32(128), vget_high_s16(y), (int16_t)k.luma);
  const int16_t green_d = (int16_t)-k.green_d, green_e = (int16_t)-k.green_e;
  uint8x8x3_t rgb;
  rgb.val[0] = narrowed(vmlal_n_s16(low, e_low, (int16_t)k.red_e), vmlal_n_s16(high, e_high, (int16_t)k.red_e));
  rgb.val[1] = narrowed(
    vmlal_n_s16(vmlal_n_s16(low, d_low, green_d), e_low, green_e),
    vmlal_n_s16(vmlal_n_s16(high, d_high, green_d), e_high, green_e));
  rgb.val[2] = narrowed(vmlal_n_s16(low, d_low, (int16_t)k.blue_d), vmlal_n_s16(high, d_high, (int16_t)k.blue_d));
  return rgb;
}

static void rgb_from_yuyv(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range) {
  const coefficients k = ranges[range];
  size_t x = 0;
  for (; x + 8 <= width; x += 8) vst3_u8(rgb + 3 * x, rgb_of_eight(yuyv + 2 * x, k));
  rgb_pairs(yuyv, rgb, x, width, range);
}

static void rgb_from_grey(const uint8_t *grey, uint8_t *rgb, size_t width) {
  size_t x = 0;
  for (; x + 16 <= width; x += 16) {
    uint8x16_t values = vld1q_u8(grey + x);
    // A macro in clang, so no braces in its arguments.
    const uint8x16x3_t colors = {{values, values, values}};
    vst3q_u8(rgb + 3 * x, colors);
  }
  repeat_values(grey, rgb, x, width);
}

// MARK: Other formats: the compiler's own vectors

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

// MARK: The network's input

HOOKE_INLINE void convert_yuyv(const uint8_t *yuyv, uint8_t *rgb, int32_t pixels) {
  rgb_from_yuyv(yuyv, rgb, (size_t)pixels, hooke_limited_range);
}
HOOKE_INLINE void convert_grey(const uint8_t *grey, uint8_t *rgb, int32_t pixels) {
  rgb_from_grey(grey, rgb, (size_t)pixels);
}
#include "neon_steps.h"
#include "network.h"

static void network_u8(const hooke_network_rows *rows) { network(rows, 0); }
static void network_f32(const hooke_network_rows *rows) { network(rows, 1); }

const hooke_pixel_kernels hooke_neon_kernels = {
  .name = "neon",
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
#endif
