// Bilinear doubling with half-pixel centres. The same plain C for every instruction set, in order, so the same bits
// everywhere.
#ifndef SEG_BILINEAR_H
#define SEG_BILINEAR_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Output pixel x lies nearest to input pixel x / 2, then to the one left of it (x even) or right of it (x odd), or once
// more the same at an edge; rows alike: `near_rows`, `far_rows`.
//   uint8_t: (9 * near + 3 * near_beside + 3 * far + far_beside + 8) >> 4
//   float:   (9 * near + 3 * near_beside + 3 * far + far_beside) / 16, each operation rounded, from the left
typedef struct seg_bilinear_rows {
  int32_t channels;     // stored
  int32_t input_width;  // of the whole input row
  int32_t rows;
  int32_t x_begin, x_end;        // output pixels
  const void *const *near_rows;  // rows
  const void *const *far_rows;   // rows
  void *const *output_rows;      // rows
} seg_bilinear_rows;

SEG_REALTIME void seg_bilinear_rows_u8(const seg_bilinear_rows *rows);
SEG_REALTIME void seg_bilinear_rows_f32(const seg_bilinear_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
