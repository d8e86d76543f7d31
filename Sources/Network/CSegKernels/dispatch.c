// Which kernels this CPU can run, and the calls through their table.
#include "kernels.h"

#include <string.h>
#include <time.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

enum { LARGEST_COUNT = 8 };

// Fills `found`, fastest first, and returns how many there are.
static int32_t kernels_of_this_cpu(const seg_kernels *found[LARGEST_COUNT]) {
  int32_t count = 0;
#if defined(__x86_64__)
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    found[count++] = &seg_kernels_avx512vnni;
  if (avx2 && __builtin_cpu_supports("avxvnni")) found[count++] = &seg_kernels_avxvnni;
  if (avx2) found[count++] = &seg_kernels_avx2;
  if (__builtin_cpu_supports("sse4.1")) found[count++] = &seg_kernels_sse41;
#elif defined(__aarch64__)
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) found[count++] = &seg_kernels_neondotprod;
  found[count++] = &seg_kernels_neon;
#endif
  found[count++] = &seg_kernels_generic;
  return count;
}

int32_t seg_kernels_count(void) {
  const seg_kernels *found[LARGEST_COUNT];
  return kernels_of_this_cpu(found);
}

const seg_kernels *seg_kernels_at(int32_t index) {
  const seg_kernels *found[LARGEST_COUNT];
  int32_t count = kernels_of_this_cpu(found);
  return found[index < 0 ? 0 : seg_minimum(index, count - 1)];
}

const seg_kernels *seg_kernels_named(const char *name) {
  const seg_kernels *found[LARGEST_COUNT];
  int32_t count = kernels_of_this_cpu(found);
  for (int32_t i = 0; i < count; i++)
    if (strcmp(found[i]->name, name) == 0) return found[i];
  return NULL;
}

size_t seg_packed_bytes_u8(const seg_kernels *kernels, const seg_convolution *convolution) {
  return kernels->packed_bytes_u8(convolution);
}

size_t seg_packed_bytes_f32(const seg_kernels *kernels, const seg_convolution *convolution) {
  return kernels->packed_bytes_f32(convolution);
}

void seg_pack_u8(const seg_kernels *kernels, const seg_convolution *convolution, const int8_t *weights,
                 const int32_t *bias, const float *multiplier, void *packed) {
  kernels->pack_u8(convolution, weights, bias, multiplier, packed);
}

void seg_pack_f32(const seg_kernels *kernels, const seg_convolution *convolution, const float *weights,
                  const float *bias, void *packed) {
  kernels->pack_f32(convolution, weights, bias, packed);
}

void seg_picture_u8(const seg_kernels *kernels, const hooke_network_rows *rows) { kernels->pixels->network_u8(rows); }
void seg_picture_f32(const seg_kernels *kernels, const hooke_network_rows *rows) { kernels->pixels->network_f32(rows); }
void seg_convolution_u8(const seg_kernels *kernels, const seg_convolution_rows *rows) { kernels->convolution_u8(rows); }
void seg_convolution_f32(const seg_kernels *kernels, const seg_convolution_rows *rows) {
  kernels->convolution_f32(rows);
}
void seg_pooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->pooling_u8(rows); }
void seg_pooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->pooling_f32(rows); }
void seg_unpooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->unpooling_u8(rows); }
void seg_unpooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->unpooling_f32(rows); }

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
