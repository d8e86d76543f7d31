// Rows of feature maps and strips, see CSegTraining.h.
#ifndef SEG_TRAINING_ROWS_H
#define SEG_TRAINING_ROWS_H

#include <stddef.h>
#include <stdint.h>

#define SEG_LANES 16

typedef struct {
  int32_t width, padded_width, channels;
} seg_row;

#endif
