// Doubling of rows and its gradients. The same plain C for every instruction set. `shape` is that of the coarse row;
// rows of values are strips, rows of gradients are plain rows.
#ifndef SEG_TRAINING_UPSAMPLING_H
#define SEG_TRAINING_UPSAMPLING_H

#include "seg_training_rows.h"

// fine[c][2x + j] = coarse[4c + 2 * odd_row + j][x]
void seg_pixel_shuffle_row(seg_row shape, const float *coarse, int32_t odd_row, float *fine);
void seg_pixel_shuffle_row_gradient(seg_row shape, const float *dupper, const float *dlower, float *dcoarse);

// fine[c][2x + j] = coarse[c][x]
void seg_nearest_row(seg_row shape, const float *coarse, float *fine);
void seg_nearest_row_gradient(seg_row shape, const float *dupper, const float *dlower, float *dcoarse);

// With v = 0.75 * near + 0.25 * other: fine[c][2x] = 0.75 * v[x] + 0.25 * v[x - 1], fine[c][2x + 1] = 0.75 * v[x] +
// 0.25 * v[x + 1]; beyond the ends stands the end.
void seg_bilinear_row(seg_row shape, const float *near, const float *other, float *fine);
// dcoarse (+)= weight * the gradient by v of a fine row.
void seg_bilinear_row_gradient(seg_row shape, const float *dfine, float weight, int32_t adds, float *dcoarse);

#endif
