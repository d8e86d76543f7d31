// Rows on their way into and out of strips.

INLINE void clear_margin(float *strip) { store(strip, splat(0)); }

static void load_row(seg_row s, const float *row, const float *scale, const float *shift, int32_t relu,
                     float *strip) {
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

static void load_unpooled(seg_row s, const float *values, const uint8_t *index, int32_t odd_row, float *strip) {
  const int32_t half = s.width / 2;
  const int32_t padded_half = (half + 15) & ~15;
  for (int32_t c = 0; c < s.channels; c++) {
    clear_margin(strip);
    strip += SEG_LANES;
    values += SEG_LANES;
    int32_t x = 0;
    for (; x + 16 <= half; x += 16) {
      i16 position = __builtin_convertvector(*(const b16u *)(index + x), i16);
      v16 v = load(values + x);
      v16 left = (v16)((i16)v & (position == 2 * odd_row));
      v16 right = (v16)((i16)v & (position == 2 * odd_row + 1));
      store(strip + 2 * x, __builtin_shufflevector(left, right, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      store(strip + 2 * x + 16, __builtin_shufflevector(left, right, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14,
                                                        30, 15, 31));
    }
    for (; x < half; x++) {
      strip[2 * x] = index[x] == 2 * odd_row ? values[x] : 0;
      strip[2 * x + 1] = index[x] == 2 * odd_row + 1 ? values[x] : 0;
    }
    for (x = 2 * half; x < s.padded_width; x++) strip[x] = 0;
    index += half;
    values += padded_half;
    strip += s.padded_width;
  }
  clear_margin(strip);
}

INLINE v16 masked(v16 dy, v16 z, float scale, float shift, int32_t relu) {
  if (!relu) return dy;
  v16 y = fma16(splat(scale), z, splat(shift));
  return (v16)((i16)dy & (y > 0));
}

static void load_gradient(seg_row s, const float *dy, const float *z, const float *scale, const float *shift,
                          int32_t relu, const float *a, const float *b, const float *c, float *strip) {
  for (int32_t channel = 0; channel < s.channels; channel++) {
    clear_margin(strip);
    strip += SEG_LANES;
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      v16 value = load(z + x);
      v16 d = masked(load(dy + x), value, scale[channel], shift[channel], relu);
      d = fma16(splat(a[channel]), d, fma16(splat(b[channel]), value, splat(c[channel])));
      store(strip + x, keep_below(d, x, s.width));
    }
    dy += s.padded_width;
    z += s.padded_width;
    strip += s.padded_width;
  }
  clear_margin(strip);
}

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

static void gradient_statistics(seg_row s, const float *dy, const float *z, const float *scale, const float *shift,
                                int32_t relu, const float *mean, double *dsums, double *dproducts) {
  for (int32_t c = 0; c < s.channels; c++) {
    v16 sum = splat(0), product = splat(0);
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      v16 value = load(z + x);
      v16 d = keep_below(masked(load(dy + x), value, scale[c], shift[c], relu), x, s.width);
      sum += d;
      product = fma16(d, value - splat(mean[c]), product);
    }
    dsums[c] += fold(sum);
    dproducts[c] += fold(product);
    dy += s.padded_width;
    z += s.padded_width;
  }
}

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

static void mask_gradient(ptrdiff_t count, const float *dy, const float *y, float *dx) {
  for (ptrdiff_t n = 0; n < count; n++) dx[n] = y[n] > 0 ? dy[n] : 0;
}
