// Half-precision weights, widened when a network is packed.
#include "seg_kernels.h"

#include <string.h>

// IEEE 754 binary16 -> binary32, exact.
static float widened(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff, bits;
  if (magnitude >= 0x7c00) {
    bits = 0x7f800000 | (magnitude & 0x3ff) << 13;
  } else if (magnitude >= 0x400) {
    bits = (magnitude << 13) + ((127 - 15) << 23);
  } else {
    float subnormal = (float)magnitude * 0x1p-24f;
    memcpy(&bits, &subnormal, sizeof bits);
  }
  bits |= sign;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

void seg_pack_f16(const seg_kernels *kernels, const seg_convolution *c, const uint16_t *weights, const float *bias,
                  float *scratch, void *packed) {
  size_t inputs = c->depthwise ? 1 : (size_t)c->input_channels;
  size_t count = (size_t)c->output_channels * inputs * (size_t)(c->kernel_size * c->kernel_size);
  for (size_t i = 0; i < count; i++) scratch[i] = widened(weights[i]);
  kernels->pack_f32(c, scratch, bias, packed);
}
