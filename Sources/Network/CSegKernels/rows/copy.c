// Copies of rows into some channels of others.
#include "seg_copy.h"

#include <string.h>

// With `bytes` a constant each pixel is a few vector moves.
static inline __attribute__((always_inline)) void copy_pixels(char *restrict output, size_t output_step,
                                                              const char *restrict input, size_t input_step,
                                                              size_t bytes, int halved, int32_t x_begin,
                                                              int32_t x_end) {
  for (int32_t x = x_begin; x < x_end; x++) {
    memcpy(output + (size_t)x * output_step, input + (size_t)(x >> halved) * input_step, bytes);
  }
}

static void copy_row(char *output, size_t output_step, const char *input, size_t input_step, size_t bytes, int halved,
                     int32_t x_begin, int32_t x_end) {
  if (bytes == input_step && bytes == output_step && !halved) {
    memcpy(output + (size_t)x_begin * bytes, input + (size_t)x_begin * bytes, (size_t)(x_end - x_begin) * bytes);
    return;
  }
  switch (bytes) {
#define SEG_COPY(count)                                                                                                \
  case count: copy_pixels(output, output_step, input, input_step, count, halved, x_begin, x_end); break;
    SEG_COPY(16)
    SEG_COPY(32)
    SEG_COPY(48)
    SEG_COPY(64)
    SEG_COPY(128)
    SEG_COPY(256)
#undef SEG_COPY
    default: copy_pixels(output, output_step, input, input_step, bytes, halved, x_begin, x_end);
  }
}

void seg_copy_rows(const seg_copied_rows *r) {
  size_t element = (size_t)r->element_bytes;
  for (int32_t row = 0; row < r->rows; row++) {
    copy_row((char *)r->output_rows[row] + (size_t)r->first_channel * element, (size_t)r->output_channels * element,
             r->input_rows[row], (size_t)r->input_channels * element, (size_t)r->channels * element, r->halved,
             r->x_begin, r->x_end);
  }
}
