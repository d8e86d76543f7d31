// Sums and multiples of plain arrays.

static void scale(ptrdiff_t count, float *values, float factor) {
  for (ptrdiff_t n = 0; n < count; n++) values[n] *= factor;
}

static void approach(ptrdiff_t count, float *average, const float *values, float part) {
  for (ptrdiff_t n = 0; n < count; n++) average[n] += part * (values[n] - average[n]);
}

static double square_sum(ptrdiff_t count, const float *values) {
  double total = 0;
  for (ptrdiff_t n = 0; n < count; n += 1024) {
    v16 sum = splat(0);
    ptrdiff_t end = n + 1024 < count ? n + 1024 : count, at = n;
    for (; at + 16 <= end; at += 16) sum = fma16(load(values + at), load(values + at), sum);
    total += fold(sum);
    for (; at < end; at++) total += (double)values[at] * values[at];
  }
  return total;
}

static void accumulate(ptrdiff_t count, float *total, const float *part) {
  for (ptrdiff_t n = 0; n < count; n++) total[n] += part[n];
}
