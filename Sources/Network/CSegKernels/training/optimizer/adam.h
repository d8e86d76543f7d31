// Adam (Kingma and Ba, 2015).

static void adam(ptrdiff_t count, float *weights, const float *dweights, float *first, float *second, float rate,
                 float beta1, float beta2, float inverse_root, float epsilon) {
  for (ptrdiff_t n = 0; n < count; n++) {
    float d = dweights[n];
    float m = beta1 * first[n] + (1 - beta1) * d;
    float v = beta2 * second[n] + (1 - beta2) * d * d;
    first[n] = m;
    second[n] = v;
    weights[n] -= rate * m / (sqrtf(v) * inverse_root + epsilon);
  }
}
