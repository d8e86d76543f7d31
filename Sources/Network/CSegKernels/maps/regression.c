// Regression maps.
#include "seg_regression.h"

#include "exponential.h"

SEG_INLINE float seg_sigmoid(float x) {
  // e^x of what is not above 0 never overflows.
  float power = seg_exp(x < 0.0f ? x : -x);
  return (x < 0.0f ? power : 1.0f) / (1.0f + power);
}

void seg_regression(const seg_regression_rows *r) {
  for (int32_t row = 0; row < r->rows; row++) {
    for (int32_t map = 0; map < r->maps; map++) {
      const float *values = r->value_rows[row] + map;
      float *restrict output = r->output_rows[row] + map * r->plane;
      for (int32_t x = r->x_begin; x < r->x_end; x++) {
        float value = values[(size_t)x * (size_t)r->maps];
        output[x] = r->sigmoid ? seg_sigmoid(value) : value;
      }
    }
  }
}
