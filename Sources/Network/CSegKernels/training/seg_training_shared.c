// What every instruction set does alike: packing of weights, pooling and all that doubles.
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

void seg_turn_kernels(const float *weights, int32_t channels, int32_t kernel_size, float *turned) {
  const ptrdiff_t taps = (ptrdiff_t)kernel_size * kernel_size;
  for (int32_t c = 0; c < channels; c++)
    for (ptrdiff_t tap = 0; tap < taps; tap++) turned[c * taps + tap] = weights[c * taps + taps - 1 - tap];
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

void seg_pixel_shuffle_row(seg_row s, const float *coarse, int32_t odd_row, float *fine) {
  const ptrdiff_t fine_padded = fine_width(s), channel = s.padded_width + SEG_LANES;
  for (ptrdiff_t x = 0; x < SEG_LANES; x++) fine[x] = 0;
  for (int32_t c = 0; c < s.channels / 4; c++) {
    const float *left = coarse + (4 * c + 2 * odd_row) * channel + SEG_LANES, *right = left + channel;
    fine += SEG_LANES;
    for (int32_t x = 0; x < s.width; x++) {
      fine[2 * x] = left[x];
      fine[2 * x + 1] = right[x];
    }
    fine += fine_padded;
    for (ptrdiff_t x = 2 * s.width - fine_padded; x < SEG_LANES; x++) fine[x] = 0;
  }
}

void seg_pixel_shuffle_row_gradient(seg_row s, const float *dupper, const float *dlower, float *dcoarse) {
  const ptrdiff_t fine_padded = fine_width(s);
  for (int32_t c = 0; c < s.channels; c++) {
    const float *row = (c & 2 ? dlower : dupper) + c / 4 * fine_padded + (c & 1);
    for (int32_t x = 0; x < s.width; x++) dcoarse[x] = row[2 * x];
    for (int32_t x = s.width; x < s.padded_width; x++) dcoarse[x] = 0;
    dcoarse += s.padded_width;
  }
}

void seg_nearest_row(seg_row s, const float *coarse, float *fine) {
  const ptrdiff_t fine_padded = fine_width(s);
  for (ptrdiff_t x = 0; x < SEG_LANES; x++) fine[x] = 0;
  for (int32_t c = 0; c < s.channels; c++) {
    coarse += SEG_LANES;
    fine += SEG_LANES;
    for (int32_t x = 0; x < s.width; x++) fine[2 * x] = fine[2 * x + 1] = coarse[x];
    coarse += s.padded_width;
    fine += fine_padded;
    for (ptrdiff_t x = 2 * s.width - fine_padded; x < SEG_LANES; x++) fine[x] = 0;
  }
}

void seg_nearest_row_gradient(seg_row s, const float *dupper, const float *dlower, float *dcoarse) {
  const ptrdiff_t fine_padded = fine_width(s);
  for (int32_t c = 0; c < s.channels; c++) {
    for (int32_t x = 0; x < s.width; x++)
      dcoarse[x] = (dupper[2 * x] + dupper[2 * x + 1]) + (dlower[2 * x] + dlower[2 * x + 1]);
    for (int32_t x = s.width; x < s.padded_width; x++) dcoarse[x] = 0;
    dcoarse += s.padded_width;
    dupper += fine_padded;
    dlower += fine_padded;
  }
}

void seg_bilinear_row(seg_row s, const float *near, const float *other, float *fine) {
  const ptrdiff_t fine_padded = fine_width(s);
  for (ptrdiff_t x = 0; x < SEG_LANES; x++) fine[x] = 0;
  for (int32_t c = 0; c < s.channels; c++) {
    near += SEG_LANES;
    other += SEG_LANES;
    fine += SEG_LANES;
    float before = 0.75f * near[0] + 0.25f * other[0], here = before;
    for (int32_t x = 0; x < s.width; x++) {
      const float after = x + 1 < s.width ? 0.75f * near[x + 1] + 0.25f * other[x + 1] : here;
      fine[2 * x] = 0.75f * here + 0.25f * before;
      fine[2 * x + 1] = 0.75f * here + 0.25f * after;
      before = here;
      here = after;
    }
    near += s.padded_width;
    other += s.padded_width;
    fine += fine_padded;
    for (ptrdiff_t x = 2 * s.width - fine_padded; x < SEG_LANES; x++) fine[x] = 0;
  }
}

void seg_bilinear_row_gradient(seg_row s, const float *dfine, float weight, int32_t adds, float *dcoarse) {
  const ptrdiff_t fine_padded = fine_width(s);
  const int32_t last = 2 * s.width - 1;
  for (int32_t c = 0; c < s.channels; c++) {
    for (int32_t x = 0; x < s.width; x++) {
      const float sum = 0.75f * (dfine[2 * x] + dfine[2 * x + 1]) +
                        0.25f * (dfine[x > 0 ? 2 * x - 1 : 0] + dfine[2 * x + 2 <= last ? 2 * x + 2 : last]);
      dcoarse[x] = (adds ? dcoarse[x] : 0) + weight * sum;
    }
    for (int32_t x = s.width; x < s.padded_width; x++) dcoarse[x] = 0;
    dcoarse += s.padded_width;
    dfine += fine_padded;
  }
}
