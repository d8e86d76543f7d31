// What the vector steps and the loops of network.h share.
#ifndef HOOKE_PIXELS_HALVING_H
#define HOOKE_PIXELS_HALVING_H
#include "kernels.h"

enum { LARGEST_TAPS = HOOKE_LARGEST_REDUCTION + 1 };  // pixels that a block covers, some of them in part

// (S + W) / (2 * W) as (S + added) * factor >> 16 >> shift, exact for every S of q quarters; whole blocks of 1, 2 and 4 only
// shift. Found by trying all sums.
typedef struct {
  uint16_t added, factor, shift;
} halving;

HOOKE_INLINE halving halving_of(int32_t quarters) {
  static const halving table[4 * HOOKE_LARGEST_REDUCTION + 1] = {
    [4] = {1, 0, 1},       [5] = {25, 41944, 5},   [6] = {36, 58255, 6},    [7] = {49, 42800, 6},
    [8] = {4, 0, 3},       [9] = {81, 51782, 7},   [10] = {100, 41944, 7},  [11] = {121, 34664, 7},
    [12] = {9, 3641, 0},   [13] = {169, 49637, 8}, [14] = {197, 42799, 8},  [15] = {225, 37283, 8},
    [16] = {16, 0, 5},
  };
  return table[quarters];
}
#endif
