// Gradient descent with momentum.

static void momentum(ptrdiff_t count, float *weights, const float *dweights, float *velocity, float rate, float keep) {
  for (ptrdiff_t n = 0; n < count; n++) {
    velocity[n] = keep * velocity[n] + dweights[n];
    weights[n] -= rate * velocity[n];
  }
}
