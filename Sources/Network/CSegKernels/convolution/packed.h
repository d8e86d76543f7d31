// The head of a packed convolution, and what every instruction set needs to write and read one.
#ifndef SEG_PACKED_H
#define SEG_PACKED_H

#include "seg_convolution.h"

#include "../common.h"

// What follows the head is up to the instruction set.
typedef struct seg_packed {
  seg_convolution convolution;
  int32_t stored_outputs;
  int32_t margin;            // pixels
  int32_t input_step;        // the stride: input pixels, and rows, from one output pixel to the next
  size_t bias_offset;        // bytes from the head; int32_t or float [stored_outputs]
  size_t multiplier_offset;  // float [stored_outputs]
  size_t weights_offset;
  int32_t products_fit;  // whether no product of a sum and its multiplier leaves the range of int32_t
} seg_packed;

SEG_INLINE size_t seg_aligned(size_t bytes) {
  return (bytes + SEG_PACKED_ALIGNMENT - 1) / SEG_PACKED_ALIGNMENT * SEG_PACKED_ALIGNMENT;
}

// Whether a convolution is one the kernels can compute.
int seg_is_valid(const seg_convolution *convolution);

// Fills the head for blocks of bias and multipliers (4 bytes each per stored output) followed by the weights.
// Returns the bytes of the whole block.
size_t seg_packed_layout(const seg_convolution *convolution, size_t weight_bytes, seg_packed *head);

// Writes bias and multipliers, zero for padding channels.
void seg_pack_vectors(seg_packed *head, const void *bias, const float *multiplier);

#endif
