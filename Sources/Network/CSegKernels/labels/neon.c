// Labels with 64-bit Arm.
#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neon.h"

enum { LABEL_REGISTERS_U8 = 16, LABEL_REGISTERS_F32 = 16 };

#include "neon_lanes.h"
#include "labels.h"

void seg_labels_u8_neon(const seg_convolution_rows *r) { convolve_labels(r, 0); }
void seg_labels_f32_neon(const seg_convolution_rows *r) { convolve_labels(r, 1); }
#endif
