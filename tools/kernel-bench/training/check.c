// The training kernels: convolutions against plain loops, and everything of a set with fused multiply-add against the
// AVX2 set, byte for byte. On x86-64 the generic set adds with two roundings.
#include "../bench.h"

#include <math.h>

#include "CSegTraining.h"

enum { LARGEST_WIDTH = 96, LARGEST_CHANNELS = 16, LARGEST_ROWS = 32, CHANNEL = LARGEST_WIDTH + SEG_LANES };

typedef struct tensor {
  float values[LARGEST_ROWS * LARGEST_CHANNELS * CHANNEL + SEG_LANES];
} tensor;

static float random_unit(void) { return (float)(random_u32() % 20001) / 10000.0f - 1.0f; }

// Random rows, [row][channel][x]: with a margin of zeros before each channel where they are a strip.
static void fill(tensor *t, int32_t rows, int32_t channels, int32_t width, int32_t padded, int32_t margin) {
  memset(t, 0, sizeof *t);
  for (int32_t n = 0; n < rows * channels; n++)
    for (int32_t x = 0; x < width; x++) t->values[n * (padded + margin) + margin + x] = random_unit();
}

static int near(float a, double b, double terms) { return fabs(a - b) <= 1e-6 * terms + 1e-6; }

static int32_t padded_width(int32_t width) { return (width + SEG_LANES - 1) / SEG_LANES * SEG_LANES; }

// What a convolution and its weight gradient give, by plain loops in double precision.
static double output_of(seg_strip_convolution s, int depthwise, const float *strip, const float *weights, float bias,
                        int32_t y, int32_t o, int32_t x) {
  double sum = bias;
  const int32_t channel = s.padded_width + SEG_LANES, k = s.kernel_size, inputs = depthwise ? 1 : s.input_channels;
  for (int32_t n = 0; n < inputs * k * k; n++) {
    const int32_t i = n / (k * k), ky = n / k % k, kx = n % k;
    const int32_t row = (y + ky * s.dilation) * s.input_channels + (depthwise ? o : i);
    sum += (double)weights[o * inputs * k * k + n] * strip[row * channel + SEG_LANES + x + (kx - k / 2) * s.dilation];
  }
  return sum;
}

static double gradient_of(seg_strip_convolution s, int depthwise, const float *strip, const float *doutput, int32_t o,
                          int32_t n) {
  double sum = 0;
  const int32_t channel = s.padded_width + SEG_LANES, k = s.kernel_size;
  const int32_t i = depthwise ? o : n / (k * k), ky = n / k % k, kx = n % k;
  for (int32_t y = 0; y < s.rows; y++)
    for (int32_t x = 0; x < s.width; x++)
      sum +=
          (double)doutput[(y * s.output_channels + o) * channel + SEG_LANES + x] *
          strip[((y + ky * s.dilation) * s.input_channels + i) * channel + SEG_LANES + x + (kx - k / 2) * s.dilation];
  return sum;
}

static void check_shape(const seg_training_kernels *k, const seg_training_kernels *fused, seg_strip_convolution s,
                        int depthwise) {
  static tensor strip, doutput, output[2];
  static float weights[LARGEST_CHANNELS * LARGEST_CHANNELS * 49], packed[2][LARGEST_CHANNELS * LARGEST_CHANNELS * 49],
      dweights[2][LARGEST_CHANNELS * LARGEST_CHANNELS * 49];
  float bias[LARGEST_CHANNELS];
  const int32_t per_output = (depthwise ? 1 : s.input_channels) * s.kernel_size * s.kernel_size;
  const int32_t count = s.output_channels * per_output;
  fill(&strip, s.rows + (s.kernel_size - 1) * s.dilation, s.input_channels, s.width, s.padded_width, SEG_LANES);
  fill(&doutput, s.rows, s.output_channels, s.width, s.padded_width, SEG_LANES);
  for (int32_t n = 0; n < count; n++) weights[n] = random_unit();
  for (int32_t o = 0; o < s.output_channels; o++) bias[o] = random_unit();
  memset(dweights, 0, sizeof dweights);
  for (int set = 0; set < (fused ? 2 : 1); set++) {
    const seg_training_kernels *kernels = set ? fused : k;
    if (depthwise) {
      kernels->convolve_depthwise(s, strip.values, weights, bias, output[set].values);
      kernels->depthwise_weight_gradient(s, strip.values, doutput.values, dweights[set]);
    } else {
      seg_pack_weights(weights, s.output_channels, s.input_channels, s.kernel_size, kernels->output_tile, packed[set]);
      kernels->convolve(s, strip.values, packed[set], bias, output[set].values);
      kernels->weight_gradient(s, strip.values, doutput.values, dweights[set]);
    }
  }
  int right = 1;
  for (int32_t y = 0; y < s.rows; y++)
    for (int32_t o = 0; o < s.output_channels; o++)
      for (int32_t x = 0; x < s.padded_width; x++) {
        const float found = output[0].values[(y * s.output_channels + o) * s.padded_width + x];
        right &= x < s.width ? near(found, output_of(s, depthwise, strip.values, weights, bias[o], y, o, x), per_output)
                             : found == 0;
      }
  check(right, "training %s convolution %d->%d k%d d%d dw%d width %d", k->name, s.input_channels, s.output_channels,
        s.kernel_size, s.dilation, depthwise, s.width);
  right = 1;
  for (int32_t n = 0; n < count; n++) {
    const double expected = gradient_of(s, depthwise, strip.values, doutput.values, n / per_output, n % per_output);
    right &= near(dweights[0][n], expected, s.rows * s.width);
  }
  check(right, "training %s weight gradient %d->%d k%d d%d dw%d width %d", k->name, s.input_channels, s.output_channels,
        s.kernel_size, s.dilation, depthwise, s.width);
  if (!fused) return;
  const size_t values = (size_t)(s.rows * s.output_channels * s.padded_width);
  check(!memcmp(output[0].values, output[1].values, values * sizeof(float)) &&
            !memcmp(dweights[0], dweights[1], (size_t)count * sizeof(float)),
        "training %s bytes %d->%d k%d d%d dw%d width %d", k->name, s.input_channels, s.output_channels, s.kernel_size,
        s.dilation, depthwise, s.width);
}

// The results of all other kernels of a set, one after the other; `results` are zero before.
typedef struct others {
  tensor loaded, unpooled, gradient, added, masked, dropped, loss, weights[2], moments[3];
  double sums[4][LARGEST_CHANNELS], scalars[2];
  uint8_t predicted[LARGEST_WIDTH];
} others;

static void run_others(const seg_training_kernels *k, seg_row r, const tensor *in, const uint8_t *index,
                       const uint8_t *labels, others *to) {
  const float *a = in[0].values, *b = in[1].values, *scale = in[2].values, *shift = in[3].values;
  const ptrdiff_t count = r.channels * r.padded_width;
  memset(to, 0, sizeof *to);
  k->load(r, a, scale, shift, 1, to->loaded.values);
  k->load_unpooled(r, in[4].values, index, 1, to->unpooled.values);
  k->load_gradient(r, a, b, scale, shift, 1, scale, shift, scale, to->gradient.values);
  k->statistics(r, a, to->sums[0], to->sums[1]);
  k->gradient_statistics(r, a, b, scale, shift, 1, shift, to->sums[2], to->sums[3]);
  k->add_rows(r, to->loaded.values, to->gradient.values, 1, to->added.values);
  k->mask_gradient(count, a, b, to->masked.values);
  memcpy(&to->dropped, a, (size_t)count * sizeof(float));
  k->drop(r, r.padded_width, 42, 1u << 30, 4.0f / 3, to->dropped.values);
  memcpy(&to->loss, a, (size_t)count * sizeof(float));
  to->scalars[0] = k->cross_entropy(r, to->loss.values, labels, scale, 0.01f, to->predicted);
  memcpy(&to->weights[0], b, (size_t)count * sizeof(float));
  k->adam(count, to->weights[0].values, a, to->moments[0].values, to->moments[1].values, 0.1f, 0.9f, 0.999f, 1, 1e-8f);
  memcpy(&to->weights[1], b, (size_t)count * sizeof(float));
  k->momentum(count, to->weights[1].values, a, to->moments[2].values, 0.1f, 0.9f);
  k->scale(count, to->weights[1].values, 0.7f);
  k->approach(count, to->weights[1].values, a, 0.3f);
  k->accumulate(count, to->weights[1].values, b);
  to->scalars[1] = k->square_sum(count, a);
}

static void check_others(const seg_training_kernels *k, const seg_training_kernels *fused, int32_t width) {
  static tensor in[5];
  static others results[2];
  uint8_t index[LARGEST_CHANNELS * LARGEST_WIDTH], labels[LARGEST_WIDTH];
  const seg_row row = {.width = width, .padded_width = padded_width(width), .channels = 1 + width % LARGEST_CHANNELS};
  for (int i = 0; i < 4; i++) fill(&in[i], 1, row.channels, width, row.padded_width, 0);
  fill(&in[4], 1, row.channels, width / 2, padded_width(width / 2), SEG_LANES);
  for (size_t i = 0; i < sizeof index; i++) index[i] = (uint8_t)(random_u32() % 4);
  for (int32_t x = 0; x < width; x++) labels[x] = (uint8_t)(random_u32() % (uint32_t)(row.channels + 1));
  run_others(k, row, in, index, labels, &results[0]);
  run_others(fused, row, in, index, labels, &results[1]);
  check(!memcmp(&results[0], &results[1], sizeof *results), "training %s bytes of rows, width %d, channels %d", k->name,
        width, row.channels);
}

void check_training(const char *name, int thorough) {
  const seg_training_kernels *k = seg_training_kernels_named(name), *avx2 = seg_training_kernels_named("avx2");
  const seg_training_kernels *fused = k != avx2 && strcmp(name, "generic") ? avx2 : NULL;
  const int32_t channels[][2] = {{3, 5}, {9, 13}, {2, 8}, {16, 16}};
  for (int32_t width = 1; width <= LARGEST_WIDTH - 2; width += thorough ? 3 : 13) {
    if (fused) check_others(k, fused, width);
    for (int32_t n = 0; n < 16; n++) {
      seg_strip_convolution s = {.rows = 1 + width % 4,
                                 .width = width,
                                 .padded_width = padded_width(width),
                                 .input_channels = channels[n % 4][0],
                                 .output_channels = channels[n % 4][1],
                                 .kernel_size = 1 + 2 * (n / 4),
                                 .dilation = 1 + (width + n) % 4};
      check_shape(k, fused, s, 0);
      s.output_channels = s.input_channels;
      check_shape(k, fused, s, 1);
    }
  }
}
