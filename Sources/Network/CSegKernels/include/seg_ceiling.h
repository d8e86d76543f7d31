// What bounds every kernel of an instruction set: its multiply-accumulates and nothing else.
#ifndef SEG_CEILING_H
#define SEG_CEILING_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// Giga multiply-accumulates per second that one core reaches with these instructions alone, best of runs over
// `seconds`.
double seg_ceiling_u8(const seg_kernels *kernels, double seconds);
double seg_ceiling_f32(const seg_kernels *kernels, double seconds);

#ifdef __cplusplus
}
#endif
#endif
