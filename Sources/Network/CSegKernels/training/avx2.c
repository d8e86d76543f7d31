// Training with AVX2 and FMA.
#include "../common.h"
#include "../tables.h"

#if defined(__x86_64__)
#define SEG_TARGET "avx2,fma"
#include "../isa/target_begin.h"

#define SEG_TABLE seg_training_kernels_avx2
#define SEG_NAME "avx2"
#define SEG_OUTPUT_TILE 4
#define SEG_PIXEL_TILE 1
#define SEG_DW_OUTPUTS 2
#define SEG_DW_INPUTS 1
#define SEG_FUSED 1
#include "kernels.h"

#include "../isa/target_end.h"
#endif
