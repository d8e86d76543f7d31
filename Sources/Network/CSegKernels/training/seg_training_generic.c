#include "tables.h"

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
const seg_training_kernels *seg_training_generic(void) { return &table; }
