// Registers of 4 elements (int32_t, float or 4 bytes each). Activations are at most 127, so they are signed bytes too.
// The including file has defined `dot_u8(sums, activations, weights)`.
typedef int32x4_t vector;
enum { LANES = 4 };

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
