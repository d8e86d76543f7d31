// Convolution with 64-bit Arm.
#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neon.h"

#define SEG_TILE_PIXELS 6
#include "tile_task.h"
#include "../pooling/neon_window.h"
#include "neon_store.h"
#include "narrow_tiles.h"

void seg_convolution_u8_neon(const seg_convolution_rows *r) { convolve_tiles(r, 0); }
void seg_convolution_f32_neon(const seg_convolution_rows *r) { convolve_tiles(r, 1); }
#endif
