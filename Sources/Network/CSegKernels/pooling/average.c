// 2x2 average pooling.
#include "seg_average.h"

#include <stddef.h>

void seg_average_rows_u8(const seg_averaged_rows *r) {
  const ptrdiff_t channels = r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const uint8_t *top = r->input_rows[2 * row], *bottom = r->input_rows[2 * row + 1];
    uint8_t *output = r->output_rows[row];
    for (ptrdiff_t x = r->x_begin; x < r->x_end; x++) {
      const uint8_t *upper = top + 2 * x * channels, *lower = bottom + 2 * x * channels;
      uint8_t *restrict to = output + x * channels;
      for (ptrdiff_t c = 0; c < channels; c++)
        to[c] = (uint8_t)((upper[c] + upper[channels + c] + lower[c] + lower[channels + c] + 2) >> 2);
    }
  }
}

void seg_average_rows_f32(const seg_averaged_rows *r) {
  const ptrdiff_t channels = r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const float *top = r->input_rows[2 * row], *bottom = r->input_rows[2 * row + 1];
    float *output = r->output_rows[row];
    for (ptrdiff_t x = r->x_begin; x < r->x_end; x++) {
      const float *upper = top + 2 * x * channels, *lower = bottom + 2 * x * channels;
      float *restrict to = output + x * channels;
      for (ptrdiff_t c = 0; c < channels; c++)
        to[c] = (upper[c] + upper[channels + c] + lower[c] + lower[channels + c]) / 4;
    }
  }
}
