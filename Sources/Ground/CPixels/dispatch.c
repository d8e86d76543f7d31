#include "kernels.h"

enum { LARGEST_COUNT = 2 };

/// The only place that chooses kernels for rows of pixels, but for networks that are told which instruction set to use.
const hooke_pixel_kernels *hooke_pixels_at(int32_t index) {
  const hooke_pixel_kernels *found[LARGEST_COUNT];
  int32_t count = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) found[count++] = &hooke_avx2_kernels;
#elif defined(__aarch64__)
  found[count++] = &hooke_neon_kernels;
#endif
  found[count++] = &hooke_generic_kernels;
  return index >= 0 && index < count ? found[index] : (const hooke_pixel_kernels *)0;
}

const hooke_pixel_kernels *hooke_pixels(void) { return hooke_pixels_at(0); }

const hooke_pixel_kernels *hooke_pixels_generic(void) { return &hooke_generic_kernels; }
