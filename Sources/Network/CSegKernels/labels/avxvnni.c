// Labels with AVX2 and VNNI.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avxvnni.h"

enum { LABEL_REGISTERS_U8 = 12, LABEL_REGISTERS_F32 = 12 };

#include "avx2_lanes.h"
#include "labels.h"

void seg_labels_u8_avxvnni(const seg_convolution_rows *r) { convolve_labels(r, 0); }

#include "../isa/target_end.h"
#endif
