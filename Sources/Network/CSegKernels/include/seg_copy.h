// Copies of rows into some channels of others: concatenation, and doubling by the nearest pixel. The same plain C for
// every instruction set.
#ifndef SEG_COPY_H
#define SEG_COPY_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Copies `channels` elements of each pixel to channel `first_channel` of the output's pixels; other channels stay.
// "Elements" are uint8_t or float.
typedef struct seg_copied_rows {
  int32_t element_bytes;  // 1 or 4
  int32_t channels;
  int32_t input_channels, output_channels;  // stored, from pixel to pixel
  int32_t first_channel;                    // of the output
  int32_t halved;                           // 0, or 1: output pixel x is input pixel x / 2
  int32_t rows;
  int32_t x_begin, x_end;         // output pixels
  const void *const *input_rows;  // rows
  void *const *output_rows;       // rows
} seg_copied_rows;

SEG_REALTIME void seg_copy_rows(const seg_copied_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
