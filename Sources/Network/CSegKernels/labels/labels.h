// The last layer: logits and the label, one pixel per lane.
//
// A chunk is 64 pixels of up to 8 rows. For 4 elements (see convolution/blocked.c) at a time, the pixels of its input
// rows are transposed to 4 planes each; then every output row adds up its kernel rows, with weights broadcast. All of
// this stays in L1.
//
// The including file has defined the vectors of isa/, LABEL_REGISTERS_U8 and _F32 (how many sums fit) and the
// operations of avx2_lanes.h.

enum {
  LABEL_PIXELS = 64,
  LABEL_ROWS = 8,
  LABEL_INPUT_ROWS = 16,                                                   // transposed at a time
  LABEL_SUMS = 48,                                                         // rows x classes of a chunk, or one row
  LABEL_PLANE = (LABEL_PIXELS + SEG_LARGEST_DILATION * 6 + 15) / 16 * 16,  // pixels of a chunk with its margins
};

typedef int32_t label_planes[4][LABEL_PLANE];

typedef struct label_chunk {
  label_planes rows[LABEL_INPUT_ROWS] __attribute__((aligned(64)));
  int32_t sums[SEG_LARGEST_CLASSES][LABEL_PIXELS] __attribute__((aligned(64)));
} label_chunk;

// The pixels of an input row, `bytes` (up to 16) bytes each -> planes.
SEG_INLINE void transpose_row(const uint8_t *from, ptrdiff_t pixel_bytes, int32_t bytes, int32_t pixels,
                              label_planes planes) {
  if (bytes == 16 && pixels >= LANES) {
    for (int32_t p = 0; p < pixels; p += LANES) {
      const int32_t x = seg_minimum(p, pixels - LANES);
      transpose_pixels(from + x * pixel_bytes, pixel_bytes, planes[0] + x, planes[1] + x, planes[2] + x, planes[3] + x);
    }
    return;
  }
  for (int32_t p = 0; p < pixels; p++)
    for (int32_t q = 0; q < 4; q++) {
      planes[q][p] = 0;
      if (4 * q < bytes) memcpy(&planes[q][p], from + p * pixel_bytes + 4 * q, 4);
    }
}

// `kernel_rows` kernel rows of 4 elements, added to the sums of `count` (up to 4) of the classes in one output row.
SEG_INLINE void add_label_rows(const label_planes *rows, int32_t kernel_rows, int32_t (*to)[LABEL_PIXELS],
                               const uint8_t *weights, int32_t pixels, const seg_convolution *c, const int32_t count,
                               const int is_float) {
  const int32_t vectors = 4 * count <= (is_float ? LABEL_REGISTERS_F32 : LABEL_REGISTERS_U8) ? 4 : 2;
  for (int32_t x = 0; x < pixels; x += LANES * vectors) {
    vector sums[4][4];
#pragma GCC unroll 4
    for (int32_t o = 0; o < count; o++)
#pragma GCC unroll 4
      for (int32_t v = 0; v < vectors; v++) sums[o][v] = vector_load(to[o] + x + LANES * v);
    const uint8_t *w = weights;
    for (int32_t ky = 0; ky < kernel_rows; ky++)
      for (int32_t kx = 0; kx < c->kernel_size; kx++)
#pragma GCC unroll 4
        for (int32_t q = 0; q < 4; q++, w += 4 * c->output_channels) {
          const int32_t *plane = rows[c->dilation * ky][q] + x + c->dilation * kx;
          vector weight[4];
#pragma GCC unroll 4
          for (int32_t o = 0; o < count; o++) weight[o] = vector_element(w + 4 * o);
#pragma GCC unroll 4
          for (int32_t v = 0; v < vectors; v++) {
            vector activations = vector_load(plane + LANES * v);
#pragma GCC unroll 4
            for (int32_t o = 0; o < count; o++)
              sums[o][v] = vector_multiply_add(sums[o][v], activations, weight[o], is_float);
          }
        }
#pragma GCC unroll 4
    for (int32_t o = 0; o < count; o++)
#pragma GCC unroll 4
      for (int32_t v = 0; v < vectors; v++) vector_store(to[o] + x + LANES * v, sums[o][v]);
  }
}

// The same for all classes, in groups of nearly equal size.
SEG_INLINE void add_classes(const label_planes *rows, int32_t kernel_rows, int32_t (*to)[LABEL_PIXELS],
                            const uint8_t *weights, int32_t pixels, const seg_convolution *c, const int is_float) {
  const int32_t classes = c->output_channels;
  for (int32_t o = 0, groups = (classes + 3) / 4, count; groups > 0; groups--, o += count) {
    count = (classes - o + groups - 1) / groups;
    switch (count) {
      case 1: add_label_rows(rows, kernel_rows, to + o, weights + 4 * o, pixels, c, 1, is_float); break;
      case 2: add_label_rows(rows, kernel_rows, to + o, weights + 4 * o, pixels, c, 2, is_float); break;
      case 3: add_label_rows(rows, kernel_rows, to + o, weights + 4 * o, pixels, c, 3, is_float); break;
      default: add_label_rows(rows, kernel_rows, to + o, weights + 4 * o, pixels, c, 4, is_float); break;
    }
  }
}

// `pixels` (up to LABEL_PIXELS) pixels from `x` of `rows` rows from `y`.
SEG_INLINE void label_tile(const seg_convolution_rows *r, int32_t y, int32_t rows, int32_t x, int32_t pixels,
                           const int is_float) {
  const seg_packed *head = r->packed;
  const seg_convolution *c = &head->convolution;
  const int32_t *bias = seg_at(head, head->bias_offset);
  const float *multiplier = seg_at(head, head->multiplier_offset);
  const uint8_t *weights = seg_at(head, head->weights_offset);
  const int32_t classes = c->output_channels, side = c->kernel_size, reach = c->dilation * (side - 1);
  const int32_t most_kernel_rows = (LABEL_INPUT_ROWS - rows) / c->dilation + 1;
  const int32_t pixel_bytes = c->stored_input_channels * (is_float ? 4 : 1);
  label_chunk chunk;
  for (int32_t n = 0; n < rows * classes; n++)
    for (int32_t v = 0; v < LABEL_PIXELS; v += LANES)
      vector_store(chunk.sums[n] + v, vector_element((const uint8_t *)(bias + n % classes)));
  for (int32_t b = 0; b < pixel_bytes; b += 16)
    for (int32_t ky = 0; ky < side; ky += most_kernel_rows) {
      const int32_t kernel_rows = seg_minimum(most_kernel_rows, side - ky);
      for (int32_t row = 0; row < rows + c->dilation * (kernel_rows - 1); row++) {
        const uint8_t *input = r->input_rows[y + c->dilation * ky + row];
        transpose_row(input + (ptrdiff_t)(x - head->margin) * pixel_bytes + b, pixel_bytes,
                      seg_minimum(16, pixel_bytes - b), pixels + reach, chunk.rows[row]);
      }
      for (int32_t row = 0; row < rows; row++)
        add_classes((const label_planes *)chunk.rows + row, kernel_rows, chunk.sums + row * classes, weights, pixels, c,
                    is_float);
      weights += kernel_rows * side * 16 * classes;
    }
  for (int32_t row = 0; row < rows; row++)
    store_labels((const int32_t *)chunk.sums[row * classes], LABEL_PIXELS, is_float ? NULL : multiplier, classes,
                 pixels, (uint8_t *)r->output_rows[y + row] + x,
                 r->logit_rows ? r->logit_rows[y + row] + (ptrdiff_t)x * classes : NULL);
}

SEG_INLINE void convolve_labels(const seg_convolution_rows *r, const int is_float) {
  const int32_t classes = ((const seg_packed *)r->packed)->convolution.output_channels;
  const int32_t rows = classes > LABEL_SUMS ? 1 : seg_minimum(LABEL_ROWS, LABEL_SUMS / classes);
  for (int32_t y = 0; y < r->rows; y += rows)
    for (int32_t x = r->x_begin; x < r->x_end; x += LABEL_PIXELS)
      label_tile(r, y, seg_minimum(rows, r->rows - y), x, seg_minimum(LABEL_PIXELS, r->x_end - x), is_float);
}
