// Rows on their way into strips.

static void load_row(seg_row s, const float *row, const float *scale, const float *shift, int32_t relu, float *strip) {
  for (int32_t c = 0; c < s.channels; c++) {
    clear_margin(strip);
    strip += SEG_LANES;
    v16 a = splat(scale ? scale[c] : 1), b = splat(scale ? shift[c] : 0);
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      v16 v = load(row + x);
      if (scale) v = fma16(a, v, b);
      if (relu) v = v > 0 ? v : splat(0);
      store(strip + x, keep_below(v, x, s.width));
    }
    row += s.padded_width;
    strip += s.padded_width;
  }
  clear_margin(strip);
}
