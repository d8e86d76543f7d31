// Which kernels this CPU can run.
#include <string.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

#include "common.h"
#include "tables.h"

// What kernels need of a CPU.
enum {
  SSE41 = 1,
  AVX2 = 2,    // with FMA
  AVX512 = 4,  // F, BW, DQ and VL, with AVX2
  AVX_VNNI = 8,
  AVX512_VNNI = 16,
  DOT_PRODUCT = 32,
};

static uint32_t features_of_this_cpu(void) {
  uint32_t features = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.1")) features |= SSE41;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) features |= AVX2;
  if ((features & AVX2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    features |= AVX512;
  if (__builtin_cpu_supports("avxvnni")) features |= AVX_VNNI;
  if (__builtin_cpu_supports("avx512vnni")) features |= AVX512_VNNI;
#elif defined(__aarch64__)
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) features |= DOT_PRODUCT;
#endif
  return features;
}

typedef struct instruction_set {
  uint32_t features;
  const seg_kernels *kernels;            // of the runtime, or null
  const seg_training_kernels *training;  // or null
} instruction_set;

// Fastest first.
static const instruction_set sets[] = {
#if defined(__x86_64__)
    {AVX512 | AVX512_VNNI, &seg_kernels_avx512vnni, NULL},
    {AVX512, NULL, &seg_training_kernels_avx512},
    {AVX2 | AVX_VNNI, &seg_kernels_avxvnni, NULL},
    {AVX2, &seg_kernels_avx2, &seg_training_kernels_avx2},
    {SSE41, &seg_kernels_sse41, NULL},
#elif defined(__aarch64__)
    {DOT_PRODUCT, &seg_kernels_neondotprod, NULL},
    {0, &seg_kernels_neon, NULL},
#endif
    {0, &seg_kernels_generic, &seg_training_kernels_generic},
};

enum { SETS = sizeof sets / sizeof *sets };

static int runs_here(const instruction_set *set) { return (set->features & ~features_of_this_cpu()) == 0; }

int32_t seg_kernels_count(void) {
  int32_t count = 0;
  for (int32_t i = 0; i < SETS; i++) count += sets[i].kernels && runs_here(&sets[i]);
  return count;
}

const seg_kernels *seg_kernels_at(int32_t index) {
  int32_t at = index < 0 ? 0 : seg_minimum(index, seg_kernels_count() - 1);
  for (int32_t i = 0; i < SETS; i++)
    if (sets[i].kernels && runs_here(&sets[i]) && at-- == 0) return sets[i].kernels;
  return &seg_kernels_generic;
}

const seg_kernels *seg_kernels_named(const char *name) {
  for (int32_t i = 0; i < SETS; i++)
    if (sets[i].kernels && runs_here(&sets[i]) && strcmp(sets[i].kernels->name, name) == 0) return sets[i].kernels;
  return NULL;
}

const seg_training_kernels *seg_training_kernels_named(const char *name) {
  for (int32_t i = 0; i < SETS; i++)
    if (sets[i].training && runs_here(&sets[i]) && strcmp(sets[i].training->name, name) == 0) return sets[i].training;
  return NULL;
}
