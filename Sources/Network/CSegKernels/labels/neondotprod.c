// Labels with the dot product instructions of 64-bit Arm.
#include "kernels.h"

#if defined(__aarch64__)
#include "../isa/neondotprod.h"

enum { LABEL_REGISTERS_U8 = 16, LABEL_REGISTERS_F32 = 16 };

#include "neon_lanes.h"
#include "labels.h"

void seg_labels_u8_neondotprod(const seg_convolution_rows *r) { convolve_labels(r, 0); }

#include "../isa/target_end.h"
#endif
