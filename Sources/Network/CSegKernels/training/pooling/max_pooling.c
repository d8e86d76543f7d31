// Max pooling of rows and its gradients.
#include "seg_training_pooling.h"

#include "../doubling.h"

void seg_max_pool_row(seg_row s, const float *upper, const float *lower, float *pooled, uint8_t *index) {
  const ptrdiff_t fine = fine_width(s) + SEG_LANES;
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
