// The reference: plain loops, right before fast. Every other file is tested against this one.
#include "kernels.h"

#include <string.h>

#include "../pooling/generic_window.h"
#include "generic_sums.h"

static size_t weight_count(const seg_convolution *c) {
  size_t window = (size_t)(c->kernel_size * c->kernel_size);
  size_t inputs = c->depthwise ? 1 : (size_t)c->stored_input_channels;
  return (size_t)seg_stored_channels(c->output_channels) * window * inputs;
}

size_t seg_packed_bytes_u8_generic(const seg_convolution *c) {
  seg_packed head;
  return seg_is_valid(c) ? seg_packed_layout(c, weight_count(c), &head) : 0;
}

size_t seg_packed_bytes_f32_generic(const seg_convolution *c) {
  seg_packed head;
  return seg_is_valid(c) ? seg_packed_layout(c, weight_count(c) * sizeof(float), &head) : 0;
}

void seg_pack_u8_generic(const seg_convolution *c, const int8_t *weights, const int32_t *bias, const float *multiplier,
                         void *packed) {
  seg_packed *head = packed;
  seg_packed_layout(c, weight_count(c), head);
  seg_pack_vectors(head, bias, multiplier);
  int8_t *to = (int8_t *)packed + head->weights_offset;
  memset(to, 0, weight_count(c));
  int32_t window = c->kernel_size * c->kernel_size;
  int32_t inputs = c->depthwise ? 1 : c->input_channels, stored = c->depthwise ? 1 : c->stored_input_channels;
  for (int32_t o = 0; o < c->output_channels; o++)
    for (int32_t i = 0; i < inputs; i++)
      for (int32_t k = 0; k < window; k++)
        to[((size_t)o * window + k) * stored + i] = weights[((size_t)o * inputs + i) * window + k];
}

void seg_pack_f32_generic(const seg_convolution *c, const float *weights, const float *bias, void *packed) {
  seg_packed *head = packed;
  seg_packed_layout(c, weight_count(c) * sizeof(float), head);
  seg_pack_vectors(head, bias, NULL);
  float *to = (float *)((char *)packed + head->weights_offset);
  memset(to, 0, weight_count(c) * sizeof(float));
  int32_t side = c->kernel_size;
  int32_t inputs = c->depthwise ? 1 : c->input_channels, stored = c->depthwise ? 1 : c->stored_input_channels;
  for (int32_t o = 0; o < c->output_channels; o++)
    for (int32_t i = 0; i < inputs; i++)
      for (int32_t ky = 0; ky < side; ky++)
        for (int32_t kx = 0; kx < side; kx++)
          to[(((size_t)o * side + ky) * stored + i) * side + kx] =
              weights[(((size_t)o * inputs + i) * side + ky) * side + kx];
}

static uint8_t activation_u8(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  float value = rintf(product(r, y, x, o));
  return (uint8_t)(value < 0 ? 0 : value > 127 ? 127 : value);
}

static float activation_f32(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  float sum = float_sum(r, y, x, o);
  return sum > 0 ? sum : 0;
}

// The rest is the same text for both element types.
#define SEG_ELEMENT uint8_t
#define SEG_NAME(operation) seg_##operation##_u8_generic
#define SEG_GREATEST greatest_u8
#define SEG_ACTIVATION activation_u8
#include "generic_rows.h"
#undef SEG_ELEMENT
#undef SEG_NAME
#undef SEG_GREATEST
#undef SEG_ACTIVATION

#define SEG_ELEMENT float
#define SEG_NAME(operation) seg_##operation##_f32_generic
#define SEG_GREATEST greatest_f32
#define SEG_ACTIVATION activation_f32
#include "generic_rows.h"
