// Requantised sums of registers of 4.

// round(sum * multiplier), at most 127; negative ones stay negative.
SEG_INLINE int32x4_t scaled(int32x4_t sums, const float *multiplier) {
  float32x4_t product = vmulq_f32(vcvtq_f32_s32(sums), vld1q_f32(multiplier));
  return vcvtnq_s32_f32(vminq_f32(product, vdupq_n_f32(127)));
}

// 16 sums -> 16 bytes.
SEG_INLINE void store_requantised(uint8_t *to, const vector sums[4], const float *multiplier) {
  int16x8_t low = vqmovn_high_s32(vqmovn_s32(scaled(sums[0], multiplier)), scaled(sums[1], multiplier + 4));
  int16x8_t high = vqmovn_high_s32(vqmovn_s32(scaled(sums[2], multiplier + 8)), scaled(sums[3], multiplier + 12));
  vst1q_u8(to, vqmovun_high_s16(vqmovun_s16(low), high));
}
