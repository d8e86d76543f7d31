// Each layer shape against the ceiling that the same run measured.
#include <time.h>

#include "bench.h"

// Of this thread, so that other processes on the machine disturb little.
static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

typedef struct timing {
  double seconds;  // median of one call
  double ceiling;  // median of what the ceiling would have done meanwhile, in multiply-accumulates per second
} timing;

// Clocks change by the moment, so the ceiling is measured before each call, and shares are medians of pairs.
static timing time_calls(void (*call)(void *), void *context, double (*ceiling)(void), double seconds) {
  enum { MOST = 2000 };
  static double times[MOST], products[MOST];
  size_t count = 0;
  for (double start = cpu_seconds(), now = start; count < MOST && (now - start < seconds || count < 5); count++) {
    double operations = ceiling(), middle;
    middle = cpu_seconds();
    double rate = operations / (middle - now);
    call(context);
    now = cpu_seconds();
    times[count] = now - middle;
    products[count] = (now - middle) * rate;
    now = cpu_seconds();
  }
  qsort(times, count, sizeof *times, ascending);
  qsort(products, count, sizeof *products, ascending);
  return (timing){times[count / 2], products[count / 2] / times[count / 2]};
}

typedef struct work {
  const seg_kernels *kernels;
  int is_float;
  seg_convolution_rows convolution;
  seg_pooling_rows pooling;
  hooke_network_rows picture;
} work;

static void call_convolution(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_convolution_f32(w->kernels, &w->convolution);
    else
      seg_convolution_u8(w->kernels, &w->convolution);
}

static void call_pooling(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_pooling_f32(w->kernels, &w->pooling);
    else
      seg_pooling_u8(w->kernels, &w->pooling);
}

static void call_unpooling(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_unpooling_f32(w->kernels, &w->pooling);
    else
      seg_unpooling_u8(w->kernels, &w->pooling);
}

static void call_picture(void *context) {
  work *w = context;
  for (int i = 0; i < 4; i++)
    if (w->is_float)
      seg_picture_f32(w->kernels, &w->picture);
    else
      seg_picture_u8(w->kernels, &w->picture);
}

// Contiguous rows, as a ring has them.
static void **plain_rows(int32_t count, int32_t pixels, int32_t margin, size_t pixel_bytes) {
  size_t row = ((size_t)(pixels + 2 * margin) * pixel_bytes + 63) / 64 * 64;
  char *block = aligned_alloc(64, row * (size_t)count);
  void **pointers = malloc((size_t)count * sizeof(void *));
  for (size_t i = 0; i < row * (size_t)count; i++) block[i] = (char)(random_u32() & 127);
  for (int32_t y = 0; y < count; y++) pointers[y] = block + row * (size_t)y + (size_t)margin * pixel_bytes;
  return pointers;
}

typedef struct shape {
  int32_t inputs, outputs, scale;
  seg_store store;
  int32_t side, dilation, depthwise;
} shape;

static shape plain(int32_t inputs, int32_t outputs, int32_t scale, seg_store store) {
  return (shape){inputs, outputs, scale, store, 3, 1, 0};
}

// Seconds per frame of 640x480.
static timing time_layer(const seg_kernels *k, int is_float, shape s, double seconds) {
  seg_convolution c = {.input_channels = s.inputs,
                       .stored_input_channels = s.inputs <= 4 ? 4 : seg_stored_channels(s.inputs),
                       .output_channels = s.outputs,
                       .kernel_size = s.side,
                       .dilation = s.dilation,
                       .depthwise = s.depthwise,
                       .store = s.store};
  const int32_t reach = c.dilation * (c.kernel_size - 1);
  layer l = make_layer(k, c, is_float, RANDOM);
  size_t element = is_float ? sizeof(float) : 1;
  int32_t width = 640 / s.scale, count = 8 / s.scale < 2 ? 2 : 8 / s.scale, stored = seg_stored_channels(s.outputs);
  int32_t plane = seg_index_plane_bytes(width / 2, stored);
  work w = {.kernels = k, .is_float = is_float};
  w.convolution =
      (seg_convolution_rows){.packed = l.packed,
                             .rows = count,
                             .x_end = width,
                             .input_rows = (const void *const *)plain_rows(count + reach, width, reach / 2,
                                                                           element * (size_t)c.stored_input_channels),
                             .output_rows = plain_rows(count, width, 0, element * (size_t)stored),
                             .index_rows = (uint8_t *const *)plain_rows(count, 2, 0, (size_t)plane),
                             .index_plane_bytes = plane};
  if (is_float)  // plain_rows fills bytes; floats must be numbers of ordinary size
    for (int32_t y = 0; y < count + reach; y++) {
      float *row = (float *)w.convolution.input_rows[y] - reach / 2 * c.stored_input_channels;
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

static double time_pooling(const seg_kernels *k, int is_float, int32_t channels, int32_t scale, int unpool,
                           double seconds) {
  size_t pixel = (is_float ? sizeof(float) : 1) * (size_t)channels;
  int32_t width = 320 / scale, count = 4 / scale < 1 ? 1 : 4 / scale, plane = seg_index_plane_bytes(width, channels);
  work w = {.kernels = k, .is_float = is_float};
  w.pooling = (seg_pooling_rows){.channels = channels,
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

static double time_picture(const seg_kernels *k, int is_float, hooke_pixel_format format, int32_t reduction,
                           double seconds) {
  const size_t bytes[] = {1, 3, 2};
  const char *names[] = {"grey", "rgb24", "yuyv"};
  int32_t width = 640, count = 8;
  work w = {.kernels = k, .is_float = is_float};
  w.picture = (hooke_network_rows){.format = format,
                                 .reduction = reduction,
                                 .rows = count / reduction,
                                 .x_end = width / reduction,
                                 .source_rows = (const uint8_t *const *)plain_rows(count, width, 0, bytes[format]),
                                 .output_rows = plain_rows(count, width, 0, is_float ? 16 : 4),
                                 .scale = {1, 1, 1}};
  double time = time_calls(call_picture, &w, k->ceiling_u8, seconds).seconds / 4;
  double frame = time * 480 / (count / reduction * reduction);
  printf("  picture %-5s reduced by %d                        %7.3f ms per 640x480\n", names[format], reduction,
         frame * 1e3);
  return frame;
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
  frame += time_picture(k, is_float, hooke_rgb24, 1, seconds);
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
      for (int32_t reduction = 1; reduction <= HOOKE_LARGEST_REDUCTION; reduction++)
        time_picture(k, is_float, (hooke_pixel_format)format, reduction, seconds);
    time_pooling(k, is_float, 16, 1, 0, seconds);
  }
}
