// Convolution with AVX-512 and VNNI.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx512vnni.h"

#include "tile_task.h"
#include "../pooling/avx512_f32.h"
#include "avx512_tiles.h"

void seg_convolution_u8_avx512vnni(const seg_convolution_rows *r) { convolve_tiles(r, 0); }
void seg_convolution_f32_avx512vnni(const seg_convolution_rows *r) { convolve_tiles(r, 1); }

#include "../isa/target_end.h"
#endif
