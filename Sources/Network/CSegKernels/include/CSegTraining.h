// Kernels for training in float32.
//
// Feature maps are stored row by row, in each row channel by channel: [y][channel][x], x rounded up to a multiple of
// SEG_LANES ("padded width"). Lanes at x >= width are zero, or at least finite where the comment says so.
//
// A strip is a scratch copy of a few rows with margins of zeros, ready to be convolved: the same order, but the
// channels of a row stand `padded width + SEG_LANES` floats apart, and x = 0 of the first one stands SEG_LANES floats
// after the start. The margin behind a channel is the margin before the next one; SEG_LANES zeros end the strip.
//
// Every sum has one order that depends on the shapes only: kernels of all instruction sets with fused multiply-add give
// the same bytes.
#ifndef CSEGTRAINING_H
#define CSEGTRAINING_H

#include "seg_training_convolution.h"
#include "seg_training_kernels.h"
#include "seg_training_pooling.h"
#include "seg_training_rows.h"
#include "seg_training_upsampling.h"

#endif
