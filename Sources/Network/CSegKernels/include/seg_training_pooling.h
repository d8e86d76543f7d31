// Max pooling of rows and its gradients. The same plain C for every instruction set.
#ifndef SEG_TRAINING_POOLING_H
#define SEG_TRAINING_POOLING_H

#include "seg_training_rows.h"

// Greatest of each 2x2 window of two rows (strips of the fine width), the first in row order on ties, and its position.
// `shape` is that of the pooled row; `index` rows are not padded.
void seg_max_pool_row(seg_row shape, const float *upper, const float *lower, float *pooled, uint8_t *index);
// dpooled -> the two fine rows, zeros where the maximum was not.
void seg_max_pool_row_gradient(seg_row shape, const float *dpooled, const uint8_t *index, float *dupper, float *dlower);
// The two fine rows -> dvalues of unpooling.
void seg_max_unpool_row_gradient(seg_row shape, const float *dupper, const float *dlower, const uint8_t *index,
                                 float *dvalues);

#endif
