// The convolutions to rows and pooled rows of each instruction set; its table may borrow those of a smaller set.
#ifndef SEG_CONVOLUTION_KERNELS_H
#define SEG_CONVOLUTION_KERNELS_H

#include "packed.h"

#define SEG_DECLARE_PACKING(layout)                                                                                    \
  size_t seg_packed_bytes_u8_##layout(const seg_convolution *convolution);                                             \
  size_t seg_packed_bytes_f32_##layout(const seg_convolution *convolution);                                            \
  void seg_pack_u8_##layout(const seg_convolution *convolution, const int8_t *weights, const int32_t *bias,            \
                            const float *multiplier, void *packed);                                                    \
  void seg_pack_f32_##layout(const seg_convolution *convolution, const float *weights, const float *bias, void *packed);

SEG_DECLARE_PACKING(generic)
SEG_DECLARE_PACKING(blocked)  // of all vector instruction sets

void seg_convolution_u8_generic(const seg_convolution_rows *rows);
void seg_convolution_f32_generic(const seg_convolution_rows *rows);
#if defined(__x86_64__)
void seg_convolution_u8_sse41(const seg_convolution_rows *rows);
void seg_convolution_f32_sse41(const seg_convolution_rows *rows);
void seg_convolution_u8_avx2(const seg_convolution_rows *rows);
void seg_convolution_f32_avx2(const seg_convolution_rows *rows);
void seg_convolution_u8_avxvnni(const seg_convolution_rows *rows);
void seg_convolution_u8_avx512vnni(const seg_convolution_rows *rows);
void seg_convolution_f32_avx512vnni(const seg_convolution_rows *rows);
#elif defined(__aarch64__)
void seg_convolution_u8_neon(const seg_convolution_rows *rows);
void seg_convolution_f32_neon(const seg_convolution_rows *rows);
void seg_convolution_u8_neondotprod(const seg_convolution_rows *rows);
#endif

#endif
