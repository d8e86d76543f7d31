// Convolutions: to rows, to pooled rows, to labels.
#ifndef SEG_CONVOLUTION_H
#define SEG_CONVOLUTION_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SEG_LARGEST_CLASSES = 64, SEG_LARGEST_DILATION = 4, SEG_LARGEST_STRIDE = 2, SEG_PACKED_ALIGNMENT = 64 };

typedef enum seg_store {
  SEG_STORE_ROWS = 0,    // activations
  SEG_STORE_POOLED = 1,  // activations after 2x2 max pooling, and where the maxima were
  SEG_STORE_LABELS = 2,  // one byte per pixel: the label; 1...SEG_LARGEST_CLASSES output channels
} seg_store;

typedef struct seg_convolution {
  int32_t input_channels;         // real ones, 1...SEG_LARGEST_CHANNELS
  int32_t stored_input_channels;  // a multiple of 4; 4 for the picture, else seg_stored_channels(input_channels)
  int32_t output_channels;        // real ones, 1...SEG_LARGEST_CHANNELS; stored as seg_stored_channels
  int32_t kernel_size;            // 1, 3, 5, 7
  int32_t dilation;               // 1...SEG_LARGEST_DILATION
  int32_t stride;                 // 1, or 2 with SEG_STORE_ROWS: pixels and rows from one output to the next
  int32_t depthwise;  // 0, or 1: output o reads input o only, as many outputs as inputs, no SEG_STORE_LABELS
  seg_store store;
} seg_convolution;

// Output pixel x of output row y reads, for margin = dilation * (kernel_size / 2), pixels
// stride * x - margin + dilation * kx of input_rows[stride * y + dilation * ky], kx and ky in 0..<kernel_size.
typedef struct seg_convolution_rows {
  const void *packed;             // what seg_pack_* wrote
  int32_t rows;                   // rows of the convolution; even for SEG_STORE_POOLED
  int32_t x_begin, x_end;         // pixels of the convolution; both even for SEG_STORE_POOLED
  const void *const *input_rows;  // stride * (rows - 1) + 1 + dilation * (kernel_size - 1) pointers to pixel 0
  void *const *output_rows;       // rows pointers; for SEG_STORE_POOLED rows / 2; for SEG_STORE_LABELS to label bytes
  uint8_t *const *index_rows;     // SEG_STORE_POOLED: rows / 2 pointers, see seg_pooling_rows
  int32_t index_plane_bytes;      // SEG_STORE_POOLED
  float *const *logit_rows;       // SEG_STORE_LABELS: null, or rows pointers to [pixel][real output channels]
} seg_convolution_rows;

// Bytes of a packed convolution, a multiple of SEG_PACKED_ALIGNMENT; 0 when the convolution is not a valid one.
// A packed block must be aligned to SEG_PACKED_ALIGNMENT and is used with the kernels that packed it.
size_t seg_packed_bytes_u8(const seg_kernels *kernels, const seg_convolution *convolution);
size_t seg_packed_bytes_f32(const seg_kernels *kernels, const seg_convolution *convolution);
// weights [output][input][ky][kx], depthwise [output][1][ky][kx], of the real channels.
void seg_pack_u8(const seg_kernels *kernels, const seg_convolution *convolution, const int8_t *weights,
                 const int32_t *bias, const float *multiplier, void *packed);
// Half-precision weights (bit patterns) of a float16 network; they are widened to float once, here.
// `scratch` holds as many floats as there are weights.
void seg_pack_f16(const seg_kernels *kernels, const seg_convolution *convolution, const uint16_t *weights,
                  const float *bias, float *scratch, void *packed);
void seg_pack_f32(const seg_kernels *kernels, const seg_convolution *convolution, const float *weights,
                  const float *bias, void *packed);

SEG_REALTIME void seg_convolution_u8(const seg_kernels *kernels, const seg_convolution_rows *rows);
SEG_REALTIME void seg_convolution_f32(const seg_kernels *kernels, const seg_convolution_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
