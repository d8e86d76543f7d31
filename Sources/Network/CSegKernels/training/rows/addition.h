// Sums of two rows.

static void add_rows(seg_row s, const float *a, const float *b, int32_t relu, float *output) {
  for (int32_t c = 0; c < s.channels; c++) {
    a += SEG_LANES;
    b += SEG_LANES;
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      v16 sum = load(a + x) + load(b + x);
      if (relu) sum = sum > 0 ? sum : splat(0);
      store(output + x, sum);
    }
    a += s.padded_width;
    b += s.padded_width;
    output += s.padded_width;
  }
}
