#include "tables.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define SEG_NAME "avx512"
#define SEG_OUTPUT_TILE 8
#define SEG_PIXEL_TILE 2
#define SEG_DW_OUTPUTS 4
#define SEG_DW_INPUTS 2
#define SEG_FUSED 1
#include "kernels.h"
#pragma clang attribute pop
const seg_training_kernels *seg_training_avx512(void) { return &table; }
#endif
