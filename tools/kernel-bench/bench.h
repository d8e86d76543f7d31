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

int check_all(const seg_kernels *kernels, int thorough);
void time_all(const seg_kernels *kernels, double seconds);

#endif
