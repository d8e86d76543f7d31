// The vector steps of network.h.
#include "halving.h"

HOOKE_INLINE void add_columns_16(const uint8_t *const rgb[HOOKE_LARGEST_REDUCTION], int32_t reduction, int32_t n,
                                 uint16_t *columns) {
  uint8x16_t row = vld1q_u8(rgb[0] + n);
  uint16x8_t low = vmovl_u8(vget_low_u8(row)), high = vmovl_high_u8(row);
  for (int32_t dy = 1; dy < reduction; dy++) {
    row = vld1q_u8(rgb[dy] + n);
    low = vaddw_u8(low, vget_low_u8(row));
    high = vaddw_high_u8(high, row);
  }
  vst1q_u16(columns + n, low);
  vst1q_u16(columns + n + 8, high);
}

HOOKE_INLINE void add_pixels(const uint16_t *columns, int32_t reduction, uint16_t *sums) {
  uint16x4_t sum = vld1_u16(columns);
  for (int32_t dx = 1; dx < reduction; dx++) sum = vadd_u16(sum, vld1_u16(columns + 3 * dx));
  vst1_u16(sums, vset_lane_u16(0, sum, 3));
}

HOOKE_INLINE void weigh_two_pixels(const uint16_t *columns, const uint16_t *second, uint16_t weights[LARGEST_TAPS][8],
                                   const int32_t taps, uint16_t *sums) {
  uint16x8_t sum = vdupq_n_u16(0);
  for (int32_t t = 0; t < taps; t++)
    sum = vmlaq_u16(sum, vcombine_u16(vld1_u16(columns + 3 * t), vld1_u16(second + 3 * t)), vld1q_u16(weights[t]));
  vst1q_u16(sums, sum);
}

// min(127, (S + W) / (2*W)) of 8 sums.
HOOKE_INLINE uint16x8_t seven_bits(uint16x8_t sums, halving half) {
  sums = vaddq_u16(sums, vdupq_n_u16(half.added));
  if (half.factor)
    sums = vcombine_u16(vshrn_n_u32(vmull_n_u16(vget_low_u16(sums), half.factor), 16),
                        vshrn_n_u32(vmull_n_u16(vget_high_u16(sums), half.factor), 16));
  sums = vshlq_u16(sums, vdupq_n_s16((int16_t)-half.shift));
  return vminq_u16(sums, vdupq_n_u16(127));
}

HOOKE_INLINE void store_pixels_u8(const uint16_t *sums, halving half, int32_t pixels, uint8_t *to) {
  for (int32_t p = 0; p < pixels; p += 4) {
    uint8x16_t bytes = vmovn_high_u16(vmovn_u16(seven_bits(vld1q_u16(sums + 4 * p), half)),
                                      seven_bits(vld1q_u16(sums + 4 * p + 8), half));
    memcpy(to + 4 * p, &bytes, (size_t)(4 * hooke_minimum(4, pixels - p)));
  }
}

HOOKE_INLINE void store_pixels_f32(const uint16_t *sums, const hooke_network_rows *r, int32_t pixels, float *to) {
  const float32x4_t scale = {r->scale[0], r->scale[1], r->scale[2], 0};
  const float32x4_t offset = {r->offset[0], r->offset[1], r->offset[2], 0};
  for (int32_t p = 0; p < pixels; p++) {
    float32x4_t sum = vcvtq_f32_u32(vmovl_u16(vld1_u16(sums + 4 * p)));
    vst1q_f32(to + 4 * p, vaddq_f32(vmulq_f32(sum, scale), offset));
  }
}

HOOKE_INLINE void halve_pixels(const uint8_t *rgb, int32_t pixels, uint8_t *to) {
  int32_t p = 0;
  for (; p + 8 <= pixels; p += 8) {
    uint8x8x3_t from = vld3_u8(rgb + 3 * p);
    uint8x8x4_t values;
    for (int32_t c = 0; c < 3; c++) values.val[c] = vmin_u8(vrhadd_u8(from.val[c], vdup_n_u8(0)), vdup_n_u8(127));
    values.val[3] = vdup_n_u8(0);
    vst4_u8(to + 4 * p, values);
  }
  for (; p < pixels; p++) {
    for (int32_t c = 0; c < 3; c++) to[4 * p + c] = (uint8_t)hooke_minimum(127, (rgb[3 * p + c] + 1) / 2);
    to[4 * p + 3] = 0;
  }
}
