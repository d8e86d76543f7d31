// The vector steps of picture.h.

// y + green or red or blue, >> 8, clamped to a byte.
SEG_INLINE uint8x8_t colour_of(int32x4_t low, int32x4_t high) {
  return vqmovun_s16(vcombine_s16(vqmovn_s32(vshrq_n_s32(low, 8)), vqmovn_s32(vshrq_n_s32(high, 8))));
}

SEG_INLINE uint8x8x3_t rgb_of(uint8x8_t luma, int16x8_t cb, int16x8_t cr) {
  int16x8_t y = vsubq_s16(vreinterpretq_s16_u16(vmovl_u8(luma)), vdupq_n_s16(16));
  int32x4_t low = vmlal_n_s16(vdupq_n_s32(128), vget_low_s16(y), 298);
  int32x4_t high = vmlal_n_s16(vdupq_n_s32(128), vget_high_s16(y), 298);
  uint8x8x3_t rgb;
  rgb.val[0] = colour_of(vmlal_n_s16(low, vget_low_s16(cr), 409), vmlal_n_s16(high, vget_high_s16(cr), 409));
  rgb.val[1] = colour_of(vmlal_n_s16(vmlal_n_s16(low, vget_low_s16(cb), -100), vget_low_s16(cr), -208),
                         vmlal_n_s16(vmlal_n_s16(high, vget_high_s16(cb), -100), vget_high_s16(cr), -208));
  rgb.val[2] = colour_of(vmlal_n_s16(low, vget_low_s16(cb), 516), vmlal_n_s16(high, vget_high_s16(cb), 516));
  return rgb;
}

// Eight pixels of YUYV -> 24 bytes of red, green, blue.
SEG_INLINE void rgb_of_yuyv_8(const uint8_t *yuyv, uint8_t *rgb) {
  uint8x8x2_t luma_chroma = vld2_u8(yuyv);  // chroma: Cb Cr Cb Cr ...
  uint8x8_t cb = vtrn1_u8(luma_chroma.val[1], luma_chroma.val[1]),
            cr = vtrn2_u8(luma_chroma.val[1], luma_chroma.val[1]);
  const int16x8_t middle = vdupq_n_s16(128);
  vst3_u8(rgb, rgb_of(luma_chroma.val[0], vsubq_s16(vreinterpretq_s16_u16(vmovl_u8(cb)), middle),
                      vsubq_s16(vreinterpretq_s16_u16(vmovl_u8(cr)), middle)));
}

SEG_INLINE void rgb_of_grey_16(const uint8_t *from, uint8_t *rgb) {
  uint8x16x3_t grey;
  grey.val[0] = grey.val[1] = grey.val[2] = vld1q_u8(from);
  vst3q_u8(rgb, grey);
}

SEG_INLINE void add_columns_16(const uint8_t *const rgb[SEG_LARGEST_REDUCTION], int32_t reduction, int32_t n,
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

SEG_INLINE void add_pixels(const uint16_t *columns, int32_t reduction, uint16_t *sums) {
  uint16x4_t sum = vld1_u16(columns);
  for (int32_t dx = 1; dx < reduction; dx++) sum = vadd_u16(sum, vld1_u16(columns + 3 * dx));
  vst1_u16(sums, vset_lane_u16(0, sum, 3));
}

// min(127, (S + r*r) / (2*r*r)) of 8 sums; 3641 / 65536 divides by 18 exactly in this range.
SEG_INLINE uint16x8_t seven_bits(uint16x8_t sums, int32_t reduction) {
  sums = vaddq_u16(sums, vdupq_n_u16((uint16_t)(reduction * reduction)));
  if (reduction == 3) {
    sums = vcombine_u16(vshrn_n_u32(vmull_n_u16(vget_low_u16(sums), 3641), 16),
                        vshrn_n_u32(vmull_n_u16(vget_high_u16(sums), 3641), 16));
  } else {
    sums = vshlq_u16(sums, vdupq_n_s16(reduction == 1 ? -1 : reduction == 2 ? -3 : -5));
  }
  return vminq_u16(sums, vdupq_n_u16(127));
}

SEG_INLINE void store_pixels_u8(const uint16_t *sums, int32_t reduction, int32_t pixels, uint8_t *to) {
  for (int32_t p = 0; p < pixels; p += 4) {
    uint8x16_t bytes = vmovn_high_u16(vmovn_u16(seven_bits(vld1q_u16(sums + 4 * p), reduction)),
                                      seven_bits(vld1q_u16(sums + 4 * p + 8), reduction));
    memcpy(to + 4 * p, &bytes, (size_t)(4 * seg_minimum(4, pixels - p)));
  }
}

SEG_INLINE void store_pixels_f32(const uint16_t *sums, const seg_picture_rows *r, int32_t pixels, float *to) {
  const float32x4_t scale = {r->scale[0], r->scale[1], r->scale[2], 0};
  const float32x4_t offset = {r->offset[0], r->offset[1], r->offset[2], 0};
  for (int32_t p = 0; p < pixels; p++) {
    float32x4_t sum = vcvtq_f32_u32(vmovl_u16(vld1_u16(sums + 4 * p)));
    vst1q_f32(to + 4 * p, vaddq_f32(vmulq_f32(sum, scale), offset));
  }
}

SEG_INLINE void halve_pixels(const uint8_t *rgb, int32_t pixels, uint8_t *to) {
  int32_t p = 0;
  for (; p + 8 <= pixels; p += 8) {
    uint8x8x3_t from = vld3_u8(rgb + 3 * p);
    uint8x8x4_t values;
    for (int32_t c = 0; c < 3; c++) values.val[c] = vmin_u8(vrhadd_u8(from.val[c], vdup_n_u8(0)), vdup_n_u8(127));
    values.val[3] = vdup_n_u8(0);
    vst4_u8(to + 4 * p, values);
  }
  for (; p < pixels; p++) {
    for (int32_t c = 0; c < 3; c++) to[4 * p + c] = (uint8_t)seg_minimum(127, (rgb[3 * p + c] + 1) / 2);
    to[4 * p + 3] = 0;
  }
}
