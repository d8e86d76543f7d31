// What pooling and upsampling share.
#include "seg_training_rows.h"

// The padded width of a row of twice the pixels.
static inline ptrdiff_t fine_width(seg_row s) { return (2 * s.width + SEG_LANES - 1) & ~(SEG_LANES - 1); }
