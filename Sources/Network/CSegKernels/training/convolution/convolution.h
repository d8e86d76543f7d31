// Convolution of a strip: a tile of output channels x pixels stays in registers while all inputs pass.

SEG_INLINE void convolve_tile(seg_strip_convolution s, const float *strip, const float *packed, const float *bias,
                              float *output, int32_t x, int kernel, int dilation, int outputs, int pixels) {
  const ptrdiff_t channel = s.padded_width + SEG_LANES;
  v16 sum[8][4];
#pragma unroll
  for (int o = 0; o < outputs; o++)
#pragma unroll
    for (int p = 0; p < pixels; p++) sum[o][p] = splat(bias ? bias[o] : 0);
  const float *in = strip + SEG_LANES + x - kernel / 2 * dilation;
  // Without dilation the rows of the strip that the kernel reads follow each other: one long loop.
  const int parts = dilation == 1 ? 1 : kernel;
  const ptrdiff_t steps = (ptrdiff_t)(dilation == 1 ? kernel : 1) * s.input_channels;
  const ptrdiff_t skipped = (ptrdiff_t)(dilation - 1) * s.input_channels * channel;
  for (int part = 0; part < parts; part++, in += skipped) {
    for (ptrdiff_t step = 0; step < steps; step++, in += channel) {
#pragma unroll
      for (int kx = 0; kx < kernel; kx++, packed += outputs) {
        v16 value[4];
#pragma unroll
        for (int p = 0; p < pixels; p++) value[p] = load(in + kx * dilation + 16 * p);
#pragma unroll
        for (int o = 0; o < outputs; o++) {
          v16 weight = splat(packed[o]);
#pragma unroll
          for (int p = 0; p < pixels; p++) sum[o][p] = fma16(weight, value[p], sum[o][p]);
        }
      }
    }
  }
#pragma unroll
  for (int o = 0; o < outputs; o++)
#pragma unroll
    for (int p = 0; p < pixels; p++)
      store(output + o * (ptrdiff_t)s.padded_width + x + 16 * p, keep_below(sum[o][p], x + 16 * p, s.width));
}

// One block of output channels over a row.
SEG_INLINE void convolve_block(seg_strip_convolution s, const float *strip, const float *packed, const float *bias,
                               float *output, int kernel, int dilation, int outputs) {
  int32_t x = 0;
  for (; x + 16 * SEG_PIXEL_TILE <= s.padded_width; x += 16 * SEG_PIXEL_TILE)
    convolve_tile(s, strip, packed, bias, output, x, kernel, dilation, outputs, SEG_PIXEL_TILE);
  for (; x < s.padded_width; x += 16) convolve_tile(s, strip, packed, bias, output, x, kernel, dilation, outputs, 1);
}

SEG_INLINE void convolve_kernel(seg_strip_convolution s, const float *strip, const float *packed, const float *bias,
                                float *output, int kernel, int dilation) {
  const ptrdiff_t row = (ptrdiff_t)s.input_channels * (s.padded_width + SEG_LANES);
  const ptrdiff_t per_output = (ptrdiff_t)s.input_channels * kernel * kernel;
  int32_t o = 0;
  for (int32_t tile = SEG_OUTPUT_TILE; tile >= 1; tile /= 2) {
    for (; o + tile <= s.output_channels; o += tile) {
      for (int32_t y = 0; y < s.rows; y++) {
        const float *in = strip + y * row;
        const float *weights = packed + o * per_output;
        const float *offset = bias ? bias + o : 0;
        float *out = output + ((ptrdiff_t)y * s.output_channels + o) * s.padded_width;
        switch (tile) {
          case 8: convolve_block(s, in, weights, offset, out, kernel, dilation, 8); break;
          case 4: convolve_block(s, in, weights, offset, out, kernel, dilation, 4); break;
          case 2: convolve_block(s, in, weights, offset, out, kernel, dilation, 2); break;
          default: convolve_block(s, in, weights, offset, out, kernel, dilation, 1); break;
        }
      }
    }
  }
}

static void convolve(seg_strip_convolution s, const float *strip, const float *packed, const float *bias,
                     float *output) {
  const int apart = s.dilation > 1;
  switch (s.kernel_size) {
    case 1: convolve_kernel(s, strip, packed, bias, output, 1, 1); break;
    case 3:
      if (apart)
        convolve_kernel(s, strip, packed, bias, output, 3, s.dilation);
      else
        convolve_kernel(s, strip, packed, bias, output, 3, 1);
      break;
    case 5:
      if (apart)
        convolve_kernel(s, strip, packed, bias, output, 5, s.dilation);
      else
        convolve_kernel(s, strip, packed, bias, output, 5, 1);
      break;
    default:
      if (apart)
        convolve_kernel(s, strip, packed, bias, output, 7, s.dilation);
      else
        convolve_kernel(s, strip, packed, bias, output, 7, 1);
      break;
  }
}
