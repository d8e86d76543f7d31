// Camera rows -> input rows. Rows are first brought to red, green, blue (grey and YUYV in pieces, into a buffer), their
// block sums are then made in 16 bits: down the rows, then along them.
//
// The including file has defined the vector steps:
//   convert_yuyv(yuyv, rgb, pixels), convert_grey(grey, rgb, pixels)   may write 4 bytes more
//   add_columns_16(rgb, reduction, n, columns)   16 byte columns of `reduction` rows, from byte n
//   add_pixels(columns, reduction, sums)         one output pixel as 4 x 16 bits, the 4th zero; may read one column
//                                  more
//   weigh_two_pixels(columns, second, weights, taps, sums)   two output pixels, the second one's columns from `second` on,
//                                  each column of three times its weight; 4th zero; may read one column more
//   store_pixels_u8(sums, halving, pixels, to), store_pixels_f32(sums, rows, pixels, to)
//   halve_pixels(rgb, pixels, to)  without reduction: (byte + 1) / 2 at once
// sums have room for 8 pixels more than there are.

enum {
  PIECE_PIXELS = 64,  // output pixels of a piece
  PIECE_BYTES = 3 * PIECE_PIXELS * HOOKE_LARGEST_REDUCTION,
  PIECE_SLACK = 32,  // what vector steps may touch behind a piece
};

HOOKE_INLINE void rgb_of_yuyv(const uint8_t *row, int32_t x, int32_t pixels, uint8_t *rgb) {
  if (x % 2 && pixels > 0) {
    uint8_t pair[6];
    rgb_pairs(row + 2 * (ptrdiff_t)(x - 1), pair, 0, 2, hooke_limited_range);
    memcpy(rgb, pair + 3, 3);
    x++;
    pixels--;
    rgb += 3;
  }
  convert_yuyv(row + 2 * (ptrdiff_t)x, rgb, pixels);
}

// Red, green, blue of `pixels` source pixels from `x`: in place, or in `buffer`.
HOOKE_INLINE const uint8_t *rgb_piece(const hooke_network_rows *r, int32_t row, int32_t x, int32_t pixels,
                                      uint8_t *buffer) {
  const uint8_t *from = r->source_rows[row];
  switch (r->format) {
    case hooke_rgb24: return from + 3 * (ptrdiff_t)x;
    case hooke_grey: convert_grey(from + x, buffer, pixels); break;
    case hooke_yuyv: rgb_of_yuyv(from, x, pixels, buffer); break;
  }
  return buffer;
}

// The same, their levels stretched; from the buffer into itself, or from the camera's memory into the buffer.
HOOKE_INLINE const uint8_t *stretched_piece(const uint8_t *rgb, int32_t bytes, hooke_levels levels, uint8_t *buffer) {
  for (int32_t n = 0; n < bytes; n++) buffer[n] = stretched(rgb[n], levels);
  return buffer;
}

// Block sums of `pixels` output pixels as 4 x 16 bits a pixel. `columns` is room for the sums down the rows.
HOOKE_INLINE void piece_sums(const uint8_t *const rgb[HOOKE_LARGEST_REDUCTION], int32_t reduction, int32_t pixels,
                             uint16_t *columns, uint16_t *sums) {
  const int32_t bytes = 3 * pixels * reduction;
  int32_t n = 0;
  for (; n + 16 <= bytes; n += 16) add_columns_16(rgb, reduction, n, columns);
  for (; n < bytes; n++) {
    columns[n] = rgb[0][n];
    for (int32_t dy = 1; dy < reduction; dy++) columns[n] = (uint16_t)(columns[n] + rgb[dy][n]);
  }
  for (int32_t p = 0; p < pixels; p++) add_pixels(columns + 3 * reduction * p, reduction, sums + 4 * p);
}

#include "network_quarters.h"

HOOKE_INLINE void network_whole(const hooke_network_rows *r, const int is_float) {
  uint8_t buffers[HOOKE_LARGEST_REDUCTION][PIECE_BYTES + PIECE_SLACK];
  uint16_t columns[PIECE_BYTES + PIECE_SLACK];
  uint16_t sums[4 * PIECE_PIXELS + PIECE_SLACK];
  const int32_t reduction = r->quarters / 4;
  const halving half = halving_of(r->quarters);
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x += PIECE_PIXELS) {
      const int32_t pixels = hooke_minimum(PIECE_PIXELS, r->x_end - x);
      const uint8_t *rgb[HOOKE_LARGEST_REDUCTION];
      for (int32_t dy = 0; dy < reduction; dy++) {
        rgb[dy] = rgb_piece(r, y * reduction + dy, x * reduction, pixels * reduction, buffers[dy]);
        if (r->levels.factor)
          rgb[dy] = stretched_piece(rgb[dy], 3 * pixels * reduction, r->levels, buffers[dy]);
      }
      if (reduction == 1 && !is_float) {
        halve_pixels(rgb[0], pixels, (uint8_t *)r->output_rows[y] + 4 * (ptrdiff_t)x);
        continue;
      }
      piece_sums(rgb, reduction, pixels, columns, sums);
      if (is_float) {
        store_pixels_f32(sums, r, pixels, (float *)r->output_rows[y] + 4 * (ptrdiff_t)x);
      } else {
        store_pixels_u8(sums, half, pixels, (uint8_t *)r->output_rows[y] + 4 * (ptrdiff_t)x);
      }
    }
}

HOOKE_INLINE void network(const hooke_network_rows *r, const int is_float) {
  if (r->quarters % 4 == 0) {
    network_whole(r, is_float);
  } else {
    network_quarters(r, is_float);
  }
}
