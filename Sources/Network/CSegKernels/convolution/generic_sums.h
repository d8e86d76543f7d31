// One output of a convolution, as CSegKernels.h says. Weights: int8_t [stored output][ky][kx][stored input], float
// [stored output][ky][stored input][kx]; depthwise [stored output][ky][kx].
#include <math.h>

#include "packed.h"

// The row that output row y reads in kernel row ky.
SEG_INLINE const void *input_row(const seg_convolution_rows *r, int32_t y, int32_t ky) {
  const seg_packed *head = r->packed;
  return r->input_rows[y * head->input_step + head->convolution.dilation * ky];
}

// The first element of the pixel that output pixel x reads in kernel column kx.
SEG_INLINE ptrdiff_t input_element(const seg_packed *head, int32_t x, int32_t kx) {
  const int32_t pixel = x * head->input_step - head->margin + head->convolution.dilation * kx;
  return (ptrdiff_t)head->convolution.stored_input_channels * pixel;
}

// (float)(sum + bias) * multiplier of one output.
SEG_INLINE float product(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  const seg_packed *head = r->packed;
  const seg_convolution *c = &head->convolution;
  const int32_t *bias = seg_at(head, head->bias_offset);
  const float *multiplier = seg_at(head, head->multiplier_offset);
  int32_t side = c->kernel_size, inputs = c->depthwise ? 1 : c->stored_input_channels;
  const int8_t *weights = (const int8_t *)seg_at(head, head->weights_offset) + (size_t)o * side * side * inputs;
  uint32_t sum = (uint32_t)bias[o];
  for (int32_t ky = 0; ky < side; ky++)
    for (int32_t kx = 0; kx < side; kx++) {
      const uint8_t *pixel = (const uint8_t *)input_row(r, y, ky) + input_element(head, x, kx);
      for (int32_t i = 0; i < inputs; i++)
        sum += (uint32_t)(pixel[c->depthwise ? o : i] * weights[(ky * side + kx) * inputs + i]);
    }
  return (float)(int32_t)sum * multiplier[o];
}

SEG_INLINE float float_sum(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  const seg_packed *head = r->packed;
  const seg_convolution *c = &head->convolution;
  const float *bias = seg_at(head, head->bias_offset);
  int32_t side = c->kernel_size, inputs = c->depthwise ? 1 : c->stored_input_channels;
  const float *weights = (const float *)seg_at(head, head->weights_offset) + (size_t)o * side * side * inputs;
  // Groups of input channels, and whether the kernel columns of a channel follow each other: see CSegKernels.h.
  int32_t group = c->store == SEG_STORE_LABELS ? 4 : inputs;
  float sum = bias[o];
  for (int32_t first = 0; first < inputs; first += group)
    for (int32_t ky = 0; ky < side; ky++)
      for (int32_t n = 0; n < group * side; n++) {
        int32_t i = first + (c->store == SEG_STORE_LABELS ? n % group : n / side);
        int32_t kx = c->store == SEG_STORE_LABELS ? n / group : n % side;
        const float *pixel = (const float *)input_row(r, y, ky) + input_element(head, x, kx);
        sum = fmaf(pixel[c->depthwise ? o : i], weights[(ky * inputs + i) * side + kx], sum);
      }
  return sum;
}
