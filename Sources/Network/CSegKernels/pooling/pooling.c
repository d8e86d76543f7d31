// Pooling and unpooling by the kernels of an instruction set.
#include "seg_pooling.h"

#include "seg_kernels.h"

int32_t seg_index_plane_bytes(int32_t pooled_width, int32_t stored_channels) {
  return pooled_width * (stored_channels / 8);
}

void seg_pooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->pooling_u8(rows); }
void seg_pooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->pooling_f32(rows); }
void seg_unpooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->unpooling_u8(rows); }
void seg_unpooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows) { kernels->unpooling_f32(rows); }
