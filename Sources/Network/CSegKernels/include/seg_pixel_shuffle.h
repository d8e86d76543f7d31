// Channels to pixels: doubling where every output pixel has a channel of its own. The same plain C for every
// instruction set.
#ifndef SEG_PIXEL_SHUFFLE_H
#define SEG_PIXEL_SHUFFLE_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Output channel c of pixel (x, y) is channel `c * channel_step + (2 * (y % 2) + x % 2) * position_step` of input pixel
// (x / 2, y / 2).
typedef struct seg_shuffled_rows {
  int32_t element_bytes;                    // 1 or 4: uint8_t or float
  int32_t channels;                         // real ones of the output
  int32_t input_channels, output_channels;  // stored, from pixel to pixel
  int32_t channel_step, position_step;
  int32_t y_begin;  // the first output row
  int32_t rows;
  int32_t x_begin, x_end;         // output pixels
  const void *const *input_rows;  // rows, each of output row y_begin + index
  void *const *output_rows;       // rows; padding channels stay
} seg_shuffled_rows;

SEG_REALTIME void seg_shuffle_rows(const seg_shuffled_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
