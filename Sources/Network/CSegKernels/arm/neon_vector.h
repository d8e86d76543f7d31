// Registers of 4 elements (int32_t, float or 4 bytes each), as labels.h and narrow_tiles.h use them. Activations are at
// most 127, so they are signed bytes too. The including file has defined `dot_u8(sums, activations, weights)`.
typedef int32x4_t vector;
#define SEG_TILE_PIXELS 6
enum { LANES = 4, LABEL_REGISTERS_U8 = 16, LABEL_REGISTERS_F32 = 16 };

SEG_INLINE vector vector_load(const void *from) { return vreinterpretq_s32_u8(vld1q_u8(from)); }
SEG_INLINE void vector_store(void *to, vector v) { vst1q_u8(to, vreinterpretq_u8_s32(v)); }

// The 4 bytes at `from` in every lane.
SEG_INLINE vector vector_element(const uint8_t *from) {
  int32_t element;
  memcpy(&element, from, sizeof element);
  return vdupq_n_s32(element);
}

// 4 bytes -> 4 int32_t.
SEG_INLINE vector vector_widened(const uint8_t *from) {
  uint8x8_t bytes = vreinterpret_u8_s32(vget_low_s32(vector_element(from)));
  return vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(vmovl_u8(bytes))));
}

SEG_INLINE vector vector_rectified(vector v) {
  float32x4_t sums = vreinterpretq_f32_s32(v);
  return vreinterpretq_s32_f32(vbslq_f32(vcgtq_f32(sums, vdupq_n_f32(0)), sums, vdupq_n_f32(0)));
}

SEG_INLINE vector vector_multiply_add(vector sums, vector activations, vector weights, const int is_float) {
  if (!is_float) return dot_u8(sums, vreinterpretq_s8_s32(activations), vreinterpretq_s8_s32(weights));
  return vreinterpretq_s32_f32(
      vfmaq_f32(vreinterpretq_f32_s32(sums), vreinterpretq_f32_s32(activations), vreinterpretq_f32_s32(weights)));
}

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

// Bytes of ones or zeros -> 16 bits.
SEG_INLINE uint16_t bits_of_bytes(uint8x16_t bytes) {
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t values = vandq_u8(bytes, bit);
  return (uint16_t)(vaddv_u8(vget_low_u8(values)) | vaddv_u8(vget_high_u8(values)) << 8);
}

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_u8(const tile_task *t, int32_t pixel, const uint8_t *top, const uint8_t *bottom,
                        ptrdiff_t channels) {
  uint8x16_t top_left = vld1q_u8(top), top_right = vld1q_u8(top + channels);
  uint8x16_t bottom_left = vld1q_u8(bottom), bottom_right = vld1q_u8(bottom + channels);
  uint8x16_t upper = vmaxq_u8(top_left, top_right), lower = vmaxq_u8(bottom_left, bottom_right);
  uint8x16_t below = vcgtq_u8(lower, upper);
  uint8x16_t right = vbslq_u8(below, vcgtq_u8(bottom_right, bottom_left), vcgtq_u8(top_right, top_left));
  vst1q_u8(t->output + pixel * t->stride, vmaxq_u8(upper, lower));
  store_positions(t, pixel, bits_of_bytes(right), bits_of_bytes(below));
}

// The greater of the two, the first if they are equal.
SEG_INLINE float32x4_t greater_of(float32x4_t first, float32x4_t second, uint32x4_t *is_second) {
  *is_second = vcgtq_f32(second, first);
  return vbslq_f32(*is_second, second, first);
}

SEG_INLINE void pool_f32(const tile_task *t, int32_t pixel, const float *top, const float *bottom, ptrdiff_t channels) {
  uint8_t right[16], below[16];
#pragma GCC unroll 4
  for (int32_t c = 0; c < 16; c += 4) {
    uint32x4_t right_of_top, right_of_bottom, is_below;
    float32x4_t upper = greater_of(vld1q_f32(top + c), vld1q_f32(top + c + channels), &right_of_top);
    float32x4_t lower = greater_of(vld1q_f32(bottom + c), vld1q_f32(bottom + c + channels), &right_of_bottom);
    vst1q_f32((float *)(t->output + pixel * t->stride) + c, greater_of(upper, lower, &is_below));
    uint32x4_t is_right = vbslq_u32(is_below, right_of_bottom, right_of_top);
    for (int32_t lane = 0; lane < 4; lane++) {
      right[c + lane] = (uint8_t)is_right[lane];
      below[c + lane] = (uint8_t)is_below[lane];
    }
  }
  store_positions(t, pixel, bits_of_bytes(vld1q_u8(right)), bits_of_bytes(vld1q_u8(below)));
}

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
