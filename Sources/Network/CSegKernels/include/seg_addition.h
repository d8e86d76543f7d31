// Sums of two rows. The same plain C for every instruction set, in order, so the same bits everywhere.
#ifndef SEG_ADDITION_H
#define SEG_ADDITION_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// uint8_t: clamp(round_to_nearest_even((float)(a + b) * multiplier), 0, 127), multiplier finite and not negative
// float:   a + b, or max(a + b, 0)
typedef struct seg_added_rows {
  int32_t channels;  // stored
  int32_t rectified;
  float multiplier;  // uint8_t only
  int32_t rows;
  int32_t x_begin, x_end;
  const void *const *left_rows;   // rows
  const void *const *right_rows;  // rows
  void *const *output_rows;       // rows
} seg_added_rows;

SEG_REALTIME void seg_add_rows_u8(const seg_added_rows *rows);
SEG_REALTIME void seg_add_rows_f32(const seg_added_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
