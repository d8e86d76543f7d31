// Convolution with AVX2 and VNNI.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avxvnni.h"

#define SEG_TILE_PIXELS 6
#define SEG_U8_ONLY
#include "tile_task.h"
#include "../pooling/avx2_f32.h"
#include "../pooling/sse41_u8.h"
#include "avx2_store.h"
#include "narrow_tiles.h"

void seg_convolution_u8_avxvnni(const seg_convolution_rows *r) { convolve_tiles(r, 0); }

#include "../isa/target_end.h"
#endif
