// Softmax cross entropy.

// e^x for x <= 0: 2^n * polynomial of the rest, error about 2 units in the last place (Cephes' coefficients).
SEG_INLINE v16 exponential(v16 x) {
  x = x < -87.0f ? splat(-87.0f) : x;
  v16 n = __builtin_elementwise_roundeven(x * 1.44269504088896341f);
  v16 r = fma16(n, splat(-0.693359375f), x);
  r = fma16(n, splat(2.12194440e-4f), r);
  v16 p = splat(1.9875691500e-4f);
  p = fma16(p, r, splat(1.3981999507e-3f));
  p = fma16(p, r, splat(8.3334519073e-3f));
  p = fma16(p, r, splat(4.1665795894e-2f));
  p = fma16(p, r, splat(1.6666665459e-1f));
  p = fma16(p, r, splat(5.0000001201e-1f));
  p = fma16(p, r * r, r) + 1.0f;
  return p * (v16)((__builtin_convertvector(n, i16) + 127) << 23);
}

static double cross_entropy(seg_row s, float *logits, const uint8_t *labels, const float *class_weight,
                            float inverse_total, uint8_t *predicted) {
  double loss = 0;
  const ptrdiff_t next = s.padded_width;
  for (int32_t x = 0; x < s.padded_width; x += 16) {
    v16 greatest = load(logits + x);
    i16 best = (i16)(0);
    for (int32_t k = 1; k < s.channels; k++) {
      v16 v = load(logits + k * next + x);
      best = v > greatest ? (i16)(k) : best;
      greatest = v > greatest ? v : greatest;
    }
    float shifted[16], weight[16], total[16];
    int32_t label[16];
    for (int32_t lane = 0; lane < 16; lane++) {
      int32_t found = x + lane < s.width ? labels[x + lane] : 255;
      label[lane] = found < s.channels ? found : -1;
      weight[lane] = found < s.channels ? class_weight[found] : 0;
      shifted[lane] = found < s.channels ? logits[found * next + x + lane] : 0;
      if (x + lane < s.width) predicted[x + lane] = (uint8_t)best[lane];
    }
    v16 sum = splat(0);
    for (int32_t k = 0; k < s.channels; k++) {
      v16 e = exponential(load(logits + k * next + x) - greatest);
      store(logits + k * next + x, e);
      sum += e;
    }
    store(total, sum);
    for (int32_t lane = 0; lane < 16; lane++)
      if (label[lane] >= 0)
        loss += (double)weight[lane] * (double)(logf(total[lane]) - (shifted[lane] - greatest[lane]));
    v16 factor = load(weight) * inverse_total;
    v16 scale = factor / sum;
    i16 target = *(const i16u *)label;
    for (int32_t k = 0; k < s.channels; k++) {
      v16 d = load(logits + k * next + x) * scale;
      d = target == k ? d - factor : d;
      d = (v16)((i16)d & (target >= 0));
      store(logits + k * next + x, d);
    }
  }
  return loss;
}
