// Tensors and rows for the checks and the timings.
#ifndef KERNEL_BENCH_H
#define KERNEL_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CSegKernels.h"

// What random tensors hold.
typedef enum tensor_kind { RANDOM, SATURATED, SPARSE } tensor_kind;

uint32_t random_u32(void);

// A layer with random weights, packed for one set of kernels and for the reference.
typedef struct layer {
  seg_convolution convolution;
  int is_float;
  void *packed, *reference;
} layer;

layer make_layer(const seg_kernels *kernels, seg_convolution convolution, int is_float, tensor_kind kind);
void free_layer(layer *l);

// Rows with margins in one block that ends at an inaccessible page; `guard` bytes around are filled with a pattern.
typedef struct rows {
  void **pointers;
  int32_t count;
  size_t row_bytes, margin_bytes;
  void *mapping;
  size_t mapping_bytes;
} rows;

rows make_rows(int32_t count, int32_t pixels, int32_t margin, size_t pixel_bytes);
void free_rows(rows *r);
void fill_u8(rows *r, int32_t channels, tensor_kind kind);
void fill_f32(rows *r, tensor_kind kind);
int rows_equal(const rows *a, const rows *b);

// MARK: Checks

// Counts a check, and says what differs.
void check(int equal, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Prints how many checks there were since the last call and returns how many of them failed.
int sum_up(const char *name);

void check_convolutions(const seg_kernels *kernels, int thorough);
void check_pooling(const seg_kernels *kernels, int thorough);
void check_picture(const seg_kernels *kernels, int thorough);
// Of the training kernels of that name, which this CPU must have.
void check_training(const char *name, int thorough);

// MARK: Timings

typedef struct timing {
  double seconds;  // median of one call
  double ceiling;  // median of what the ceiling would have done meanwhile, in multiply-accumulates per second
} timing;

// Clocks change by the moment, so the ceiling is measured before each call, and shares are medians of pairs.
timing time_calls(void (*call)(void *), void *context, double (*ceiling)(void), double seconds);

// Contiguous rows, as a ring has them.
void **plain_rows(int32_t count, int32_t pixels, int32_t margin, size_t pixel_bytes);

typedef struct shape {
  int32_t inputs, outputs, scale;
  seg_store store;
  int32_t side, dilation, depthwise;
} shape;

// Seconds per frame of 640x480.
timing time_layer(const seg_kernels *kernels, int is_float, shape shape, double seconds);
double time_pooling(const seg_kernels *kernels, int is_float, int32_t channels, int32_t scale, int unpool,
                    double seconds);
double time_picture(const seg_kernels *kernels, int is_float, hooke_pixel_format format, int32_t quarters,
                    double seconds);

void time_training(const char *name, double seconds);
void time_all(const seg_kernels *kernels, double seconds);

#endif
