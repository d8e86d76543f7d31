// Sums for batch normalisation.

static void statistics(seg_row s, const float *row, double *sums, double *squares) {
  for (int32_t c = 0; c < s.channels; c++) {
    v16 sum = splat(0), square = splat(0);
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      v16 v = load(row + x);
      sum += v;
      square = fma16(v, v, square);
    }
    sums[c] += fold(sum);
    squares[c] += fold(square);
    row += s.padded_width;
  }
}
