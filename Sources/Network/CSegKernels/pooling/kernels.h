// The pooling of each instruction set; its table may borrow that of a smaller set.
#ifndef SEG_POOLING_KERNELS_H
#define SEG_POOLING_KERNELS_H

#include "seg_pooling.h"

#include "../common.h"

#define SEG_DECLARE_POOLING(isa)                                                                                       \
  void seg_pooling_u8_##isa(const seg_pooling_rows *rows);                                                             \
  void seg_pooling_f32_##isa(const seg_pooling_rows *rows);                                                            \
  void seg_unpooling_u8_##isa(const seg_pooling_rows *rows);                                                           \
  void seg_unpooling_f32_##isa(const seg_pooling_rows *rows);

SEG_DECLARE_POOLING(generic)
#if defined(__x86_64__)
void seg_pooling_u8_sse41(const seg_pooling_rows *rows);
void seg_pooling_f32_sse41(const seg_pooling_rows *rows);
void seg_unpooling_u8_sse41(const seg_pooling_rows *rows);
SEG_DECLARE_POOLING(avx2)
SEG_DECLARE_POOLING(avx512vnni)
#elif defined(__aarch64__)
SEG_DECLARE_POOLING(neon)
#endif

#endif
