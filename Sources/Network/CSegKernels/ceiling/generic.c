#include "kernels.h"

static volatile int32_t sink_u8;
static volatile float sink_f32;

double seg_ceiling_u8_generic(void) {
  uint8_t activations[64];
  int8_t weights[64];
  for (int32_t i = 0; i < 64; i++) {
    activations[i] = (uint8_t)i;
    weights[i] = (int8_t)(i - 32);
  }
  int32_t sum = 0;
  for (int32_t n = 0; n < 10000; n++) {
    __asm__ volatile("" : : "r"(activations), "r"(weights) : "memory");
    for (int32_t i = 0; i < 64; i++) sum += activations[i] * weights[i];
  }
  sink_u8 = sum;
  return 64.0 * 10000;
}

double seg_ceiling_f32_generic(void) {
  float sums[64] = {0};
  float weights[64];
  for (int32_t i = 0; i < 64; i++) weights[i] = (float)i;
  for (int32_t n = 0; n < 10000; n++) {
    __asm__ volatile("" : : "r"(weights) : "memory");
    for (int32_t i = 0; i < 64; i++) sums[i] += weights[i] * 0.5f;
  }
  sink_f32 = sums[63];
  return 64.0 * 10000;
}
