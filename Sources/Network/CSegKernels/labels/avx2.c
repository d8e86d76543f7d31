// Labels with AVX2 and FMA.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx2.h"

// The products of integers need two registers more.
enum { LABEL_REGISTERS_U8 = 8, LABEL_REGISTERS_F32 = 12 };

#include "avx2_lanes.h"
#include "labels.h"

void seg_labels_u8_avx2(const seg_convolution_rows *r) { convolve_labels(r, 0); }
void seg_labels_f32_avx2(const seg_convolution_rows *r) { convolve_labels(r, 1); }

#include "../isa/target_end.h"
#endif
