// Gradients of batch normalisation and of what is rectified.

SEG_INLINE v16 masked(v16 dy, v16 z, float scale, float shift, int32_t relu) {
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

static void mask_gradient(ptrdiff_t count, const float *dy, const float *y, float *dx) {
  for (ptrdiff_t n = 0; n < count; n++) dx[n] = y[n] > 0 ? dy[n] : 0;
}
