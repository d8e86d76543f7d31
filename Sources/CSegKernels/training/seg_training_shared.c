// What every instruction set does alike: packing of weights, pooling and unpooling.
#include "../include/CSegTraining.h"

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

void seg_max_pool_row(seg_row s, const float *upper, const float *lower, float *pooled, uint8_t *index) {
  const ptrdiff_t fine = ((2 * s.width + SEG_LANES - 1) & ~(SEG_LANES - 1)) + SEG_LANES;
  for (int32_t c = 0; c < s.channels; c++) {
    const float *u = upper + c * fine + SEG_LANES, *l = lower + c * fine + SEG_LANES;
    for (int32_t x = 0; x < s.width; x++) {
      float best = u[2 * x];
      uint8_t at = 0;
      if (u[2 * x + 1] > best) best = u[2 * x + 1], at = 1;
      if (l[2 * x] > best) best = l[2 * x], at = 2;
      if (l[2 * x + 1] > best) best = l[2 * x + 1], at = 3;
      pooled[x] = best;
      index[x] = at;
    }
    for (int32_t x = s.width; x < s.padded_width; x++) pooled[x] = 0;
    pooled += s.padded_width;
    index += s.width;
  }
}

static ptrdiff_t fine_width(seg_row s) { return (2 * s.width + SEG_LANES - 1) & ~(SEG_LANES - 1); }

void seg_max_pool_row_gradient(seg_row s, const float *dpooled, const uint8_t *index, float *dupper, float *dlower) {
  const ptrdiff_t fine = fine_width(s);
  for (int32_t c = 0; c < s.channels; c++) {
    for (int32_t x = 0; x < s.width; x++) {
      const float d = dpooled[x];
      dupper[2 * x] = index[x] == 0 ? d : 0;
      dupper[2 * x + 1] = index[x] == 1 ? d : 0;
      dlower[2 * x] = index[x] == 2 ? d : 0;
      dlower[2 * x + 1] = index[x] == 3 ? d : 0;
    }
    for (ptrdiff_t x = 2 * s.width; x < fine; x++) dupper[x] = dlower[x] = 0;
    dpooled += s.padded_width;
    index += s.width;
    dupper += fine;
    dlower += fine;
  }
}

void seg_max_unpool_row_gradient(seg_row s, const float *dupper, const float *dlower, const uint8_t *index,
                                 float *dvalues) {
  const ptrdiff_t fine = fine_width(s);
  for (int32_t c = 0; c < s.channels; c++) {
    for (int32_t x = 0; x < s.width; x++) {
      const float *row = index[x] < 2 ? dupper : dlower;
      dvalues[x] = row[2 * x + (index[x] & 1)];
    }
    for (int32_t x = s.width; x < s.padded_width; x++) dvalues[x] = 0;
    dvalues += s.padded_width;
    index += s.width;
    dupper += fine;
    dlower += fine;
  }
}
