// 2x2 max pooling, and unpooling by the positions it found. On ties the first in row order wins: 0 top left, 1 top
// right, 2 bottom left, 3 bottom right.
#ifndef SEG_POOLING_H
#define SEG_POOLING_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Positions of a pooled row are two bit planes. Bit b (0, 1) of the position of pooled pixel x, stored channel c, is
// bit n % 8 of byte n / 8 + b * index_plane_bytes of the index row, n = x * stored channels + c. A plane has
// `seg_index_plane_bytes(pooled width, channels)` bytes, an index row twice as many. Channels are a multiple of 16, so
// column ranges never share a byte.
typedef struct seg_pooling_rows {
  int32_t channels;               // stored, a multiple of 16
  int32_t rows;                   // pooled rows
  int32_t x_begin, x_end;         // pooled pixels
  const void *const *input_rows;  // pooling: 2 * rows full rows; unpooling: rows pooled rows
  void *const *output_rows;       // pooling: rows pooled rows; unpooling: 2 * rows full rows, zero where no maximum was
  uint8_t *const *index_rows;     // rows; written by pooling, read by unpooling
  int32_t index_plane_bytes;
} seg_pooling_rows;

SEG_REALTIME int32_t seg_index_plane_bytes(int32_t pooled_width, int32_t stored_channels);

SEG_REALTIME void seg_pooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows);
SEG_REALTIME void seg_pooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows);
SEG_REALTIME void seg_unpooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows);
SEG_REALTIME void seg_unpooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
