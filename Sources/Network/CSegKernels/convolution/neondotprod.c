// Convolution with the dot product instructions of 64-bit Arm.
#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neondotprod.h"

#define SEG_TILE_PIXELS 6
#define SEG_U8_ONLY
#include "tile_task.h"
#include "../pooling/neon_window.h"
#include "neon_store.h"
#include "narrow_tiles.h"

void seg_convolution_u8_neondotprod(const seg_convolution_rows *r) { convolve_tiles(r, 0); }

#include "../isa/target_end.h"
#endif
