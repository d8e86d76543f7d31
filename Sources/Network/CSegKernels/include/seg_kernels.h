// The kernels of an instruction set, and those that this CPU can run.
#ifndef SEG_KERNELS_H
#define SEG_KERNELS_H

#include "seg_convolution.h"
#include "seg_pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

// Swift calls them by the functions of their headers, which are marked for real-time code.
struct seg_kernels {
  const char *name;  // "generic"; "sse41", "avx2", "avxvnni", "avx512vnni"; "neon", "neondotprod"
  size_t (*packed_bytes_u8)(const seg_convolution *convolution);
  size_t (*packed_bytes_f32)(const seg_convolution *convolution);
  void (*pack_u8)(const seg_convolution *convolution, const int8_t *weights, const int32_t *bias,
                  const float *multiplier, void *packed);
  void (*pack_f32)(const seg_convolution *convolution, const float *weights, const float *bias, void *packed);
  const hooke_pixel_kernels *pixels;  // for the picture's rows
  // To rows and to pooled rows.
  void (*convolution_u8)(const seg_convolution_rows *rows);
  void (*convolution_f32)(const seg_convolution_rows *rows);
  // To labels.
  void (*labels_u8)(const seg_convolution_rows *rows);
  void (*labels_f32)(const seg_convolution_rows *rows);
  void (*pooling_u8)(const seg_pooling_rows *rows);
  void (*pooling_f32)(const seg_pooling_rows *rows);
  void (*unpooling_u8)(const seg_pooling_rows *rows);
  void (*unpooling_f32)(const seg_pooling_rows *rows);
  // Multiply-accumulates of one call, which does nothing else.
  double (*ceiling_u8)(void);
  double (*ceiling_f32)(void);
};

// How many sets of kernels this CPU can run, and each of them, fastest first; the last one is "generic".
int32_t seg_kernels_count(void);
const seg_kernels *seg_kernels_at(int32_t index);
// Null when there are none of this name, or this CPU cannot run them.
const seg_kernels *seg_kernels_named(const char *name);

#ifdef __cplusplus
}
#endif
#endif
