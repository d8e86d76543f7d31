// The tables of kernels, one per instruction set, of the runtime and of training.
#ifndef SEG_TABLES_H
#define SEG_TABLES_H

#include "CSegTraining.h"
#include "seg_kernels.h"

extern const seg_kernels seg_kernels_generic;
extern const seg_training_kernels seg_training_kernels_generic;
#if defined(__x86_64__)
extern const seg_kernels seg_kernels_sse41;
extern const seg_kernels seg_kernels_avx2;
extern const seg_kernels seg_kernels_avxvnni;
extern const seg_kernels seg_kernels_avx512vnni;
extern const seg_training_kernels seg_training_kernels_avx2;
extern const seg_training_kernels seg_training_kernels_avx512;
#elif defined(__aarch64__)
extern const seg_kernels seg_kernels_neon;
extern const seg_kernels seg_kernels_neondotprod;
#endif

#endif
