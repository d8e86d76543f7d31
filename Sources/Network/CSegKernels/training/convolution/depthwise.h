// Convolution of each channel with a kernel of its own.

SEG_INLINE void depthwise_tile(seg_strip_convolution s, const float *in, const float *weights, v16 bias, float *output,
                               int32_t x, int kernel, int pixels) {
  const ptrdiff_t row = (ptrdiff_t)s.input_channels * (s.padded_width + SEG_LANES);
  v16 sum[4];
#pragma unroll
  for (int p = 0; p < pixels; p++) sum[p] = bias;
  for (int ky = 0; ky < kernel; ky++, in += s.dilation * row)
#pragma unroll
    for (int kx = 0; kx < kernel; kx++) {
      v16 weight = splat(weights[ky * kernel + kx]);
#pragma unroll
      for (int p = 0; p < pixels; p++)
        sum[p] = fma16(weight, load(in + x + (kx - kernel / 2) * s.dilation + 16 * p), sum[p]);
    }
#pragma unroll
  for (int p = 0; p < pixels; p++) store(output + x + 16 * p, keep_below(sum[p], x + 16 * p, s.width));
}

SEG_INLINE void depthwise_kernel(seg_strip_convolution s, const float *strip, const float *weights, const float *bias,
                                 float *output, int kernel) {
  const ptrdiff_t channel = s.padded_width + SEG_LANES;
  for (int32_t y = 0; y < s.rows; y++)
    for (int32_t c = 0; c < s.input_channels; c++, output += s.padded_width) {
      const float *in = strip + ((ptrdiff_t)y * s.input_channels + c) * channel + SEG_LANES;
      const float *w = weights + (ptrdiff_t)c * kernel * kernel;
      v16 offset = splat(bias ? bias[c] : 0);
      int32_t x = 0;
      for (; x + 64 <= s.padded_width; x += 64) depthwise_tile(s, in, w, offset, output, x, kernel, 4);
      for (; x < s.padded_width; x += 16) depthwise_tile(s, in, w, offset, output, x, kernel, 1);
    }
}

static void convolve_depthwise(seg_strip_convolution s, const float *strip, const float *weights, const float *bias,
                               float *output) {
  switch (s.kernel_size) {
    case 1: depthwise_kernel(s, strip, weights, bias, output, 1); break;
    case 3: depthwise_kernel(s, strip, weights, bias, output, 3); break;
    case 5: depthwise_kernel(s, strip, weights, bias, output, 5); break;
    default: depthwise_kernel(s, strip, weights, bias, output, 7); break;
  }
}

SEG_INLINE void depthwise_weight_gradient_kernel(seg_strip_convolution s, const float *strip, const float *doutput,
                                                 float *dweights, int kernel) {
  const ptrdiff_t channel = s.padded_width + SEG_LANES, row = s.input_channels * channel;
  for (int32_t c = 0; c < s.input_channels; c++)
    for (int ky = 0; ky < kernel; ky++) {
      v16 sum[7];
#pragma unroll
      for (int kx = 0; kx < kernel; kx++) sum[kx] = splat(0);
      for (int32_t y = 0; y < s.rows; y++) {
        const float *in = strip + (y + (ptrdiff_t)ky * s.dilation) * row + c * channel + SEG_LANES;
        const float *dout = doutput + y * row + c * channel + SEG_LANES;
        for (int32_t x = 0; x < s.padded_width; x += 16) {
          v16 d = load(dout + x);
#pragma unroll
          for (int kx = 0; kx < kernel; kx++)
            sum[kx] = fma16(d, load(in + x + (kx - kernel / 2) * s.dilation), sum[kx]);
        }
      }
#pragma unroll
      for (int kx = 0; kx < kernel; kx++) dweights[((ptrdiff_t)c * kernel + ky) * kernel + kx] += fold(sum[kx]);
    }
}

static void depthwise_weight_gradient(seg_strip_convolution s, const float *strip, const float *doutput,
                                      float *dweights) {
  switch (s.kernel_size) {
    case 1: depthwise_weight_gradient_kernel(s, strip, doutput, dweights, 1); break;
    case 3: depthwise_weight_gradient_kernel(s, strip, doutput, dweights, 3); break;
    case 5: depthwise_weight_gradient_kernel(s, strip, doutput, dweights, 5); break;
    default: depthwise_weight_gradient_kernel(s, strip, doutput, dweights, 7); break;
  }
}
