// Packing for all vector instruction sets. An element is 4 bytes: four int8_t weights of neighbouring inputs, or one
// float.
//
//   rows, pooled: [stored output / 16][ky][input element][kx][16 outputs] elements
//   depthwise:    [stored output / 16][ky][kx][16 outputs] elements, one weight each, int8_t widened to int32_t
//   labels:       [group of 4 input elements][ky][kx][4 input elements][output] elements
#include "kernels.h"

#include <string.h>

// Weights that share an element.
SEG_INLINE size_t weights_per_element(int is_float) { return is_float ? 1 : 4; }

static size_t block_bytes(const seg_convolution *c, int is_float) {
  size_t window = (size_t)(c->kernel_size * c->kernel_size), outputs = (size_t)seg_stored_channels(c->output_channels);
  size_t elements = (size_t)c->stored_input_channels / weights_per_element(is_float);
  if (c->depthwise) return outputs * window * 4;
  if (c->store == SEG_STORE_LABELS) return (elements + 3) / 4 * 16 * window * (size_t)c->output_channels;
  return outputs * window * elements * 4;
}

// Which element of the block holds the weight of output o, input element e, kernel row ky and column kx.
static size_t element_of(const seg_convolution *c, int is_float, size_t o, size_t e, size_t ky, size_t kx) {
  size_t side = (size_t)c->kernel_size, outputs = (size_t)c->output_channels;
  size_t elements = (size_t)c->stored_input_channels / weights_per_element(is_float);
  if (c->depthwise) return ((o / 16 * side + ky) * side + kx) * 16 + o % 16;
  if (c->store == SEG_STORE_LABELS) return (((e / 4 * side + ky) * side + kx) * 4 + e % 4) * outputs + o;
  return (((o / 16 * side + ky) * elements + e) * side + kx) * 16 + o % 16;
}

size_t seg_packed_bytes_u8_blocked(const seg_convolution *c) {
  seg_packed head;
  return seg_is_valid(c) ? seg_packed_layout(c, block_bytes(c, 0), &head) : 0;
}

size_t seg_packed_bytes_f32_blocked(const seg_convolution *c) {
  seg_packed head;
  return seg_is_valid(c) ? seg_packed_layout(c, block_bytes(c, 1), &head) : 0;
}

void seg_pack_u8_blocked(const seg_convolution *c, const int8_t *weights, const int32_t *bias, const float *multiplier,
                         void *packed) {
  seg_packed *head = packed;
  seg_packed_layout(c, block_bytes(c, 0), head);
  seg_pack_vectors(head, bias, multiplier);
  int8_t *to = (int8_t *)packed + head->weights_offset;
  memset(to, 0, block_bytes(c, 0));
  size_t side = (size_t)c->kernel_size, inputs = c->depthwise ? 1 : (size_t)c->input_channels;
  for (size_t o = 0; o < (size_t)c->output_channels; o++)
    for (size_t i = 0; i < inputs; i++)
      for (size_t ky = 0; ky < side; ky++)
        for (size_t kx = 0; kx < side; kx++) {
          int8_t weight = weights[((o * inputs + i) * side + ky) * side + kx];
          int8_t *element = to + 4 * element_of(c, 0, o, i / 4, ky, kx);
          if (c->depthwise) {
            int32_t wide = weight;
            memcpy(element, &wide, sizeof wide);
          } else {
            element[i % 4] = weight;
          }
        }
}

void seg_pack_f32_blocked(const seg_convolution *c, const float *weights, const float *bias, void *packed) {
  seg_packed *head = packed;
  seg_packed_layout(c, block_bytes(c, 1), head);
  seg_pack_vectors(head, bias, NULL);
  float *to = (float *)((char *)packed + head->weights_offset);
  memset(to, 0, block_bytes(c, 1));
  size_t side = (size_t)c->kernel_size, inputs = c->depthwise ? 1 : (size_t)c->input_channels;
  for (size_t o = 0; o < (size_t)c->output_channels; o++)
    for (size_t i = 0; i < inputs; i++)
      for (size_t ky = 0; ky < side; ky++)
        for (size_t kx = 0; kx < side; kx++)
          to[element_of(c, 1, o, i, ky, kx)] = weights[((o * inputs + i) * side + ky) * side + kx];
}
