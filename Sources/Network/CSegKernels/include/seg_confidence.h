// Confidences of label rows out of their logits. The same plain C for every instruction set.
#ifndef SEG_CONFIDENCE_H
#define SEG_CONFIDENCE_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// 255 * softmax(logits)[label], rounded; the same bits everywhere.
typedef struct seg_confidence_rows {
  int32_t classes;
  int32_t rows;
  int32_t x_begin, x_end;
  const float *const *logit_rows;  // rows pointers to [pixel][class]
  uint8_t *const *output_rows;     // rows
} seg_confidence_rows;

SEG_REALTIME void seg_confidence(const seg_confidence_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
