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

timing time_calls(void (*call)(void *), void *context, double (*ceiling)(void), double seconds) {
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

void **plain_rows(int32_t count, int32_t pixels, int32_t margin, size_t pixel_bytes) {
  size_t row = ((size_t)(pixels + 2 * margin) * pixel_bytes + 63) / 64 * 64;
  char *block = aligned_alloc(64, row * (size_t)count);
  void **pointers = malloc((size_t)count * sizeof(void *));
  for (size_t i = 0; i < row * (size_t)count; i++) block[i] = (char)(random_u32() & 127);
  for (int32_t y = 0; y < count; y++) pointers[y] = block + row * (size_t)y + (size_t)margin * pixel_bytes;
  return pointers;
}
