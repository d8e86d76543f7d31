// Pooling of a window, integer and float.

// Bytes of ones or zeros -> 16 bits.
SEG_INLINE uint16_t bits_of_bytes(uint8x16_t bytes) {
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t values = vandq_u8(bytes, bit);
  return (uint16_t)(vaddv_u8(vget_low_u8(values)) | vaddv_u8(vget_high_u8(values)) << 8);
}

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_u8(pooled_place to, const uint8_t *top, const uint8_t *bottom, ptrdiff_t channels) {
  uint8x16_t top_left = vld1q_u8(top), top_right = vld1q_u8(top + channels);
  uint8x16_t bottom_left = vld1q_u8(bottom), bottom_right = vld1q_u8(bottom + channels);
  uint8x16_t upper = vmaxq_u8(top_left, top_right), lower = vmaxq_u8(bottom_left, bottom_right);
  uint8x16_t below = vcgtq_u8(lower, upper);
  uint8x16_t right = vbslq_u8(below, vcgtq_u8(bottom_right, bottom_left), vcgtq_u8(top_right, top_left));
  vst1q_u8(to.values, vmaxq_u8(upper, lower));
  store_positions(to, bits_of_bytes(right), bits_of_bytes(below));
}

// The greater of the two, the first if they are equal.
SEG_INLINE float32x4_t greater_of(float32x4_t first, float32x4_t second, uint32x4_t *is_second) {
  *is_second = vcgtq_f32(second, first);
  return vbslq_f32(*is_second, second, first);
}

SEG_INLINE void pool_f32(pooled_place to, const float *top, const float *bottom, ptrdiff_t channels) {
  uint8_t right[16], below[16];
#pragma GCC unroll 4
  for (int32_t c = 0; c < 16; c += 4) {
    uint32x4_t right_of_top, right_of_bottom, is_below;
    float32x4_t upper = greater_of(vld1q_f32(top + c), vld1q_f32(top + c + channels), &right_of_top);
    float32x4_t lower = greater_of(vld1q_f32(bottom + c), vld1q_f32(bottom + c + channels), &right_of_bottom);
    vst1q_f32((float *)to.values + c, greater_of(upper, lower, &is_below));
    uint32x4_t is_right = vbslq_u32(is_below, right_of_bottom, right_of_top);
    for (int32_t lane = 0; lane < 4; lane++) {
      right[c + lane] = (uint8_t)is_right[lane];
      below[c + lane] = (uint8_t)is_below[lane];
    }
  }
  store_positions(to, bits_of_bytes(vld1q_u8(right)), bits_of_bytes(vld1q_u8(below)));
}
