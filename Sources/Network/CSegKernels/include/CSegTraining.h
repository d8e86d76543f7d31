#ifndef CSEGTRAINING_H
#define CSEGTRAINING_H

#include <stddef.h>
#include <stdint.h>

// Kernels for training in float32.
//
// Feature maps are stored row by row, in each row channel by channel: [y][channel][x], x rounded up to a multiple of
// SEG_LANES ("padded width"). Lanes at x >= width are zero, or at least finite where the comment says so.
//
// A strip is a scratch copy of a few rows with margins of zeros, ready to be convolved: the same order, but the channels
// of a row stand `padded width + SEG_LANES` floats apart, and x = 0 of the first one stands SEG_LANES floats after the
// start. The margin behind a channel is the margin before the next one; SEG_LANES zeros end the strip.
//
// Every sum has one order that depends on the shapes only: kernels of all instruction sets with fused multiply-add give
// the same bytes.

#define SEG_LANES 16
// An output tile of all output channels.
#define SEG_ONE_BLOCK 0

typedef struct {
  int32_t width, padded_width, channels;
} seg_row;

typedef struct {
  int32_t rows, width, padded_width;
  int32_t input_channels, output_channels, kernel_size;
  // Pixels from one weight of the kernel to the next.
  int32_t dilation;
} seg_strip_convolution;

typedef struct {
  const char *name;
  // Output channels computed together: the packed weights stand in blocks of this many, then of halves of it; or
  // SEG_ONE_BLOCK.
  int32_t output_tile;

  // output[y][o][x] = bias[o] + sum over ky, i, kx of
  //   weights[o][i][ky][kx] * strip[y + ky * dilation][i][x + (kx - kernel_size / 2) * dilation]
  // Strip: rows + (kernel_size - 1) * dilation rows. Weights: as seg_pack_weights leaves them. Output lanes at x >= width are 0.
  void (*convolve)(seg_strip_convolution shape, const float *strip, const float *packed, const float *bias,
                   float *output);

  // dweights[o][i][ky][kx] += sum over y, x of
  //   doutput[y][o][x] * strip[y + ky * dilation][i][x + (kx - kernel_size / 2) * dilation]
  // Both are strips; `doutput` begins at the row that belongs to the strip's first output row.
  void (*weight_gradient)(seg_strip_convolution shape, const float *strip, const float *doutput, float *dweights);

  // The same two where output c reads input c alone: weights[c][ky][kx], as they are.
  void (*convolve_depthwise)(seg_strip_convolution shape, const float *strip, const float *weights, const float *bias,
                             float *output);
  void (*depthwise_weight_gradient)(seg_strip_convolution shape, const float *strip, const float *doutput,
                                    float *dweights);

  // strip[c][x] = activation(scale[c] * row[c][x] + shift[c]), 0 in the margins. Without scale: a copy.
  void (*load)(seg_row shape, const float *row, const float *scale, const float *shift, int32_t relu, float *strip);

  // strip[c][x] = index[c][x / 2] == 2 * (y & 1) + (x & 1) ? values[c][x / 2] : 0. `values` is a strip of half the width,
  // `index` has half the width in each of its unpadded rows. `shape` is that of the fine row.
  void (*load_unpooled)(seg_row shape, const float *values, const uint8_t *index, int32_t odd_row, float *strip);

  // strip[c][x] = a[c] * (scale[c] * z + shift[c] > 0 or not relu ? dy : 0) + b[c] * z + c[c]
  void (*load_gradient)(seg_row shape, const float *dy, const float *z, const float *scale, const float *shift,
                        int32_t relu, const float *a, const float *b, const float *c, float *strip);

  // sums[c] += sum of row[c][x]; squares[c] += sum of row[c][x]^2
  void (*statistics)(seg_row shape, const float *row, double *sums, double *squares);

  // dsums[c] += sum of masked dy; dproducts[c] += sum of masked dy * (z - mean[c]); masked as in load_gradient
  void (*gradient_statistics)(seg_row shape, const float *dy, const float *z, const float *scale,
                              const float *shift, int32_t relu, const float *mean, double *dsums, double *dproducts);

  // output[c][x] = activation(a[c][x] + b[c][x]); `a` and `b` are strips.
  void (*add_rows)(seg_row shape, const float *a, const float *b, int32_t relu, float *output);

  // dx = y > 0 ? dy : 0, element by element.
  void (*mask_gradient)(ptrdiff_t count, const float *dy, const float *y, float *dx);

  // Dropout: values[c][x] becomes 0 with probability `dropped` / 2^32, as (key, c, x) decides, and factor * values[c][x]
  // otherwise. `channel` floats lie between channels.
  void (*drop)(seg_row shape, ptrdiff_t channel, uint64_t key, uint32_t dropped, float factor, float *values);

  // Softmax cross entropy of a row of logits [class][x] against labels; the logits become their gradient:
  // class_weight[label] * inverse_total * (softmax - one_hot), 0 where the label is no class.
  // Returns the sum of class_weight[label] * -log(softmax[label]).
  // `predicted` receives the first greatest class per pixel.
  double (*cross_entropy)(seg_row shape, float *logits, const uint8_t *labels, const float *class_weight,
                          float inverse_total, uint8_t *predicted);

  // Adam (Kingma and Ba, 2015): weights -= rate * m / (sqrt(v) * inverse_root + epsilon).
  void (*adam)(ptrdiff_t count, float *weights, const float *dweights, float *first, float *second, float rate,
               float beta1, float beta2, float inverse_root, float epsilon);

  // velocity = keep * velocity + dweights; weights -= rate * velocity.
  void (*momentum)(ptrdiff_t count, float *weights, const float *dweights, float *velocity, float rate, float keep);

  // values *= factor.
  void (*scale)(ptrdiff_t count, float *values, float factor);

  // average += part * (values - average).
  void (*approach)(ptrdiff_t count, float *average, const float *values, float part);

  // The sum of values[n]^2.
  double (*square_sum)(ptrdiff_t count, const float *values);

  // total += part, element by element.
  void (*accumulate)(ptrdiff_t count, float *total, const float *part);
} seg_training_kernels;

enum { SEG_TRAINING_GENERIC, SEG_TRAINING_AVX2, SEG_TRAINING_AVX512, SEG_TRAINING_ISA_COUNT };

// The kernels of an instruction set, or NULL when this processor or build has it not.
const seg_training_kernels *seg_training_kernels_for(int32_t isa);

// [o][i][ky][kx] -> blocks of output channels, each [ky][i][kx][o in block].
void seg_pack_weights(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel_size, int32_t tile,
                      float *packed);
// The same for the gradient by the input: inputs and outputs change places and the kernel is turned by 180 degrees.
void seg_pack_weights_transposed(const float *weights, int32_t outputs, int32_t inputs, int32_t kernel_size,
                                 int32_t tile, float *packed);

// Each kernel turned by 180 degrees: the weights for the gradient by the input of a depthwise convolution.
void seg_turn_kernels(const float *weights, int32_t channels, int32_t kernel_size, float *turned);

// Greatest of each 2x2 window of two rows (strips of the fine width), the first in row order on ties, and its position.
// `shape` is that of the pooled row; `index` rows are not padded.
void seg_max_pool_row(seg_row shape, const float *upper, const float *lower, float *pooled, uint8_t *index);
// dpooled -> the two fine rows, zeros where the maximum was not.
void seg_max_pool_row_gradient(seg_row shape, const float *dpooled, const uint8_t *index, float *dupper, float *dlower);
// The two fine rows -> dvalues of unpooling.
void seg_max_unpool_row_gradient(seg_row shape, const float *dupper, const float *dlower, const uint8_t *index,
                                 float *dvalues);

// Below, `shape` is that of the coarse row; rows of values are strips, rows of gradients are plain rows.

// fine[c][2x + j] = coarse[4c + 2 * odd_row + j][x]
void seg_pixel_shuffle_row(seg_row shape, const float *coarse, int32_t odd_row, float *fine);
void seg_pixel_shuffle_row_gradient(seg_row shape, const float *dupper, const float *dlower, float *dcoarse);

// fine[c][2x + j] = coarse[c][x]
void seg_nearest_row(seg_row shape, const float *coarse, float *fine);
void seg_nearest_row_gradient(seg_row shape, const float *dupper, const float *dlower, float *dcoarse);

// With v = 0.75 * near + 0.25 * other: fine[c][2x] = 0.75 * v[x] + 0.25 * v[x - 1], fine[c][2x + 1] = 0.75 * v[x] + 0.25 *
// v[x + 1]; beyond the ends stands the end.
void seg_bilinear_row(seg_row shape, const float *near, const float *other, float *fine);
// dcoarse (+)= weight * the gradient by v of a fine row.
void seg_bilinear_row_gradient(seg_row shape, const float *dfine, float weight, int32_t adds, float *dcoarse);

#endif
