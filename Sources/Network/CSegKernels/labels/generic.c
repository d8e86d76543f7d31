// The reference of labels.
#include "kernels.h"

#include "../convolution/generic_sums.h"

SEG_INLINE void labels(const seg_convolution_rows *r,
                       float (*logit)(const seg_convolution_rows *, int32_t, int32_t, int32_t)) {
  const seg_packed *head = r->packed;
  int32_t classes = head->convolution.output_channels;
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      float best = 0;
      int32_t label = 0;
      for (int32_t o = 0; o < classes; o++) {
        float value = logit(r, y, x, o);
        if (r->logit_rows) r->logit_rows[y][(ptrdiff_t)x * classes + o] = value;
        if (o == 0 || value > best) {
          best = value;
          label = o;
        }
      }
      ((uint8_t *)r->output_rows[y])[x] = (uint8_t)label;
    }
}

void seg_labels_u8_generic(const seg_convolution_rows *r) { labels(r, product); }
void seg_labels_f32_generic(const seg_convolution_rows *r) { labels(r, float_sum); }
