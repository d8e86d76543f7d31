// Doubling by the nearest pixel, and the gradient.
#include "seg_training_upsampling.h"

#include "../doubling.h"

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
