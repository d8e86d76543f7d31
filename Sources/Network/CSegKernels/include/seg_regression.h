// Regression maps out of the logits of their convolution. The same plain C for every instruction set.
#ifndef SEG_REGRESSION_H
#define SEG_REGRESSION_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Each map is the logit, or its sigmoid 1 / (1 + e^-logit) in a fixed order of exact operations; the same bits
// everywhere.
typedef struct seg_regression_rows {
  int32_t maps;
  int32_t sigmoid;
  int32_t rows;
  int32_t x_begin, x_end;
  ptrdiff_t plane;                 // floats from one map to the next
  const float *const *value_rows;  // rows pointers to [pixel][map]
  float *const *output_rows;       // rows pointers to pixel 0 of the first map
} seg_regression_rows;

SEG_REALTIME void seg_regression(const seg_regression_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
