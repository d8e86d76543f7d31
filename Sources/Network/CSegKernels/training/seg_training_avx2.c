#include "tables.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SEG_NAME "avx2"
#define SEG_OUTPUT_TILE 4
#define SEG_PIXEL_TILE 1
#define SEG_DW_OUTPUTS 2
#define SEG_DW_INPUTS 1
#define SEG_FUSED 1
#include "kernels.h"
#pragma clang attribute pop
const seg_training_kernels *seg_training_avx2(void) { return &table; }
#endif
