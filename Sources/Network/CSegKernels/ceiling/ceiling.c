// Rates of the ceilings.
#include "seg_ceiling.h"

#include <time.h>

#include "seg_kernels.h"

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double ceiling(double (*work)(void), double seconds) {
  double best = 0, start = seconds_now(), before = start;
  do {
    double operations = work();
    double now = seconds_now();
    double rate = operations / (now - before) * 1e-9;
    if (rate > best) best = rate;
    before = now;
  } while (before - start < seconds);
  return best;
}

double seg_ceiling_u8(const seg_kernels *kernels, double seconds) { return ceiling(kernels->ceiling_u8, seconds); }
double seg_ceiling_f32(const seg_kernels *kernels, double seconds) { return ceiling(kernels->ceiling_f32, seconds); }
