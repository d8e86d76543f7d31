// Every fast convolution against the reference, byte for byte, on awkward sizes.
#include "../bench.h"

static void report(int equal, const char *what, const seg_kernels *k, const seg_convolution *c, int32_t width,
                   int32_t rows, tensor_kind kind) {
  check(equal, "%s %s %d(%d)->%d k%d d%d s%d dw%d store %d width %d rows %d kind %d", k->name, what, c->input_channels,
        c->stored_input_channels, c->output_channels, c->kernel_size, c->dilation, c->stride, c->depthwise, c->store, width, rows,
        kind);
}

static void check_convolution(const seg_kernels *k, seg_convolution c, int is_float, int32_t width, int32_t count,
                              tensor_kind kind) {
  const seg_kernels *generic = seg_kernels_named("generic");
  layer l = make_layer(k, c, is_float, kind);
  size_t element = is_float ? sizeof(float) : 1;
  int32_t stored = seg_stored_channels(c.output_channels), margin = c.dilation * (c.kernel_size / 2);
  rows input = make_rows(c.stride * (count - 1) + 1 + c.dilation * (c.kernel_size - 1), c.stride * width, margin,
                         element * (size_t)c.stored_input_channels);
  if (is_float)
    fill_f32(&input, kind);
  else
    fill_u8(&input, c.stored_input_channels, kind);
  int pooled = c.store == SEG_STORE_POOLED, labels = c.store == SEG_STORE_LABELS, shrink = pooled ? 2 : 1;
  size_t pixel = labels ? 1 : element * (size_t)stored;
  int32_t plane = seg_index_plane_bytes(width / 2 + 1, stored);
  rows output[2], index[2], logits[2];
  for (int i = 0; i < 2; i++) {
    output[i] = make_rows(count / shrink, width / shrink, 0, pixel);
    index[i] = make_rows(count / shrink, 2, 0, (size_t)plane);
    logits[i] = make_rows(count, width, 0, sizeof(float) * (size_t)c.output_channels);
    // The columns in two calls, as two threads would.
    int32_t middle = width / 3 / shrink * shrink, ends[3] = {0, middle, width / shrink * shrink};
    for (int part = 0; part < 2; part++) {
      seg_convolution_rows r = {.packed = i ? l.packed : l.reference,
                                .rows = count,
                                .x_begin = ends[part],
                                .x_end = ends[part + 1],
                                .input_rows = (const void *const *)input.pointers,
                                .output_rows = output[i].pointers,
                                .index_rows = (uint8_t *const *)index[i].pointers,
                                .index_plane_bytes = plane,
                                .logit_rows = labels && width % 2 ? (float *const *)logits[i].pointers : NULL};
      if (is_float)
        seg_convolution_f32(i ? k : generic, &r);
      else
        seg_convolution_u8(i ? k : generic, &r);
    }
  }
  const char *what = is_float ? "convolution_f32" : "convolution_u8";
  report(rows_equal(&output[0], &output[1]), what, k, &c, width, count, kind);
  report(rows_equal(&index[0], &index[1]), "positions", k, &c, width, count, kind);
  report(rows_equal(&logits[0], &logits[1]), "logits", k, &c, width, count, kind);
  for (int i = 0; i < 2; i++) {
    free_rows(&output[i]);
    free_rows(&index[i]);
    free_rows(&logits[i]);
  }
  free_rows(&input);
  free_layer(&l);
}

// Half-precision weights: every bit pattern that is a number, against the compiler's conversion.
static void check_halves(const seg_kernels *k) {
  seg_convolution c = {.input_channels = 2048,
                       .stored_input_channels = 2048,
                       .output_channels = 32,
                       .kernel_size = 1,
                       .dilation = 1,
                       .stride = 1,
                       .store = SEG_STORE_ROWS};
  enum { COUNT = 65536 };
  static uint16_t halves[COUNT];
  static float floats[COUNT], scratch[COUNT], bias[32];
  for (uint32_t i = 0; i < COUNT; i++) {
    halves[i] = (uint16_t)((i & 0x7fff) > 0x7c00 ? 0 : i);
    _Float16 value;
    memcpy(&value, halves + i, sizeof value);
    floats[i] = (float)value;
  }
  size_t bytes = seg_packed_bytes_f32(k, &c);
  void *a = aligned_alloc(SEG_PACKED_ALIGNMENT, bytes), *b = aligned_alloc(SEG_PACKED_ALIGNMENT, bytes);
  memset(a, 0, bytes);
  memset(b, 0, bytes);
  seg_pack_f16(k, &c, halves, bias, scratch, a);
  seg_pack_f32(k, &c, floats, bias, b);
  report(!memcmp(a, b, bytes), "pack_f16", k, &c, 0, 0, RANDOM);
  free(a);
  free(b);
}

// What cannot be computed has no packed size.
static void check_limits(const seg_kernels *k) {
  const seg_convolution valid = {.input_channels = 16,
                                 .stored_input_channels = 16,
                                 .output_channels = 16,
                                 .kernel_size = 3,
                                 .dilation = 1,
                                 .stride = 1,
                                 .store = SEG_STORE_ROWS};
  report(seg_packed_bytes_u8(k, &valid) > 0 && seg_packed_bytes_f32(k, &valid) > 0, "valid", k, &valid, 0, 0, RANDOM);
  for (int i = 0; i < 14; i++) {
    seg_convolution c = valid;
    switch (i) {
      case 0: c.kernel_size = 2; break;
      case 1: c.dilation = SEG_LARGEST_DILATION + 1; break;
      case 2: c.output_channels = 0; break;
      case 3: c.output_channels = SEG_LARGEST_CHANNELS + 1; break;
      case 4: c.stored_input_channels = 18; break;
      case 5: c.stored_input_channels = 12; break;
      case 6: c.store = SEG_STORE_LABELS, c.output_channels = SEG_LARGEST_CLASSES + 1; break;
      case 7: c.depthwise = 1, c.output_channels = 8; break;
      case 8: c.input_channels = -1; break;
      case 9: c.store = (seg_store)7; break;
      case 10: c.stride = 0; break;
      case 11: c.stride = SEG_LARGEST_STRIDE + 1; break;
      case 12: c.stride = 2, c.store = SEG_STORE_POOLED; break;
      case 13: c.stride = 2, c.store = SEG_STORE_LABELS; break;
    }
    report(seg_packed_bytes_u8(k, &c) == 0 && seg_packed_bytes_f32(k, &c) == 0, "limits", k, &c, 0, i, RANDOM);
  }
}

static seg_convolution convolution(int32_t inputs, int32_t outputs, int32_t side, int32_t dilation, int32_t depthwise,
                                   seg_store store) {
  return (seg_convolution){.input_channels = inputs,
                           .stored_input_channels = inputs <= 4 && !depthwise ? 4 : seg_stored_channels(inputs),
                           .output_channels = outputs,
                           .kernel_size = side,
                           .dilation = dilation,
                           .stride = 1,
                           .depthwise = depthwise,
                           .store = store};
}

void check_convolutions(const seg_kernels *k, int thorough) {
  check_halves(k);
  check_limits(k);
  const int32_t shapes[][2] = {{3, 16}, {16, 16}, {16, 32}, {32, 16}, {20, 40}, {64, 24}};
  for (int is_float = 0; is_float < 2; is_float++)
    for (int32_t width = 1; width <= 70; width += thorough || width < 34 ? 1 : 9) {
      int32_t n = width % 6, count = 1 + width % 5;
      tensor_kind kind = (tensor_kind)(width % 3);
      for (int s = 0; s < 6; s++) {
        if (!thorough && s != n) continue;
        const int32_t *shape = shapes[s];
        check_convolution(k, convolution(shape[0], shape[1], 3, 1, 0, SEG_STORE_ROWS), is_float, width, count, kind);
        check_convolution(k, convolution(shape[0], shape[1], 3, 1, 0, SEG_STORE_POOLED), is_float, width + width % 2,
                          2 * (1 + count % 3), kind);
        check_convolution(k, convolution(shape[0], 1 + width % 16, 3, 1, 0, SEG_STORE_LABELS), is_float, width,
                          1 + width % 10, kind);
      }
      check_convolution(k,
                        convolution(16, width % 7 ? 17 + width % 40 : SEG_LARGEST_CLASSES, 3, 1, 0, SEG_STORE_LABELS),
                        is_float, width, 1 + width % 3, kind);
      const int32_t sides[] = {1, 3, 5, 7};
      int32_t side = sides[width % 4], dilation = 1 + width / 4 % 4;
      check_convolution(k, convolution(16, 16, side, dilation, 0, SEG_STORE_ROWS), is_float, width, count, kind);
      check_convolution(k, convolution(3, 32, side, 1, 0, SEG_STORE_POOLED), is_float, width + width % 2, 4, kind);
      check_convolution(k, convolution(32, 3 + width % 2, side, dilation, 0, SEG_STORE_LABELS), is_float, width, count,
                        kind);
      check_convolution(k, convolution(40, 40, side, dilation, 1, SEG_STORE_ROWS), is_float, width, count, kind);
      seg_convolution strided = convolution(width % 2 ? 3 : 20, 32, side, 1, 0, SEG_STORE_ROWS);
      strided.stride = 2;
      check_convolution(k, strided, is_float, width, count, kind);
      check_convolution(k, convolution(16, 16, side, dilation, 1, SEG_STORE_POOLED), is_float, width + width % 2, 2,
                        kind);
    }
}
