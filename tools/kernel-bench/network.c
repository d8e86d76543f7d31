// Whole networks, and other shapes than theirs.
#include "bench.h"

static shape plain(int32_t inputs, int32_t outputs, int32_t scale, seg_store store) {
  return (shape){inputs, outputs, scale, store, 3, 1, 0};
}

static void time_network(const seg_kernels *k, int is_float, const int32_t w[3], int32_t classes, double seconds) {
  printf("%s %s, network %d-%d-%d, %d classes\n", k->name, is_float ? "float" : "int8", w[0], w[1], w[2], classes);
  const shape shapes[] = {plain(3, w[0], 1, SEG_STORE_ROWS),    plain(w[0], w[0], 1, SEG_STORE_POOLED),
                          plain(w[0], w[1], 2, SEG_STORE_ROWS), plain(w[1], w[1], 2, SEG_STORE_POOLED),
                          plain(w[1], w[2], 4, SEG_STORE_ROWS), plain(w[2], w[2], 4, SEG_STORE_POOLED),
                          plain(w[2], w[2], 4, SEG_STORE_ROWS), plain(w[2], w[1], 4, SEG_STORE_ROWS),
                          plain(w[1], w[1], 2, SEG_STORE_ROWS), plain(w[1], w[0], 2, SEG_STORE_ROWS),
                          plain(w[0], w[0], 1, SEG_STORE_ROWS), plain(w[0], classes, 1, SEG_STORE_LABELS)};
  double frame = 0, operations = 0, ceiling = 0;
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    timing t = time_layer(k, is_float, shapes[i], seconds);
    frame += t.seconds;
    ceiling += t.seconds * t.ceiling;
    operations += 9.0 * shapes[i].inputs * shapes[i].outputs * 640 * 480 / (shapes[i].scale * shapes[i].scale);
  }
  ceiling /= frame;
  frame += time_picture(k, is_float, hooke_rgb24, 4, seconds);
  for (int i = 0; i < 3; i++) frame += time_pooling(k, is_float, w[i], 1 << i, 1, seconds);
  printf("  whole network %.2f ms per 640x480, %.1f GMAC/s, %.1f %% of the ceiling of %.1f\n", frame * 1e3,
         operations / frame * 1e-9, 100 * operations / frame / ceiling, ceiling * 1e-9);
}

void time_all(const seg_kernels *k, double seconds) {
  const int32_t compact[3] = {16, 32, 64}, notebook[3] = {64, 128, 256};
  time_network(k, 0, compact, 3, seconds);
  time_network(k, 0, notebook, 3, seconds);
  time_network(k, 1, compact, 3, seconds);
  const shape others[] = {{16, 16, 1, SEG_STORE_ROWS, 1, 1, 0},   {64, 64, 4, SEG_STORE_ROWS, 1, 1, 0},
                          {16, 16, 1, SEG_STORE_ROWS, 5, 1, 0},   {64, 64, 4, SEG_STORE_ROWS, 5, 1, 0},
                          {3, 16, 1, SEG_STORE_ROWS, 7, 1, 0},    {64, 64, 4, SEG_STORE_ROWS, 7, 1, 0},
                          {32, 32, 2, SEG_STORE_POOLED, 5, 1, 0}, {64, 64, 4, SEG_STORE_ROWS, 3, 2, 0},
                          {64, 64, 4, SEG_STORE_ROWS, 3, 4, 0},   {32, 32, 2, SEG_STORE_ROWS, 3, 1, 1}};
  for (int is_float = 0; is_float < 2; is_float++) {
    printf("%s %s, other shapes\n", k->name, is_float ? "float" : "int8");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) time_layer(k, is_float, others[i], seconds);
    for (int format = 0; format < 3; format++)
      for (int32_t quarters = 4; quarters <= 4 * HOOKE_LARGEST_REDUCTION; quarters++)
        time_picture(k, is_float, (hooke_pixel_format)format, quarters, seconds);
    time_pooling(k, is_float, 16, 1, 0, seconds);
  }
}
