// Every fast pooling and unpooling against the reference, byte for byte.
#include "../bench.h"

static void report(int equal, const char *what, const seg_kernels *k, int32_t channels, int32_t width, int32_t rows,
                   tensor_kind kind) {
  check(equal, "%s %s channels %d width %d rows %d kind %d", k->name, what, channels, width, rows, kind);
}

static void check_rows(const seg_kernels *k, int is_float, int32_t channels, int32_t width, int32_t count,
                       tensor_kind kind) {
  const seg_kernels *generic = seg_kernels_named("generic");
  size_t pixel = (is_float ? sizeof(float) : 1) * (size_t)channels;
  rows input = make_rows(2 * count, 2 * width, 0, pixel);
  if (is_float)
    fill_f32(&input, kind);
  else
    fill_u8(&input, channels, kind);
  int32_t plane = seg_index_plane_bytes(width, channels);
  rows pooled[2], index[2], output[2];
  for (int i = 0; i < 2; i++) {
    const seg_kernels *kernels = i ? k : generic;
    pooled[i] = make_rows(count, width, 0, pixel);
    index[i] = make_rows(count, 2, 0, (size_t)plane);
    output[i] = make_rows(2 * count, 2 * width, 0, pixel);
    int32_t ends[3] = {0, width / 3, width};
    for (int part = 0; part < 2; part++) {
      seg_pooling_rows r = {.channels = channels,
                            .rows = count,
                            .x_begin = ends[part],
                            .x_end = ends[part + 1],
                            .input_rows = (const void *const *)input.pointers,
                            .output_rows = pooled[i].pointers,
                            .index_rows = (uint8_t *const *)index[i].pointers,
                            .index_plane_bytes = plane};
      if (is_float)
        seg_pooling_f32(kernels, &r);
      else
        seg_pooling_u8(kernels, &r);
      r.input_rows = (const void *const *)pooled[i].pointers;
      r.output_rows = output[i].pointers;
      if (is_float)
        seg_unpooling_f32(kernels, &r);
      else
        seg_unpooling_u8(kernels, &r);
    }
  }
  report(rows_equal(&pooled[0], &pooled[1]), is_float ? "pooling_f32" : "pooling_u8", k, channels, width, count, kind);
  report(rows_equal(&index[0], &index[1]), "pooling positions", k, channels, width, count, kind);
  report(rows_equal(&output[0], &output[1]), is_float ? "unpooling_f32" : "unpooling_u8", k, channels, width, count,
         kind);
  for (int i = 0; i < 2; i++) {
    free_rows(&pooled[i]);
    free_rows(&index[i]);
    free_rows(&output[i]);
  }
  free_rows(&input);
}

void check_pooling(const seg_kernels *k, int thorough) {
  for (int is_float = 0; is_float < 2; is_float++)
    for (int32_t width = 1; width <= 70; width += thorough || width < 34 ? 1 : 9) {
      tensor_kind kind = (tensor_kind)(width % 3);
      for (int32_t channels = 16; channels <= 96; channels += 16)
        check_rows(k, is_float, channels, width, 1 + width % 3, kind == RANDOM ? SPARSE : kind);
    }
}
