// 2x2 average pooling. The same plain C for every instruction set, in order, so the same bits everywhere.
#ifndef SEG_AVERAGE_H
#define SEG_AVERAGE_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

//   uint8_t: (sum of the four + 2) >> 2
//   float:   ((top left + top right) + bottom left) + bottom right, a quarter of it
typedef struct seg_averaged_rows {
  int32_t channels;               // stored
  int32_t rows;                   // pooled rows
  int32_t x_begin, x_end;         // pooled pixels
  const void *const *input_rows;  // 2 * rows
  void *const *output_rows;       // rows
} seg_averaged_rows;

SEG_REALTIME void seg_average_rows_u8(const seg_averaged_rows *rows);
SEG_REALTIME void seg_average_rows_f32(const seg_averaged_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
