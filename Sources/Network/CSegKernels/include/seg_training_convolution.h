// Convolutions of strips, and their weights.
#ifndef SEG_TRAINING_CONVOLUTION_H
#define SEG_TRAINING_CONVOLUTION_H

#include "seg_training_rows.h"

// An output tile of all output channels.
#define SEG_ONE_BLOCK 0

typedef struct {
  int32_t rows, width, padded_width;
  int32_t input_channels, output_channels, kernel_size;
  // Pixels from one weight of the kernel to the next.
  int32_t dilation;
} seg_strip_convolution;

// [o][i][ky][kx] -> blocks of output channels, each [ky][i][kx][o in block].
void seg_pack_weights(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel_size, int32_t tile,
                      float *packed);
// The same for the gradient by the input: inputs and outputs change places and the kernel is turned by 180 degrees.
void seg_pack_weights_transposed(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel_size,
                                 int32_t tile, float *packed);

// Each kernel turned by 180 degrees: the weights for the gradient by the input of a depthwise convolution.
void seg_turn_kernels(const float *weights, int32_t channels, int32_t kernel_size, float *turned);

#endif
