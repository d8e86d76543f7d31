// The training kernels, written once over 16-lane vectors; included by one file per instruction set, which defines
//   SEG_TABLE, SEG_NAME              the table to define, and the instruction set's name
//   SEG_OUTPUT_TILE, SEG_PIXEL_TILE  tile of the convolution: output channels x vectors of pixels
//   SEG_DW_OUTPUTS, SEG_DW_INPUTS    tile of the weight gradient: output x input channels (x 3 kernel columns)
//   SEG_FUSED                        1 when the instruction set has a fused multiply-add
#include "vectors.h"
// They stand on the vectors and on the definitions above.
#include "convolution/convolution.h"
#include "convolution/depthwise.h"
#include "convolution/weight_gradient.h"
#include "loss/cross_entropy.h"
#include "optimizer/adam.h"
#include "optimizer/arrays.h"
#include "optimizer/momentum.h"
#include "pooling/unpooling.h"
#include "rows/addition.h"
#include "rows/dropout.h"
#include "rows/gradient.h"
#include "rows/load.h"
#include "rows/statistics.h"

const seg_training_kernels SEG_TABLE = {
    .name = SEG_NAME,
    .output_tile = SEG_OUTPUT_TILE,
    .convolve = convolve,
    .weight_gradient = weight_gradient,
    .convolve_depthwise = convolve_depthwise,
    .depthwise_weight_gradient = depthwise_weight_gradient,
    .load = load_row,
    .load_unpooled = load_unpooled,
    .load_gradient = load_gradient,
    .statistics = statistics,
    .gradient_statistics = gradient_statistics,
    .add_rows = add_rows,
    .mask_gradient = mask_gradient,
    .drop = drop,
    .cross_entropy = cross_entropy,
    .adam = adam,
    .momentum = momentum,
    .scale = scale,
    .approach = approach,
    .square_sum = square_sum,
    .accumulate = accumulate,
};
