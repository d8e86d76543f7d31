// Channels to pixels, and the gradient.
#include "seg_training_upsampling.h"

#include "../doubling.h"

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
