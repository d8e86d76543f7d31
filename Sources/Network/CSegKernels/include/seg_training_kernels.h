// The training kernels of an instruction set.
#ifndef SEG_TRAINING_KERNELS_H
#define SEG_TRAINING_KERNELS_H

#include "seg_training_convolution.h"

typedef struct {
  const char *name;  // "generic"; "avx2", "avx512"
  // Output channels computed together: the packed weights stand in blocks of this many, then of halves of it; or
  // SEG_ONE_BLOCK.
  int32_t output_tile;

  // output[y][o][x] = bias[o] + sum over ky, i, kx of
  //   weights[o][i][ky][kx] * strip[y + ky * dilation][i][x + (kx - kernel_size / 2) * dilation]
  // Strip: rows + (kernel_size - 1) * dilation rows. Weights: as seg_pack_weights leaves them. Output lanes at x >=
  // width are 0.
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

  // strip[c][x] = index[c][x / 2] == 2 * (y & 1) + (x & 1) ? values[c][x / 2] : 0. `values` is a strip of half the
  // width, `index` has half the width in each of its unpadded rows. `shape` is that of the fine row.
  void (*load_unpooled)(seg_row shape, const float *values, const uint8_t *index, int32_t odd_row, float *strip);

  // strip[c][x] = a[c] * (scale[c] * z + shift[c] > 0 or not relu ? dy : 0) + b[c] * z + c[c]
  void (*load_gradient)(seg_row shape, const float *dy, const float *z, const float *scale, const float *shift,
                        int32_t relu, const float *a, const float *b, const float *c, float *strip);

  // sums[c] += sum of row[c][x]; squares[c] += sum of row[c][x]^2
  void (*statistics)(seg_row shape, const float *row, double *sums, double *squares);

  // dsums[c] += sum of masked dy; dproducts[c] += sum of masked dy * (z - mean[c]); masked as in load_gradient
  void (*gradient_statistics)(seg_row shape, const float *dy, const float *z, const float *scale, const float *shift,
                              int32_t relu, const float *mean, double *dsums, double *dproducts);

  // output[c][x] = activation(a[c][x] + b[c][x]); `a` and `b` are strips.
  void (*add_rows)(seg_row shape, const float *a, const float *b, int32_t relu, float *output);

  // dx = y > 0 ? dy : 0, element by element.
  void (*mask_gradient)(ptrdiff_t count, const float *dy, const float *y, float *dx);

  // Dropout: values[c][x] becomes 0 with probability `dropped` / 2^32, as (key, c, x) decides, and factor *
  // values[c][x] otherwise. `channel` floats lie between channels.
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

// The kernels of an instruction set; null when there are none of this name, or this CPU cannot run them.
const seg_training_kernels *seg_training_kernels_named(const char *name);

#endif
