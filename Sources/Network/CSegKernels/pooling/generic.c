// The reference of pooling: plain loops, right before fast.
#include "kernels.h"

#include "generic_window.h"

// The same text for both element types.
#define SEG_ELEMENT uint8_t
#define SEG_NAME(operation) seg_##operation##_u8_generic
#define SEG_GREATEST greatest_u8
#include "generic_rows.h"
#undef SEG_ELEMENT
#undef SEG_NAME
#undef SEG_GREATEST

#define SEG_ELEMENT float
#define SEG_NAME(operation) seg_##operation##_f32_generic
#define SEG_GREATEST greatest_f32
#include "generic_rows.h"
