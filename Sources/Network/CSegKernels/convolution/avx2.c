// Convolution with AVX2 and FMA.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx2.h"

#define SEG_TILE_PIXELS 6
#include "tile_task.h"
#include "../pooling/avx2_f32.h"
#include "../pooling/sse41_u8.h"
#include "avx2_store.h"
#include "narrow_tiles.h"

void seg_convolution_u8_avx2(const seg_convolution_rows *r) { convolve_tiles(r, 0); }
void seg_convolution_f32_avx2(const seg_convolution_rows *r) { convolve_tiles(r, 1); }

#include "../isa/target_end.h"
#endif
