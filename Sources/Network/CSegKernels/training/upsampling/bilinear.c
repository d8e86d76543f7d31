// Bilinear doubling, and the gradient.
#include "seg_training_upsampling.h"

#include "../doubling.h"

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
