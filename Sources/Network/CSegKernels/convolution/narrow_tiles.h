// Convolution to rows or pooled rows, integer and float, for registers of LANES = 4 or 8 sums.
//
// A tile is up to SEG_TILE_PIXELS (2 or 6) pixels x 16 output channels, VECTORS registers per pixel. Each step
// broadcasts one element (4 bytes, see blocked.c) of a pixel and multiplies it with the weights of 16 outputs. Pooled
// tiles keep their two rows in a buffer.
//
// The including file has defined the vectors of isa/, SEG_TILE_PIXELS, store_requantised, pool_u8 and pool_f32; and
// SEG_U8_ONLY if its instruction set adds nothing to floats.

enum {
  TILE_PIXELS = SEG_TILE_PIXELS,
  SHORT_TILE_PIXELS = SEG_TILE_PIXELS,
  POOLED_TILE_PIXELS = SEG_TILE_PIXELS,
  VECTORS = 16 / LANES,
};

// One kernel row of any width and dilation.
SEG_INLINE void add_row(vector (*sums)[VECTORS], const int32_t pixels, const uint8_t *input, const uint8_t *weights,
                        const tile_task *t, const int is_float) {
  const ptrdiff_t pixel_bytes = t->pixel_bytes, column = t->dilation * pixel_bytes, step = t->input_step;
  for (ptrdiff_t i = 0; i < pixel_bytes; i += 4)
    for (int32_t kx = 0; kx < t->side; kx++, weights += 64) {
      const uint8_t *from = input + i + kx * column;
#pragma GCC unroll 6
      for (int32_t p = 0; p < pixels; p++) {
        vector element = vector_element(from + p * step);
#pragma GCC unroll 4
        for (int32_t v = 0; v < VECTORS; v++)
          sums[p][v] = vector_multiply_add(sums[p][v], element, vector_load(weights + 4 * LANES * v), is_float);
      }
    }
}

// One kernel row where output o reads input o only.
SEG_INLINE void add_row_depthwise(vector (*sums)[VECTORS], const int32_t pixels, const uint8_t *input,
                                  const uint8_t *weights, const tile_task *t, const int is_float) {
  const ptrdiff_t column = t->dilation * t->pixel_bytes, step = t->input_step, element = is_float ? 4 : 1;
  input += t->output_channel * element;
  for (int32_t kx = 0; kx < t->side; kx++, weights += 64)
#pragma GCC unroll 6
    for (int32_t p = 0; p < pixels; p++)
#pragma GCC unroll 4
      for (int32_t v = 0; v < VECTORS; v++) {
        const uint8_t *at = input + kx * column + p * step + v * LANES * element;
        vector activations = is_float ? vector_load(at) : vector_widened(at);
        sums[p][v] = vector_multiply_add(sums[p][v], activations, vector_load(weights + 4 * LANES * v), is_float);
      }
}

SEG_INLINE void rows_tile(const tile_task *t, const int32_t pixels, const int depthwise, const int is_float) {
  vector sums[TILE_PIXELS][VECTORS];
#pragma GCC unroll 6
  for (int32_t p = 0; p < pixels; p++)
#pragma GCC unroll 4
    for (int32_t v = 0; v < VECTORS; v++) sums[p][v] = vector_load(t->bias + LANES * v);
  const uint8_t *weights = t->weights;
  for (int32_t ky = 0; ky < t->side; ky++) {
    const uint8_t *input = t->input_rows[ky * t->dilation] + t->input_offset;
    if (depthwise) {
      add_row_depthwise(sums, pixels, input, weights, t, is_float);
      weights += t->side * 64;
    } else {
      add_row(sums, pixels, input, weights, t, is_float);
      weights += t->pixel_bytes / 4 * t->side * 64;
    }
  }
#pragma GCC unroll 6
  for (int32_t p = 0; p < pixels; p++) {
    uint8_t *to = t->output + p * t->output_step;
    if (is_float) {
#pragma GCC unroll 4
      for (int32_t v = 0; v < VECTORS; v++) vector_store(to + 4 * LANES * v, vector_rectified(sums[p][v]));
    } else {
      store_requantised(to, sums[p], t->multiplier);
    }
  }
}

// Two tiles of one row each into a buffer, then pooled.
SEG_INLINE void pooled_tile(const tile_task *t, const int32_t pixels, const tile_function row_tile,
                            const int is_float) {
  const ptrdiff_t bytes = is_float ? 64 : 16;
  uint8_t rows[2][POOLED_TILE_PIXELS * 64] __attribute__((aligned(64)));
  tile_task row = *t;
  row.output_step = bytes;
  for (int32_t y = 0; y < 2; y++) {
    row.input_rows = t->input_rows + y * t->input_row_step;
    row.output = rows[y];
    row_tile(&row);
  }
  for (int32_t p = 0; p < pixels; p += 2) {
    const uint8_t *top = rows[0] + p * bytes, *bottom = rows[1] + p * bytes;
    if (is_float) {
      pool_f32(place_of(t, p / 2), (const float *)top, (const float *)bottom, 16);
    } else {
      pool_u8(place_of(t, p / 2), top, bottom, 16);
    }
  }
}

#define SEG_TILE(n, suffix, is_float)                                                                                  \
  static void rows_dense_##suffix##_##n(const tile_task *t) { rows_tile(t, n, 0, is_float); }                          \
  static void rows_depthwise_##suffix##_##n(const tile_task *t) { rows_tile(t, n, 1, is_float); }
#define SEG_POOLED_TILE_OF(n, suffix, is_float)                                                                        \
  static void pooled_dense_##suffix##_##n(const tile_task *t) {                                                        \
    pooled_tile(t, n, rows_dense_##suffix##_##n, is_float);                                                            \
  }                                                                                                                    \
  static void pooled_depthwise_##suffix##_##n(const tile_task *t) {                                                    \
    pooled_tile(t, n, rows_depthwise_##suffix##_##n, is_float);                                                        \
  }
#define SEG_TILE_ENTRY(shape, n, suffix)                                                                               \
  [n] = {shape##_dense_##suffix##_##n, shape##_dense_##suffix##_##n, shape##_dense_##suffix##_##n,                     \
         shape##_depthwise_##suffix##_##n},
#if SEG_TILE_PIXELS == 2
#define SEG_EVEN(X) X(2)
#else
#define SEG_EVEN(X) X(2) X(4) X(6)
#endif
#define SEG_ALL(X) SEG_EVEN(X) X(1)
#define SEG_ROWS_TILE_U8(n) SEG_TILE(n, u8, 0)
#define SEG_POOLED_TILE_U8(n) SEG_POOLED_TILE_OF(n, u8, 0)
#define SEG_ROWS_U8(n) SEG_TILE_ENTRY(rows, n, u8)
#define SEG_POOLED_U8(n) SEG_TILE_ENTRY(pooled, n, u8)
SEG_ALL(SEG_ROWS_TILE_U8)
SEG_EVEN(SEG_POOLED_TILE_U8)
#if defined(SEG_U8_ONLY)
static const tile_function rows_tiles[1][TILE_PIXELS + 1][TILE_KINDS] = {{SEG_ALL(SEG_ROWS_U8)}};
static const tile_function pooled_tiles[1][POOLED_TILE_PIXELS + 1][TILE_KINDS] = {{SEG_EVEN(SEG_POOLED_U8)}};
#else
#define SEG_ROWS_TILE_F32(n) SEG_TILE(n, f32, 1)
#define SEG_POOLED_TILE_F32(n) SEG_POOLED_TILE_OF(n, f32, 1)
#define SEG_ROWS_F32(n) SEG_TILE_ENTRY(rows, n, f32)
#define SEG_POOLED_F32(n) SEG_TILE_ENTRY(pooled, n, f32)
SEG_ALL(SEG_ROWS_TILE_F32)
SEG_EVEN(SEG_POOLED_TILE_F32)
static const tile_function rows_tiles[2][TILE_PIXELS + 1][TILE_KINDS] = {{SEG_ALL(SEG_ROWS_U8)},
                                                                         {SEG_ALL(SEG_ROWS_F32)}};
static const tile_function pooled_tiles[2][POOLED_TILE_PIXELS + 1][TILE_KINDS] = {{SEG_EVEN(SEG_POOLED_U8)},
                                                                                  {SEG_EVEN(SEG_POOLED_F32)}};
#endif
#include "convolve_tiles.h"
