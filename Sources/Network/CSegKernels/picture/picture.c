// The picture's rows, by the pixel kernels of the instruction set.
#include "seg_picture.h"

#include "seg_kernels.h"

void seg_picture_u8(const seg_kernels *kernels, const hooke_network_rows *rows) { kernels->pixels->network_u8(rows); }
void seg_picture_f32(const seg_kernels *kernels, const hooke_network_rows *rows) { kernels->pixels->network_f32(rows); }
