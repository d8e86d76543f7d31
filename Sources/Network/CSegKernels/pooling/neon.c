// Pooling with 64-bit Arm. `n` counts values of a pooled row: pixel x channels + channel.
#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neon.h"

#include "place.h"
#include "neon_window.h"
#include "windows.h"

void seg_pooling_u8_neon(const seg_pooling_rows *r) { pool_windows(r, 0); }
void seg_pooling_f32_neon(const seg_pooling_rows *r) { pool_windows(r, 1); }

// 16 bits -> 16 bytes of ones or zeros.
SEG_INLINE uint8x16_t bytes_of_bits(const uint8_t *from) {
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  return vtstq_u8(vcombine_u8(vdup_n_u8(from[0]), vdup_n_u8(from[1])), bit);
}

void seg_unpooling_u8_neon(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    uint8_t *top = r->output_rows[2 * y], *bottom = r->output_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 16) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      uint8x16_t b0 = bytes_of_bits(r->index_rows[y] + n / 8);
      uint8x16_t b1 = bytes_of_bits(r->index_rows[y] + n / 8 + (size_t)r->index_plane_bytes);
      uint8x16_t values = vld1q_u8((const uint8_t *)r->input_rows[y] + n);
      uint8x16_t upper = vbicq_u8(values, b1), lower = vandq_u8(values, b1);
      vst1q_u8(top + left, vbicq_u8(upper, b0));
      vst1q_u8(top + right, vandq_u8(upper, b0));
      vst1q_u8(bottom + left, vbicq_u8(lower, b0));
      vst1q_u8(bottom + right, vandq_u8(lower, b0));
    }
  }
}

// 4 bits from bit `first` -> 4 elements of ones or zeros.
SEG_INLINE uint32x4_t elements_of_bits(uint32_t bits, size_t first) {
  const uint32x4_t bit = {1, 2, 4, 8};
  return vtstq_u32(vdupq_n_u32(bits >> first), bit);
}

void seg_unpooling_f32_neon(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    uint32_t *top = r->output_rows[2 * y], *bottom = r->output_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 4) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      uint32x4_t b0 = elements_of_bits(r->index_rows[y][n / 8], n % 8);
      uint32x4_t b1 = elements_of_bits(r->index_rows[y][n / 8 + (size_t)r->index_plane_bytes], n % 8);
      uint32x4_t values = vld1q_u32((const uint32_t *)r->input_rows[y] + n);
      uint32x4_t upper = vbicq_u32(values, b1), lower = vandq_u32(values, b1);
      vst1q_u32(top + left, vbicq_u32(upper, b0));
      vst1q_u32(top + right, vandq_u32(upper, b0));
      vst1q_u32(bottom + left, vbicq_u32(lower, b0));
      vst1q_u32(bottom + right, vandq_u32(lower, b0));
    }
  }
}
#endif
