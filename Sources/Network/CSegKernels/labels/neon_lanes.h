// Pixels as lanes of registers of 4.

// 16 bytes of 4 pixels -> 4 elements in each plane.
SEG_INLINE void transpose_pixels(const uint8_t *from, ptrdiff_t pixel_bytes, int32_t *plane_0, int32_t *plane_1,
                                 int32_t *plane_2, int32_t *plane_3) {
  int32x4_t p0 = vector_load(from), p1 = vector_load(from + pixel_bytes);
  int32x4_t p2 = vector_load(from + 2 * pixel_bytes), p3 = vector_load(from + 3 * pixel_bytes);
  int64x2_t low_01 = vreinterpretq_s64_s32(vzip1q_s32(p0, p1)), high_01 = vreinterpretq_s64_s32(vzip2q_s32(p0, p1));
  int64x2_t low_23 = vreinterpretq_s64_s32(vzip1q_s32(p2, p3)), high_23 = vreinterpretq_s64_s32(vzip2q_s32(p2, p3));
  vst1q_s32(plane_0, vreinterpretq_s32_s64(vzip1q_s64(low_01, low_23)));
  vst1q_s32(plane_1, vreinterpretq_s32_s64(vzip2q_s64(low_01, low_23)));
  vst1q_s32(plane_2, vreinterpretq_s32_s64(vzip1q_s64(high_01, high_23)));
  vst1q_s32(plane_3, vreinterpretq_s32_s64(vzip2q_s64(high_01, high_23)));
}

// `multiplier` is null for float sums.
SEG_INLINE float32x4_t logits_of(const int32_t *sums, const float *multiplier, int32_t class) {
  int32x4_t vector = vld1q_s32(sums);
  if (!multiplier) return vreinterpretq_f32_s32(vector);
  return vmulq_n_f32(vcvtq_f32_s32(vector), multiplier[class]);
}

// Sums [class][stride] -> labels, and logits [pixel][class] if wanted.
SEG_INLINE void store_labels(const int32_t *sums, int32_t stride, const float *multiplier, int32_t classes,
                             int32_t pixels, uint8_t *labels, float *logits) {
  for (int32_t x = 0; x < pixels; x += 4) {
    float32x4_t best = logits_of(sums + x, multiplier, 0);
    uint32x4_t label = vdupq_n_u32(0);
    for (int32_t o = 1; o < classes; o++) {
      float32x4_t logit = logits_of(sums + o * stride + x, multiplier, o);
      uint32x4_t greater = vcgtq_f32(logit, best);
      best = vbslq_f32(greater, logit, best);
      label = vbslq_u32(greater, vdupq_n_u32((uint32_t)o), label);
    }
    uint16x4_t words = vmovn_u32(label);
    uint8x8_t bytes = vmovn_u16(vcombine_u16(words, words));
    memcpy(labels + x, &bytes, (size_t)seg_minimum(4, pixels - x));
  }
  if (!logits) return;
  for (int32_t o = 0; o < classes; o++)
    for (int32_t x = 0; x < pixels; x += 4) {
      float values[4];
      vst1q_f32(values, logits_of(sums + o * stride + x, multiplier, o));
      for (int32_t p = 0; p < seg_minimum(4, pixels - x); p++) logits[(x + p) * classes + o] = values[p];
    }
}
