// The part of packing that all instruction sets have in common.
#include "packed.h"

#include <string.h>

int32_t seg_stored_channels(int32_t channels) { return (channels + 15) / 16 * 16; }

int seg_is_valid(const seg_convolution *c) {
  if (c->input_channels < 1 || c->input_channels > SEG_LARGEST_CHANNELS) return 0;
  if (c->output_channels < 1 || c->output_channels > SEG_LARGEST_CHANNELS) return 0;
  if (c->stored_input_channels % 4 != 0 || c->stored_input_channels < c->input_channels) return 0;
  if (c->stored_input_channels > SEG_LARGEST_CHANNELS) return 0;
  if (c->kernel_size != 1 && c->kernel_size != 3 && c->kernel_size != 5 && c->kernel_size != 7) return 0;
  if (c->dilation < 1 || c->dilation > SEG_LARGEST_DILATION) return 0;
  if (c->stride < 1 || c->stride > SEG_LARGEST_STRIDE) return 0;
  // The lanes of labels are neighbouring pixels; pooling has a step of its own.
  if (c->stride != 1 && c->store != SEG_STORE_ROWS) return 0;
  switch (c->store) {
    case SEG_STORE_ROWS:
    case SEG_STORE_POOLED: break;
    case SEG_STORE_LABELS:
      if (c->output_channels > SEG_LARGEST_CLASSES || c->depthwise) return 0;
      break;
    default: return 0;
  }
  if (c->depthwise) {
    if (c->depthwise != 1 || c->input_channels != c->output_channels) return 0;
    if (c->stored_input_channels != seg_stored_channels(c->output_channels)) return 0;
  }
  return 1;
}

size_t seg_packed_layout(const seg_convolution *convolution, size_t weight_bytes, seg_packed *head) {
  memset(head, 0, sizeof *head);
  head->convolution = *convolution;
  head->stored_outputs = seg_stored_channels(convolution->output_channels);
  head->margin = convolution->dilation * (convolution->kernel_size / 2);
  head->input_step = convolution->stride;
  size_t vector = seg_aligned((size_t)head->stored_outputs * sizeof(float));
  head->bias_offset = seg_aligned(sizeof *head);
  head->multiplier_offset = head->bias_offset + vector;
  head->weights_offset = head->multiplier_offset + vector;
  return head->weights_offset + seg_aligned(weight_bytes);
}

void seg_pack_vectors(seg_packed *head, const void *bias, const float *multiplier) {
  size_t all = (size_t)head->stored_outputs * sizeof(float);
  size_t real = (size_t)head->convolution.output_channels * sizeof(float);
  char *packed_bias = (char *)head + head->bias_offset;
  char *packed_multiplier = (char *)head + head->multiplier_offset;
  memset(packed_bias, 0, all);
  memset(packed_multiplier, 0, all);
  memcpy(packed_bias, bias, real);
  head->products_fit = 1;
  if (!multiplier) return;
  memcpy(packed_multiplier, multiplier, real);
  // 2^31 times the greatest float below 1 is below 2^31.
  for (int32_t o = 0; o < head->convolution.output_channels; o++)
    if (!(multiplier[o] < 1)) head->products_fit = 0;
}
