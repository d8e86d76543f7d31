// Sums of two rows. Loops over whole runs of values, which compilers turn into vectors by themselves.
#include "seg_addition.h"

#include "../common.h"

void seg_add_rows_u8(const seg_added_rows *r) {
  float multiplier = r->multiplier;
  size_t begin = (size_t)r->x_begin * (size_t)r->channels, end = (size_t)r->x_end * (size_t)r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const uint8_t *left = r->left_rows[row], *right = r->right_rows[row];
    uint8_t *restrict output = r->output_rows[row];
    for (size_t i = begin; i < end; i++) {
      float product = (float)(left[i] + right[i]) * multiplier;
      // 127 is whole: it makes no difference whether the clamp or the rounding comes first.
      float clamped = product < 127.0f ? product : 127.0f;
      output[i] = (uint8_t)(int32_t)(seg_rounded(clamped));
    }
  }
}

void seg_add_rows_f32(const seg_added_rows *r) {
  size_t begin = (size_t)r->x_begin * (size_t)r->channels, end = (size_t)r->x_end * (size_t)r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const float *left = r->left_rows[row], *right = r->right_rows[row];
    float *restrict output = r->output_rows[row];
    if (r->rectified) {
      for (size_t i = begin; i < end; i++) {
        float sum = left[i] + right[i];
        output[i] = sum > 0.0f ? sum : 0.0f;
      }
    } else {
      for (size_t i = begin; i < end; i++) output[i] = left[i] + right[i];
    }
  }
}
