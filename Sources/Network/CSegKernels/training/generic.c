// Training in plain C; on Arm compiled to NEON.
#include "../common.h"
#include "../tables.h"

#define SEG_TABLE seg_training_kernels_generic
#define SEG_NAME "generic"
#define SEG_PIXEL_TILE 1
#define SEG_DW_INPUTS 1
#if defined(__ARM_FEATURE_FMA)
// 32 registers of 4 lanes.
#define SEG_OUTPUT_TILE 4
#define SEG_DW_OUTPUTS 2
#define SEG_FUSED 1
#else
#define SEG_OUTPUT_TILE 2
#define SEG_DW_OUTPUTS 1
#define SEG_FUSED 0
#endif
#include "kernels.h"
