// A layer shape against the ceiling that the same run measured.
#include "../bench.h"

typedef struct work {
  const seg_kernels *kernels;
  int is_float;
  seg_convolution_rows rows;
} work;

static void call_convolution(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_convolution_f32(w->kernels, &w->rows);
    else
      seg_convolution_u8(w->kernels, &w->rows);
}

timing time_layer(const seg_kernels *k, int is_float, shape s, double seconds) {
  seg_convolution c = {.input_channels = s.inputs,
                       .stored_input_channels = s.inputs <= 4 ? 4 : seg_stored_channels(s.inputs),
                       .output_channels = s.outputs,
                       .kernel_size = s.side,
                       .dilation = s.dilation,
                       .stride = 1,
                       .depthwise = s.depthwise,
                       .store = s.store};
  const int32_t reach = c.dilation * (c.kernel_size - 1);
  layer l = make_layer(k, c, is_float, RANDOM);
  size_t element = is_float ? sizeof(float) : 1;
  int32_t width = 640 / s.scale, count = 8 / s.scale < 2 ? 2 : 8 / s.scale, stored = seg_stored_channels(s.outputs);
  int32_t plane = seg_index_plane_bytes(width / 2, stored);
  work w = {.kernels = k, .is_float = is_float};
  w.rows = (seg_convolution_rows){.packed = l.packed,
                                  .rows = count,
                                  .x_end = width,
                                  .input_rows = (const void *const *)plain_rows(
                                      count + reach, width, reach / 2, element * (size_t)c.stored_input_channels),
                                  .output_rows = plain_rows(count, width, 0, element * (size_t)stored),
                                  .index_rows = (uint8_t *const *)plain_rows(count, 2, 0, (size_t)plane),
                                  .index_plane_bytes = plane};
  if (is_float)  // plain_rows fills bytes; floats must be numbers of ordinary size
    for (int32_t y = 0; y < count + reach; y++) {
      float *row = (float *)w.rows.input_rows[y] - reach / 2 * c.stored_input_channels;
      for (int32_t i = 0; i < (width + reach) * c.stored_input_channels; i++)
        row[i] = (float)(random_u32() % 1000) / 1000;
    }
  timing time = time_calls(call_convolution, &w, is_float ? k->ceiling_f32 : k->ceiling_u8, seconds);
  double operations = (s.depthwise ? 1.0 : s.inputs) * s.outputs * c.kernel_size * c.kernel_size * width * count;
  double rate = operations / (time.seconds / 4), frame = time.seconds / 4 * 480 / s.scale / count;
  const char *stores[] = {"rows", "pooled", "labels"};
  printf("  %4d -> %-4d /%d %-7s %dx%d dilation %d%s %8.1f GMAC/s %5.1f %%   %7.3f ms per 640x480\n", s.inputs,
         s.outputs, s.scale, stores[s.store], c.kernel_size, c.kernel_size, c.dilation, c.depthwise ? " depthwise" : "",
         rate * 1e-9, 100 * rate / time.ceiling, frame * 1e3);
  fflush(stdout);
  free_layer(&l);
  return (timing){frame, time.ceiling};
}
