// Row kernels of the streaming network: every function works on a group of rows and a range of columns, allocates
// nothing, keeps no state and may run on any number of threads at once as long as their output ranges do not overlap.
//
// Rows. A row is `pixels x stored channels`, channels innermost. A row pointer points to pixel 0; the pixels before it
// and after the last one (the margins) belong to the row. The picture is stored with 4 channels, everything else with
// `seg_stored_channels`; padding channels hold zero, and every kernel writes them as zero. Activations are uint8_t
// 0...127 in integer networks and float in float networks. Kernels read exactly the pixels they are documented to read
// and write exactly those of their column range. Rows need no alignment; 64 bytes is fastest. Output rows must not be
// input rows.
//
// Integer numerics, the same bits on every instruction set:
//   sum     = int32 of activation * weight over the window, + bias (modulo 2^32)
//   product = (float)sum * multiplier[o], both roundings to nearest even, no fused multiply-add
//   stored  = clamp(round_to_nearest_even(product), 0, 127)
//   logit   = product; label = the first greatest logit
// Multipliers must be finite and not negative.
//
// Float numerics, for finite numbers: sum starts at bias[o]; then for each kernel row ky, stored input channel i,
// kernel column kx, in this order, sum = fused_multiply_add(activation, weight, sum). For SEG_STORE_LABELS the order
// is: for each group of 4 stored input channels, ky, kx, channel of the group. Stored: max(sum, 0); logit = sum.
// Neither tiles, threads nor the instruction set change the order, so results depend on nothing but the numbers.
#ifndef CSEGKERNELS_H
#define CSEGKERNELS_H

#include "seg_addition.h"
#include "seg_average.h"
#include "seg_base.h"
#include "seg_bilinear.h"
#include "seg_ceiling.h"
#include "seg_confidence.h"
#include "seg_convolution.h"
#include "seg_copy.h"
#include "seg_hints.h"
#include "seg_kernels.h"
#include "seg_picture.h"
#include "seg_pixel_shuffle.h"
#include "seg_pooling.h"
#include "seg_regression.h"

#endif
