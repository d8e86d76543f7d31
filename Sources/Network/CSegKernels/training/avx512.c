// Training with AVX-512.
#include "../common.h"
#include "../tables.h"

#if defined(__x86_64__)
#define SEG_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"
#include "../isa/target_begin.h"

#define SEG_TABLE seg_training_kernels_avx512
#define SEG_NAME "avx512"
#define SEG_OUTPUT_TILE 8
#define SEG_PIXEL_TILE 2
#define SEG_DW_OUTPUTS 4
#define SEG_DW_INPUTS 2
#define SEG_FUSED 1
#include "kernels.h"

#include "../isa/target_end.h"
#endif
