// Blocks that cover pixels in part: each row, then each column of it, times the quarters that are covered. Sums of weights are
// at most 15 x 15, so that 16 bits hold them times 255.

// Quarters of a source pixel that the quarters [begin, end) cover.
HOOKE_INLINE uint16_t covered(int32_t pixel, int32_t begin, int32_t end) {
  int32_t from = 4 * pixel > begin ? 4 * pixel : begin, to = hooke_minimum(4 * pixel + 4, end);
  return (uint16_t)(to > from ? to - from : 0);
}

// The compiler's own vectors: `count` is known where it is called.
HOOKE_INLINE void weigh_rows(const uint8_t *const rgb[LARGEST_TAPS], const uint16_t weights[LARGEST_TAPS],
                             const int32_t count, int32_t bytes, uint16_t *restrict columns) {
  const uint8_t *a = rgb[0], *b = rgb[1], *c = rgb[2], *d = rgb[3], *e = rgb[4];
  const uint16_t wa = weights[0], wb = weights[1], wc = weights[2], wd = weights[3], we = weights[4];
  for (int32_t n = 0; n < bytes; n++) {
    uint16_t sum = (uint16_t)(wa * a[n] + wb * b[n]);
    if (count > 2) sum = (uint16_t)(sum + wc * c[n]);
    if (count > 3) sum = (uint16_t)(sum + wd * d[n]);
    if (count > 4) sum = (uint16_t)(sum + we * e[n]);
    columns[n] = sum;
  }
}

// How four output pixels next to each other weigh columns; the next four cover theirs alike, `quarters` columns further.
typedef struct {
  uint16_t weights[2][LARGEST_TAPS][8];  // of two pixels at a time, each channel's beside the other's
  int32_t starts[4];                     // the first column of each, from that of the first one on
} column_weights;

HOOKE_INLINE column_weights weights_from(int32_t begin, int32_t quarters) {
  column_weights w;
  for (int32_t p = 0; p < 4; p++) {
    const int32_t from = begin % 4 + p * quarters;
    w.starts[p] = from / 4;
    for (int32_t t = 0; t < LARGEST_TAPS; t++)
      for (int32_t c = 0; c < 4; c++)
        w.weights[p / 2][t][4 * (p % 2) + c] = c < 3 ? covered(from / 4 + t, from, from + quarters) : (uint16_t)0;
  }
  return w;
}

HOOKE_INLINE void weigh_columns(const uint16_t *columns, int32_t quarters, column_weights *w, const int32_t taps,
                                int32_t pixels, uint16_t *sums) {
  for (int32_t p = 0; p < pixels; p += 4) {
    const uint16_t *from = columns + 3 * (p / 4 * quarters);
    for (int32_t pair = 0; pair < 2; pair++)
      weigh_two_pixels(from + 3 * w->starts[2 * pair], from + 3 * w->starts[2 * pair + 1], w->weights[pair], taps,
                       sums + 4 * (p + 2 * pair));
  }
}

HOOKE_INLINE void network_quarters(const hooke_network_rows *r, const int is_float) {
  uint8_t buffers[LARGEST_TAPS][PIECE_BYTES + PIECE_SLACK];
  // What lies behind a piece is read too, and weighs nothing or belongs to pixels that nobody takes.
  uint16_t columns[PIECE_BYTES + 4 * PIECE_SLACK] = {0};
  uint16_t sums[4 * PIECE_PIXELS + PIECE_SLACK] = {0};
  const int32_t quarters = r->quarters, top = r->first_row * quarters / 4;
  const halving half = halving_of(quarters);
  // Pieces begin a multiple of four pixels apart: all of them are weighed alike.
  column_weights w = weights_from(r->x_begin * quarters, quarters);
  for (int32_t y = 0; y < r->rows; y++) {
    const int32_t above = (r->first_row + y) * quarters, below = above + quarters;
    const int32_t row = above / 4, count = (below + 3) / 4 - row;
    uint16_t weights[LARGEST_TAPS] = {0};
    for (int32_t dy = 0; dy < count; dy++) weights[dy] = covered(row + dy, above, below);
    for (int32_t x = r->x_begin; x < r->x_end; x += PIECE_PIXELS) {
      const int32_t pixels = hooke_minimum(PIECE_PIXELS, r->x_end - x);
      const int32_t left = x * quarters, first = left / 4, wide = (left + pixels * quarters + 3) / 4 - first;
      const uint8_t *rgb[LARGEST_TAPS];
      for (int32_t dy = 0; dy < LARGEST_TAPS; dy++) {
        if (dy >= count) {
          rgb[dy] = rgb[0];
          continue;
        }
        rgb[dy] = rgb_piece(r, row - top + dy, first, wide, buffers[dy]);
        if (r->levels.factor) rgb[dy] = stretched_piece(rgb[dy], 3 * wide, r->levels, buffers[dy]);
      }
      switch (count) {
        case 2: weigh_rows(rgb, weights, 2, 3 * wide, columns); break;
        case 3: weigh_rows(rgb, weights, 3, 3 * wide, columns); break;
        case 4: weigh_rows(rgb, weights, 4, 3 * wide, columns); break;
        default: weigh_rows(rgb, weights, LARGEST_TAPS, 3 * wide, columns); break;
      }
      // The most columns that a pixel touches: odd quarters begin anywhere in one, even ones at its edge or middle.
      switch ((quarters + (quarters % 2 ? 6 : 5)) / 4) {
        case 2: weigh_columns(columns, quarters, &w, 2, pixels, sums); break;
        case 3: weigh_columns(columns, quarters, &w, 3, pixels, sums); break;
        case 4: weigh_columns(columns, quarters, &w, 4, pixels, sums); break;
        default: weigh_columns(columns, quarters, &w, LARGEST_TAPS, pixels, sums); break;
      }
      if (is_float) {
        store_pixels_f32(sums, r, pixels, (float *)r->output_rows[y] + 4 * (ptrdiff_t)x);
      } else {
        store_pixels_u8(sums, half, pixels, (uint8_t *)r->output_rows[y] + 4 * (ptrdiff_t)x);
      }
    }
  }
}
