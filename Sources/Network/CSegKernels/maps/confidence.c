// Confidences of label rows.
#include "seg_confidence.h"

#include "exponential.h"

void seg_confidence(const seg_confidence_rows *r) {
  for (int32_t row = 0; row < r->rows; row++) {
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      const float *logits = r->logit_rows[row] + (size_t)x * (size_t)r->classes;
      float greatest = logits[0];
      for (int32_t c = 1; c < r->classes; c++) greatest = logits[c] > greatest ? logits[c] : greatest;
      float sum = 0.0f;
      for (int32_t c = 0; c < r->classes; c++) sum += seg_exp(logits[c] - greatest);
      // The winner's own term is 1, so the sum is 1 or more, but for logits that are no numbers.
      r->output_rows[row][x] = sum >= 1.0f ? (uint8_t)(255.0f / sum + 0.5f) : 0;
    }
  }
}
