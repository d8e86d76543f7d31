// Pooling and unpooling.
#include "../bench.h"

typedef struct work {
  const seg_kernels *kernels;
  int is_float;
  seg_pooling_rows rows;
} work;

static void call_pooling(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_pooling_f32(w->kernels, &w->rows);
    else
      seg_pooling_u8(w->kernels, &w->rows);
}

static void call_unpooling(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_unpooling_f32(w->kernels, &w->rows);
    else
      seg_unpooling_u8(w->kernels, &w->rows);
}

double time_pooling(const seg_kernels *k, int is_float, int32_t channels, int32_t scale, int unpool, double seconds) {
  size_t pixel = (is_float ? sizeof(float) : 1) * (size_t)channels;
  int32_t width = 320 / scale, count = 4 / scale < 1 ? 1 : 4 / scale, plane = seg_index_plane_bytes(width, channels);
  work w = {.kernels = k, .is_float = is_float};
  w.rows = (seg_pooling_rows){.channels = channels,
                              .rows = count,
                              .x_end = width,
                              .input_rows = (const void *const *)plain_rows(2 * count, 2 * width, 0, pixel),
                              .output_rows = plain_rows(2 * count, 2 * width, 0, pixel),
                              .index_rows = (uint8_t *const *)plain_rows(count, 2, 0, (size_t)plane),
                              .index_plane_bytes = plane};
  double time = time_calls(unpool ? call_unpooling : call_pooling, &w, k->ceiling_u8, seconds).seconds / 4;
  double frame = time * 240 / scale / count;
  printf("  %s %3d channels /%d                               %7.3f ms per 640x480\n",
         unpool ? "unpooling" : "pooling  ", channels, scale, frame * 1e3);
  return frame;
}
