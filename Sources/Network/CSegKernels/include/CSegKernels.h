// Row kernels of the streaming network: every function works on a group of rows and a range of columns, allocates
// nothing, keeps no state and may run on any number of threads at once as long as their output ranges do not overlap.
//
// Rows. A row is `pixels x stored channels`, channels innermost. A row pointer points to pixel 0; the pixels before it
// and after the last one (the margins) belong to the row. The picture is stored with 4 channels, everything else with
// `seg_stored_channels`; padding channels hold zero, and every kernel writes them as zero. Activations are uint8_t
// 0...127 in integer networks and float in float networks. Kernels read exactly the pixels they are documented to read
// and write exactly those of their column range. Rows need no alignment; 64 bytes is fastest. Output rows must not be
// input rows.
//
// Integer numerics, the same bits on every instruction set:
//   sum     = int32 of activation * weight over the window, + bias (modulo 2^32)
//   product = (float)sum * multiplier[o], both roundings to nearest even, no fused multiply-add
//   stored  = clamp(round_to_nearest_even(product), 0, 127)
//   logit   = product; label = the first greatest logit
// Multipliers must be finite and not negative.
//
// Float numerics, for finite numbers: sum starts at bias[o]; then for each kernel row ky, stored input channel i,
// kernel column kx, in this order, sum = fused_multiply_add(activation, weight, sum). For SEG_STORE_LABELS the order
// is: for each group of 4 stored input channels, ky, kx, channel of the group. Stored: max(sum, 0); logit = sum.
// Neither tiles, threads nor the instruction set change the order, so results depend on nothing but the numbers.
#ifndef CSEGKERNELS_H
#define CSEGKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include <CPixels.h>

#include "SegHints.h"

#ifdef __cplusplus
extern "C" {
#endif

// Lets Swift call the row functions from code marked @_noLocks and @_noAllocation.
#if defined(__has_attribute)
#if __has_attribute(swift_attr)
#define SEG_REALTIME __attribute__((swift_attr("@_noLocks"))) __attribute__((swift_attr("@_noAllocation")))
#endif
#endif
#ifndef SEG_REALTIME
#define SEG_REALTIME
#endif

enum {
  SEG_PICTURE_CHANNELS = HOOKE_NETWORK_CHANNELS,
  SEG_LARGEST_CHANNELS = 2048,
  SEG_LARGEST_CLASSES = 64,
  SEG_LARGEST_DILATION = 4,
  SEG_PACKED_ALIGNMENT = 64,
};

// Channels that rows behind the picture store for `channels` real ones: the next multiple of 16.
SEG_REALTIME int32_t seg_stored_channels(int32_t channels);

// MARK: Convolutions

typedef enum seg_store {
  SEG_STORE_ROWS = 0,    // activations
  SEG_STORE_POOLED = 1,  // activations after 2x2 max pooling, and where the maxima were
  SEG_STORE_LABELS = 2,  // one byte per pixel: the label; 1...SEG_LARGEST_CLASSES output channels
} seg_store;

// A convolution with stride 1 that keeps its size.
typedef struct seg_convolution {
  int32_t input_channels;         // real ones, 1...SEG_LARGEST_CHANNELS
  int32_t stored_input_channels;  // a multiple of 4; 4 for the picture, else seg_stored_channels(input_channels)
  int32_t output_channels;        // real ones, 1...SEG_LARGEST_CHANNELS; stored as seg_stored_channels
  int32_t kernel_size;            // 1, 3, 5, 7
  int32_t dilation;               // 1...SEG_LARGEST_DILATION
  int32_t depthwise;  // 0, or 1: output o reads input o only, as many outputs as inputs, no SEG_STORE_LABELS
  seg_store store;
} seg_convolution;

// Output pixel x of output row y reads, for margin = dilation * (kernel_size / 2), pixels x - margin + dilation * kx of
// input_rows[y + dilation * ky], kx and ky in 0..<kernel_size.
typedef struct seg_convolution_rows {
  const void *packed;             // what seg_pack_* wrote
  int32_t rows;                   // rows of the convolution; even for SEG_STORE_POOLED
  int32_t x_begin, x_end;         // pixels of the convolution; both even for SEG_STORE_POOLED
  const void *const *input_rows;  // rows + dilation * (kernel_size - 1) pointers to pixel 0
  void *const *output_rows;       // rows pointers; for SEG_STORE_POOLED rows / 2; for SEG_STORE_LABELS to label bytes
  uint8_t *const *index_rows;     // SEG_STORE_POOLED: rows / 2 pointers, see seg_pooling_rows
  int32_t index_plane_bytes;      // SEG_STORE_POOLED
  float *const *logit_rows;       // SEG_STORE_LABELS: null, or rows pointers to [pixel][real output channels]
} seg_convolution_rows;

// MARK: Pooling

// 2x2 max pooling, and unpooling by the positions it found. On ties the first in row order wins: 0 top left, 1 top
// right, 2 bottom left, 3 bottom right.
//
// Positions of a pooled row are two bit planes. Bit b (0, 1) of the position of pooled pixel x, stored channel c, is
// bit n % 8 of byte n / 8 + b * index_plane_bytes of the index row, n = x * stored channels + c. A plane has
// `seg_index_plane_bytes(pooled width, channels)` bytes, an index row twice as many. Channels are a multiple of 16, so
// column ranges never share a byte.
typedef struct seg_pooling_rows {
  int32_t channels;               // stored, a multiple of 16
  int32_t rows;                   // pooled rows
  int32_t x_begin, x_end;         // pooled pixels
  const void *const *input_rows;  // pooling: 2 * rows full rows; unpooling: rows pooled rows
  void *const *output_rows;       // pooling: rows pooled rows; unpooling: 2 * rows full rows, zero where no maximum was
  uint8_t *const *index_rows;     // rows; written by pooling, read by unpooling
  int32_t index_plane_bytes;
} seg_pooling_rows;

SEG_REALTIME int32_t seg_index_plane_bytes(int32_t pooled_width, int32_t stored_channels);

// MARK: Between rows

// What moves or adds values: the same plain C for every instruction set, in order, so the same bits everywhere.
// "Elements" are uint8_t or float; `element_bytes` is 1 or 4.

// Copies `channels` elements of each pixel to channel `first_channel` of the output's pixels; other channels stay.
typedef struct seg_copied_rows {
  int32_t element_bytes;
  int32_t channels;
  int32_t input_channels, output_channels;  // stored, from pixel to pixel
  int32_t first_channel;                    // of the output
  int32_t halved;                           // 0, or 1: output pixel x is input pixel x / 2
  int32_t rows;
  int32_t x_begin, x_end;         // output pixels
  const void *const *input_rows;  // rows
  void *const *output_rows;       // rows
} seg_copied_rows;

// uint8_t: clamp(round_to_nearest_even((float)(a + b) * multiplier), 0, 127), multiplier finite and not negative
// float:   a + b, or max(a + b, 0)
typedef struct seg_added_rows {
  int32_t channels;  // stored
  int32_t rectified;
  float multiplier;  // uint8_t only
  int32_t rows;
  int32_t x_begin, x_end;
  const void *const *left_rows;   // rows
  const void *const *right_rows;  // rows
  void *const *output_rows;       // rows
} seg_added_rows;

// Bilinear doubling with half-pixel centres. Output pixel x lies nearest to input pixel x / 2, then to the one left of
// it (x even) or right of it (x odd), or once more the same at an edge; rows alike: `near_rows`, `far_rows`.
//   uint8_t: (9 * near + 3 * near_beside + 3 * far + far_beside + 8) >> 4
//   float:   (9 * near + 3 * near_beside + 3 * far + far_beside) / 16, each operation rounded, from the left
typedef struct seg_bilinear_rows {
  int32_t channels;     // stored
  int32_t input_width;  // of the whole input row
  int32_t rows;
  int32_t x_begin, x_end;        // output pixels
  const void *const *near_rows;  // rows
  const void *const *far_rows;   // rows
  void *const *output_rows;      // rows
} seg_bilinear_rows;

// Output channel c of pixel (x, y) is channel `c * channel_step + (2 * (y % 2) + x % 2) * position_step` of input pixel
// (x / 2, y / 2).
typedef struct seg_shuffled_rows {
  int32_t element_bytes;
  int32_t channels;                         // real ones of the output
  int32_t input_channels, output_channels;  // stored, from pixel to pixel
  int32_t channel_step, position_step;
  int32_t y_begin;  // the first output row
  int32_t rows;
  int32_t x_begin, x_end;         // output pixels
  const void *const *input_rows;  // rows, each of output row y_begin + index
  void *const *output_rows;       // rows; padding channels stay
} seg_shuffled_rows;

SEG_REALTIME void seg_copy_rows(const seg_copied_rows *rows);
SEG_REALTIME void seg_add_rows_u8(const seg_added_rows *rows);
SEG_REALTIME void seg_add_rows_f32(const seg_added_rows *rows);
SEG_REALTIME void seg_bilinear_rows_u8(const seg_bilinear_rows *rows);
SEG_REALTIME void seg_bilinear_rows_f32(const seg_bilinear_rows *rows);
SEG_REALTIME void seg_shuffle_rows(const seg_shuffled_rows *rows);

// Confidences of label rows: 255 * softmax(logits)[label], rounded; the same bits everywhere.
typedef struct seg_confidence_rows {
  int32_t classes;
  int32_t rows;
  int32_t x_begin, x_end;
  const float *const *logit_rows;  // rows pointers to [pixel][class]
  uint8_t *const *output_rows;     // rows
} seg_confidence_rows;

SEG_REALTIME void seg_confidence(const seg_confidence_rows *rows);

// Regression maps out of the logits of their convolution: each the logit, or its sigmoid 1 / (1 + e^-logit) in a fixed
// order of exact operations; the same bits everywhere.
typedef struct seg_regression_rows {
  int32_t maps;
  int32_t sigmoid;
  int32_t rows;
  int32_t x_begin, x_end;
  ptrdiff_t plane;                 // floats from one map to the next
  const float *const *value_rows;  // rows pointers to [pixel][map]
  float *const *output_rows;       // rows pointers to pixel 0 of the first map
} seg_regression_rows;

SEG_REALTIME void seg_regression(const seg_regression_rows *rows);

// MARK: Kernels of an instruction set

typedef struct seg_kernels {
  const char *name;  // "generic"; "sse41", "avx2", "avxvnni", "avx512vnni"; "neon", "neondotprod"
  // Bytes of a packed convolution, a multiple of SEG_PACKED_ALIGNMENT; 0 when the convolution is not a valid one.
  size_t (*packed_bytes_u8)(const seg_convolution *convolution);
  size_t (*packed_bytes_f32)(const seg_convolution *convolution);
  // weights [output][input][ky][kx], depthwise [output][1][ky][kx], of the real channels.
  void (*pack_u8)(const seg_convolution *convolution, const int8_t *weights, const int32_t *bias,
                  const float *multiplier, void *packed);
  void (*pack_f32)(const seg_convolution *convolution, const float *weights, const float *bias, void *packed);
  const hooke_pixel_kernels *pixels;  // for the picture's rows
  void (*convolution_u8)(const seg_convolution_rows *rows);
  void (*convolution_f32)(const seg_convolution_rows *rows);
  void (*pooling_u8)(const seg_pooling_rows *rows);
  void (*pooling_f32)(const seg_pooling_rows *rows);
  void (*unpooling_u8)(const seg_pooling_rows *rows);
  void (*unpooling_f32)(const seg_pooling_rows *rows);
  // Multiply-accumulates of one call, which does nothing else: what bounds every kernel of this instruction set.
  double (*ceiling_u8)(void);
  double (*ceiling_f32)(void);
} seg_kernels;

// The instruction sets this CPU has, fastest first; the last one is "generic".
int32_t seg_kernels_count(void);
const seg_kernels *seg_kernels_at(int32_t index);
// Null when there are none of this name, or this CPU cannot run them.
const seg_kernels *seg_kernels_named(const char *name);

// MARK: The same, callable from real-time Swift

// A packed block must be aligned to SEG_PACKED_ALIGNMENT and is used with the kernels that packed it.
size_t seg_packed_bytes_u8(const seg_kernels *kernels, const seg_convolution *convolution);
size_t seg_packed_bytes_f32(const seg_kernels *kernels, const seg_convolution *convolution);
void seg_pack_u8(const seg_kernels *kernels, const seg_convolution *convolution, const int8_t *weights,
                 const int32_t *bias, const float *multiplier, void *packed);
// Half-precision weights (bit patterns) of a float16 network; they are widened to float once, here.
// `scratch` holds as many floats as there are weights.
void seg_pack_f16(const seg_kernels *kernels, const seg_convolution *convolution, const uint16_t *weights,
                  const float *bias, float *scratch, void *packed);
void seg_pack_f32(const seg_kernels *kernels, const seg_convolution *convolution, const float *weights,
                  const float *bias, void *packed);

SEG_REALTIME void seg_picture_u8(const seg_kernels *kernels, const hooke_network_rows *rows);
SEG_REALTIME void seg_picture_f32(const seg_kernels *kernels, const hooke_network_rows *rows);
SEG_REALTIME void seg_convolution_u8(const seg_kernels *kernels, const seg_convolution_rows *rows);
SEG_REALTIME void seg_convolution_f32(const seg_kernels *kernels, const seg_convolution_rows *rows);
SEG_REALTIME void seg_pooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows);
SEG_REALTIME void seg_pooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows);
SEG_REALTIME void seg_unpooling_u8(const seg_kernels *kernels, const seg_pooling_rows *rows);
SEG_REALTIME void seg_unpooling_f32(const seg_kernels *kernels, const seg_pooling_rows *rows);

// Giga multiply-accumulates per second that one core reaches with these instructions alone, best of runs over
// `seconds`.
double seg_ceiling_u8(const seg_kernels *kernels, double seconds);
double seg_ceiling_f32(const seg_kernels *kernels, double seconds);

#ifdef __cplusplus
}
#endif
#endif
