// Gradient of a convolution by its weights: sums over the pixels of a strip, a tile of channels in registers.

// Sums for `outputs` x `inputs` channels and `columns` kernel columns from kx on, one kernel row.
SEG_INLINE void weight_gradient_tile(seg_strip_convolution s, const float *strip, const float *doutput, float *dweights,
                                     int32_t kx, int dilation, int outputs, int inputs, int columns) {
  const ptrdiff_t channel = s.padded_width + SEG_LANES;
  const ptrdiff_t in_row = s.input_channels * channel, out_row = s.output_channels * channel;
  v16 sum[4][4][3];
#pragma unroll
  for (int o = 0; o < outputs; o++)
#pragma unroll
    for (int i = 0; i < inputs; i++)
#pragma unroll
      for (int k = 0; k < columns; k++) sum[o][i][k] = splat(0);
  for (int32_t y = 0; y < s.rows; y++) {
    const float *in = strip + y * in_row + SEG_LANES + (kx - s.kernel_size / 2) * dilation;
    const float *dout = doutput + y * out_row + SEG_LANES;
    for (int32_t x = 0; x < s.padded_width; x += 16) {
      v16 d[4];
#pragma unroll
      for (int o = 0; o < outputs; o++) d[o] = load(dout + o * channel + x);
#pragma unroll
      for (int i = 0; i < inputs; i++)
#pragma unroll
        for (int k = 0; k < columns; k++) {
          v16 value = load(in + i * channel + x + k * dilation);
#pragma unroll
          for (int o = 0; o < outputs; o++) sum[o][i][k] = fma16(d[o], value, sum[o][i][k]);
        }
    }
  }
  const ptrdiff_t kernel = s.kernel_size * s.kernel_size;
#pragma unroll
  for (int o = 0; o < outputs; o++)
#pragma unroll
    for (int i = 0; i < inputs; i++)
#pragma unroll
      for (int k = 0; k < columns; k++)
        dweights[((ptrdiff_t)o * s.input_channels + i) * kernel + kx + k] += fold(sum[o][i][k]);
}

SEG_INLINE void weight_gradient_columns(seg_strip_convolution s, const float *strip, const float *doutput,
                                        float *dweights, int dilation, int outputs, int inputs) {
  const ptrdiff_t in_row = (ptrdiff_t)s.input_channels * (s.padded_width + SEG_LANES);
  for (int32_t ky = 0; ky < s.kernel_size; ky++) {
    const float *in = strip + (ptrdiff_t)ky * dilation * in_row;
    float *dw = dweights + ky * s.kernel_size;
    if (s.kernel_size == 3) {
      weight_gradient_tile(s, in, doutput, dw, 0, dilation, outputs, inputs, 3);
    } else {
      for (int32_t kx = 0; kx < s.kernel_size; kx++)
        weight_gradient_tile(s, in, doutput, dw, kx, dilation, outputs, inputs, 1);
    }
  }
}

SEG_INLINE void weight_gradient_tiles(seg_strip_convolution s, const float *strip, const float *doutput,
                                      float *dweights, int dilation) {
  const ptrdiff_t channel = s.padded_width + SEG_LANES;
  const ptrdiff_t kernel = s.kernel_size * s.kernel_size;
  for (int32_t i = 0; i < s.input_channels;) {
    int32_t inputs = i + SEG_DW_INPUTS <= s.input_channels ? SEG_DW_INPUTS : 1;
    for (int32_t o = 0; o < s.output_channels;) {
      int32_t outputs = o + SEG_DW_OUTPUTS <= s.output_channels ? SEG_DW_OUTPUTS : 1;
      const float *in = strip + i * channel, *dout = doutput + o * channel;
      float *dw = dweights + ((ptrdiff_t)o * s.input_channels + i) * kernel;
      if (inputs == SEG_DW_INPUTS && outputs == SEG_DW_OUTPUTS)
        weight_gradient_columns(s, in, dout, dw, dilation, SEG_DW_OUTPUTS, SEG_DW_INPUTS);
      else if (outputs == SEG_DW_OUTPUTS)
        weight_gradient_columns(s, in, dout, dw, dilation, SEG_DW_OUTPUTS, 1);
      else if (inputs == SEG_DW_INPUTS)
        weight_gradient_columns(s, in, dout, dw, dilation, 1, SEG_DW_INPUTS);
      else
        weight_gradient_columns(s, in, dout, dw, dilation, 1, 1);
      o += outputs;
    }
    i += inputs;
  }
}

static void weight_gradient(seg_strip_convolution s, const float *strip, const float *doutput, float *dweights) {
  if (s.dilation > 1 && s.kernel_size > 1)
    weight_gradient_tiles(s, strip, doutput, dweights, s.dilation);
  else
    weight_gradient_tiles(s, strip, doutput, dweights, 1);
}
