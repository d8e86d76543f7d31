// The convolutions to labels of each instruction set; its table may borrow those of a smaller set.
#ifndef SEG_LABELS_KERNELS_H
#define SEG_LABELS_KERNELS_H

#include "../convolution/packed.h"

void seg_labels_u8_generic(const seg_convolution_rows *rows);
void seg_labels_f32_generic(const seg_convolution_rows *rows);
#if defined(__x86_64__)
void seg_labels_u8_sse41(const seg_convolution_rows *rows);
void seg_labels_f32_sse41(const seg_convolution_rows *rows);
void seg_labels_u8_avx2(const seg_convolution_rows *rows);
void seg_labels_f32_avx2(const seg_convolution_rows *rows);
void seg_labels_u8_avxvnni(const seg_convolution_rows *rows);
void seg_labels_u8_avx512vnni(const seg_convolution_rows *rows);
void seg_labels_f32_avx512vnni(const seg_convolution_rows *rows);
#elif defined(__aarch64__)
void seg_labels_u8_neon(const seg_convolution_rows *rows);
void seg_labels_f32_neon(const seg_convolution_rows *rows);
void seg_labels_u8_neondotprod(const seg_convolution_rows *rows);
#endif

#endif
