// Weights in the order that the convolutions read them.
#include "seg_training_convolution.h"

// The block that output channel o stands in, and its size.
static int32_t block_size(int32_t o, int32_t outputs, int32_t tile, int32_t *start) {
  int32_t at = 0;
  if (tile == SEG_ONE_BLOCK) {
    *start = 0;
    return outputs;
  }
  for (; tile >= 1; tile /= 2)
    for (; at + tile <= outputs; at += tile)
      if (o < at + tile) {
        *start = at;
        return tile;
      }
  *start = at;
  return 1;
}

static void pack(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel, int32_t tile, int turned,
                 float *packed) {
  const ptrdiff_t taps = (ptrdiff_t)kernel * kernel;
  for (int32_t o = 0; o < outputs; o++) {
    int32_t start, size = block_size(o, outputs, tile, &start);
    float *block = packed + start * inputs * taps + (o - start);
    for (int32_t ky = 0; ky < kernel; ky++)
      for (int32_t i = 0; i < inputs; i++)
        for (int32_t kx = 0; kx < kernel; kx++) {
          const ptrdiff_t tap = ky * kernel + kx;
          const float w = turned ? weights[((ptrdiff_t)i * outputs + o) * taps + (taps - 1 - tap)]
                                 : weights[((ptrdiff_t)o * inputs + i) * taps + tap];
          block[(((ptrdiff_t)ky * inputs + i) * kernel + kx) * size] = w;
        }
  }
}

void seg_pack_weights(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel_size, int32_t tile,
                      float *packed) {
  pack(weights, outputs, inputs, kernel_size, tile, 0, packed);
}

void seg_pack_weights_transposed(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel_size,
                                 int32_t tile, float *packed) {
  pack(weights, inputs, outputs, kernel_size, tile, 1, packed);
}

void seg_turn_kernels(const float *weights, int32_t channels, int32_t kernel_size, float *turned) {
  const ptrdiff_t taps = (ptrdiff_t)kernel_size * kernel_size;
  for (int32_t c = 0; c < channels; c++)
    for (ptrdiff_t tap = 0; tap < taps; tap++) turned[c * taps + tap] = weights[c * taps + taps - 1 - tap];
}
