#ifndef HOOKE_PIXELS_KERNELS_H
#define HOOKE_PIXELS_KERNELS_H
#include "include/CPixels.h"

extern const hooke_pixel_kernels hooke_generic_kernels;
#if defined(__x86_64__)
extern const hooke_pixel_kernels hooke_avx2_kernels;
#endif
#endif
