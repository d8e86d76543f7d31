// The picture's rows.
#include "../bench.h"

typedef struct work {
  const seg_kernels *kernels;
  int is_float;
  hooke_network_rows rows;
} work;

static void call_picture(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_picture_f32(w->kernels, &w->rows);
    else
      seg_picture_u8(w->kernels, &w->rows);
}

double time_picture(const seg_kernels *k, int is_float, hooke_pixel_format format, int32_t quarters, double seconds) {
  const size_t bytes[] = {1, 3, 2};
  const char *names[] = {"grey", "rgb24", "yuyv"};
  int32_t width = 640, count = 4 * quarters;  // 16 output rows
  work w = {.kernels = k, .is_float = is_float};
  w.rows = (hooke_network_rows){.format = format,
                                .quarters = quarters,
                                .rows = 16,
                                .x_end = 4 * width / quarters,
                                .source_rows = (const uint8_t *const *)plain_rows(count, width, 0, bytes[format]),
                                .output_rows = plain_rows(count, width, 0, is_float ? 16 : 4),
                                .scale = {1, 1, 1}};
  double time = time_calls(call_picture, &w, k->ceiling_u8, seconds).seconds / 4;
  double frame = time * 480 / count;
  printf("  picture %-5s reduced by %4.2f                     %7.3f ms per 640x480\n", names[format], quarters / 4.0,
         frame * 1e3);
  return frame;
}
