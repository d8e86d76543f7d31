// Convolutions of training against the ceiling of the fastest kernels.
#include "../bench.h"

#include "CSegTraining.h"

typedef struct work {
  const seg_training_kernels *kernels;
  seg_strip_convolution shape;
  float *strip, *doutput, *weights, *output;
} work;

static void call_convolution(void *context) {
  work *w = context;
  w->kernels->convolve(w->shape, w->strip, w->weights, NULL, w->output);
}

static void call_weight_gradient(void *context) {
  work *w = context;
  w->kernels->weight_gradient(w->shape, w->strip, w->doutput, w->weights);
}

static float *values(size_t count) {
  float *block = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  for (size_t i = 0; i < count; i++) block[i] = (float)(random_u32() % 1000) / 1000;
  return block;
}

void time_training(const char *name, double seconds) {
  const seg_kernels *fastest = seg_kernels_at(0);
  const int32_t shapes[][3] = {{3, 16, 3}, {16, 16, 3}, {32, 32, 3}, {64, 64, 3}, {64, 64, 1}, {64, 64, 5}};
  printf("training %s, against the ceiling of %s\n", name, fastest->name);
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const seg_strip_convolution s = {.rows = 8,
                                     .width = 320,
                                     .padded_width = 320,
                                     .input_channels = shapes[i][0],
                                     .output_channels = shapes[i][1],
                                     .kernel_size = shapes[i][2],
                                     .dilation = 1};
    const size_t channel = (size_t)s.padded_width + SEG_LANES, inputs = (size_t)s.input_channels;
    const size_t rows = (size_t)(s.rows + s.kernel_size - 1), outputs = (size_t)s.output_channels;
    const size_t weights = inputs * outputs * (size_t)(s.kernel_size * s.kernel_size);
    work w = {.kernels = seg_training_kernels_named(name),
              .shape = s,
              .strip = values(rows * inputs * channel + SEG_LANES),
              .doutput = values((size_t)s.rows * outputs * channel + SEG_LANES),
              .weights = values(weights),
              .output = values((size_t)s.rows * outputs * (size_t)s.padded_width)};
    for (int gradient = 0; gradient < 2; gradient++) {
      timing t = time_calls(gradient ? call_weight_gradient : call_convolution, &w, fastest->ceiling_f32, seconds);
      const double rate = (double)weights * s.rows * s.width / t.seconds;
      printf("  %4d -> %-4d %dx%d %-15s %8.1f GMAC/s %5.1f %%\n", s.input_channels, s.output_channels, s.kernel_size,
             s.kernel_size, gradient ? "weight gradient" : "convolution", rate * 1e-9, 100 * rate / t.ceiling);
      fflush(stdout);
    }
    free(w.strip);
    free(w.doutput);
    free(w.weights);
    free(w.output);
  }
}
