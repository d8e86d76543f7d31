// The ceilings of each instruction set: multiply-accumulates of one call, which does nothing else.
#ifndef SEG_CEILING_KERNELS_H
#define SEG_CEILING_KERNELS_H

#include "../common.h"

double seg_ceiling_u8_generic(void);
double seg_ceiling_f32_generic(void);
#if defined(__x86_64__)
double seg_ceiling_u8_sse41(void);
double seg_ceiling_f32_sse41(void);
double seg_ceiling_u8_avx2(void);
double seg_ceiling_f32_avx2(void);
double seg_ceiling_u8_avxvnni(void);
double seg_ceiling_u8_avx512vnni(void);
double seg_ceiling_f32_avx512vnni(void);
#elif defined(__aarch64__)
double seg_ceiling_u8_neon(void);
double seg_ceiling_f32_neon(void);
double seg_ceiling_u8_neondotprod(void);
#endif

#endif
