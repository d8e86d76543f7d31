// The tables of training kernels, one per instruction set.
#ifndef SEG_TRAINING_TABLES_H
#define SEG_TRAINING_TABLES_H
#include "../include/CSegTraining.h"

const seg_training_kernels *seg_training_generic(void);
const seg_training_kernels *seg_training_avx2(void);
const seg_training_kernels *seg_training_avx512(void);
#endif
