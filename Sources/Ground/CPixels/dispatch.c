#include "kernels.h"

const hooke_pixel_kernels *hooke_pixels_generic(void) { return &hooke_generic_kernels; }

const hooke_pixel_kernels *hooke_pixels(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return &hooke_avx2_kernels;
#endif
  return &hooke_generic_kernels;
}
