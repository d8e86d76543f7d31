// Convolution to rows or pooled rows, integer and float.
//
// A tile is some pixels x 16 output channels, one register of 16 sums per pixel. Both types work in elements of 4
// bytes, see blocked.c: each step broadcasts one element of one input pixel and multiplies it with the weights of every
// kernel column that needs this pixel.

// With 3 weights and a broadcast pixel, 24 sums fit into the 32 registers. With 26 the compiler puts some on the stack,
// and where that lies across cache lines, in one process of eight or so, a tile takes up to 1.7 times as long. Tiles of
// the picture and depthwise ones have few steps: short ones overlap better with the stores of the tile before.
enum { TILE_PIXELS = 24, SHORT_TILE_PIXELS = 12, POOLED_TILE_PIXELS = 12 };

// One input row into the sums of a row: every input pixel is broadcast once for the up to 3 sums that need it.
SEG_INLINE void add_pixels_of_3(__m512i *sums, const int32_t pixels, const uint8_t *from, const ptrdiff_t pixel_bytes,
                                __m512i left, __m512i middle, __m512i right, const int is_float) {
#pragma GCC unroll 30
  for (int32_t p = 0; p < pixels + 2; p++) {
    __m512i element = vector_element(from + p * pixel_bytes);
    if (p >= 2) sums[p - 2] = vector_multiply_add(sums[p - 2], element, right, is_float);
    if (p >= 1 && p <= pixels) sums[p - 1] = vector_multiply_add(sums[p - 1], element, middle, is_float);
    if (p < pixels) sums[p] = vector_multiply_add(sums[p], element, left, is_float);
  }
}

// One kernel row of 3 columns without dilation, for one row of sums or, where `bottom` is not null, two.
SEG_INLINE void add_row_of_3(__m512i *sums, __m512i *bottom, const int32_t pixels, const uint8_t *const *input_rows,
                             ptrdiff_t start, const ptrdiff_t pixel_bytes, const uint8_t *weights, const int is_float) {
  for (ptrdiff_t i = 0; i < pixel_bytes; i += 4, weights += 3 * 64) {
    __m512i left = _mm512_loadu_si512(weights);
    __m512i middle = _mm512_loadu_si512(weights + 64);
    __m512i right = _mm512_loadu_si512(weights + 128);
    add_pixels_of_3(sums, pixels, input_rows[0] + start + i, pixel_bytes, left, middle, right, is_float);
    if (bottom) add_pixels_of_3(bottom, pixels, input_rows[1] + start + i, pixel_bytes, left, middle, right, is_float);
  }
}

// One kernel row of any width and dilation.
SEG_INLINE void add_row(__m512i *sums, const int32_t pixels, const uint8_t *input, const uint8_t *weights,
                        const tile_task *t, const int is_float) {
  const ptrdiff_t pixel_bytes = t->pixel_bytes, column = t->dilation * pixel_bytes, step = t->input_step;
  for (ptrdiff_t i = 0; i < pixel_bytes; i += 4)
    for (int32_t kx = 0; kx < t->side; kx++, weights += 64) {
      const uint8_t *from = input + i + kx * column;
      __m512i weight = _mm512_loadu_si512(weights);
#pragma GCC unroll 30
      for (int32_t p = 0; p < pixels; p++)
        sums[p] = vector_multiply_add(sums[p], vector_element(from + p * step), weight, is_float);
    }
}

// One kernel row where output o reads input o only.
SEG_INLINE void add_row_depthwise(__m512i *sums, const int32_t pixels, const uint8_t *input, const uint8_t *weights,
                                  const tile_task *t, const int is_float) {
  const ptrdiff_t column = t->dilation * t->pixel_bytes, step = t->input_step;
  input += t->output_channel * (is_float ? 4 : 1);
  for (int32_t kx = 0; kx < t->side; kx++, weights += 64) {
    const uint8_t *from = input + kx * column;
    __m512i weight = _mm512_loadu_si512(weights);
#pragma GCC unroll 30
    for (int32_t p = 0; p < pixels; p++) {
      const uint8_t *at = from + p * step;
      __m512i activations =
          is_float ? _mm512_loadu_si512(at) : _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)at));
      sums[p] = vector_multiply_add(sums[p], activations, weight, is_float);
    }
  }
}

// The sums of `pixels` pixels in the tile's output row, or two of them where `bottom` is not null.
SEG_INLINE void add_window(__m512i *sums, __m512i *bottom, const int32_t pixels, const tile_task *t,
                           const tile_kind kind, const int is_float) {
  const uint8_t *weights = t->weights;
  const ptrdiff_t pixel_bytes = kind == TILE_PICTURE ? SEG_PICTURE_CHANNELS * (is_float ? 4 : 1) : t->pixel_bytes;
  const ptrdiff_t start = t->input_offset;
  if (kind == TILE_PICTURE || kind == TILE_3) {
    for (int32_t ky = 0; ky < 3; ky++, weights += pixel_bytes / 4 * 3 * 64)
      add_row_of_3(sums, bottom, pixels, t->input_rows + ky, start, pixel_bytes, weights, is_float);
    return;
  }
  for (int32_t row = 0; row < (bottom ? 2 : 1); row++) {
    __m512i *to = row == 0 ? sums : bottom;
    weights = t->weights;
    if (kind == TILE_ANY) {
      for (int32_t ky = 0; ky < t->side; ky++, weights += pixel_bytes / 4 * t->side * 64)
        add_row(to, pixels, t->input_rows[row * t->input_row_step + ky * t->dilation] + start, weights, t, is_float);
    } else {
      for (int32_t ky = 0; ky < t->side; ky++, weights += t->side * 64)
        add_row_depthwise(to, pixels, t->input_rows[row * t->input_row_step + ky * t->dilation] + start, weights, t,
                          is_float);
    }
  }
}

// round(sum * multiplier); those that may leave the range of int32_t at most 127.
SEG_INLINE __m512i scaled(__m512i sums, __m512 multiplier, const int fit) {
  __m512 product = _mm512_mul_ps(_mm512_cvtepi32_ps(sums), multiplier);
  return _mm512_cvtps_epi32(fit ? product : _mm512_min_ps(product, _mm512_set1_ps(127)));
}

// Four sums of 16 channels -> four times 16 bytes. Packing brings products that fit into 0...255, all four at once.
SEG_INLINE __m512i requantised(__m512i a, __m512i b, __m512i c, __m512i d, __m512 multiplier, const int fit) {
  __m512i ab = _mm512_packs_epi32(scaled(a, multiplier, fit), scaled(b, multiplier, fit));
  __m512i cd = _mm512_packs_epi32(scaled(c, multiplier, fit), scaled(d, multiplier, fit));
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  __m512i bytes = _mm512_permutexvar_epi32(order, _mm512_packus_epi16(ab, cd));
  return fit ? _mm512_min_epu8(bytes, _mm512_set1_epi8(127)) : bytes;
}

SEG_INLINE __m512 rectified(__m512i sums) { return _mm512_max_ps(_mm512_castsi512_ps(sums), _mm512_setzero_ps()); }

// Stores the first `count` (up to 4) groups of 16 bytes at a distance of `step`.
SEG_INLINE void store_groups(uint8_t *to, ptrdiff_t step, __m512i groups, const int32_t count) {
  if (count == 4 && step == 16) {
    _mm512_storeu_si512(to, groups);
    return;
  }
  _mm_storeu_si128((__m128i *)to, _mm512_castsi512_si128(groups));
  if (count > 1) _mm_storeu_si128((__m128i *)(to + step), _mm512_extracti32x4_epi32(groups, 1));
  if (count > 2) _mm_storeu_si128((__m128i *)(to + 2 * step), _mm512_extracti32x4_epi32(groups, 2));
  if (count > 3) _mm_storeu_si128((__m128i *)(to + 3 * step), _mm512_extracti32x4_epi32(groups, 3));
}

SEG_INLINE void store_rows_u8(const tile_task *t, const __m512i *sums, const int32_t pixels, const int fit) {
  __m512 multiplier = _mm512_loadu_ps(t->multiplier);
#pragma GCC unroll 8
  for (int32_t p = 0; p < pixels; p += 4)
    store_groups(t->output + p * t->output_step, t->output_step,
                 requantised(sums[p], sums[p + 1], sums[p + 2], sums[p + 3], multiplier, fit),
                 pixels - p < 4 ? pixels - p : 4);
}

SEG_INLINE void rows_tile(const tile_task *t, const int32_t pixels, const tile_kind kind, const int is_float) {
  __m512i sums[TILE_PIXELS + 3];
  __m512i bias = _mm512_loadu_si512(t->bias);
#pragma GCC unroll 32
  for (int32_t p = 0; p < pixels; p++) sums[p] = bias;
  add_window(sums, NULL, pixels, t, kind, is_float);
  if (is_float) {
#pragma GCC unroll 32
    for (int32_t p = 0; p < pixels; p++) _mm512_storeu_ps(t->output + p * t->output_step, rectified(sums[p]));
    return;
  }
#pragma GCC unroll 4
  for (int32_t p = pixels; p < (pixels + 3) / 4 * 4; p++) sums[p] = bias;
  if (t->products_fit) {
    store_rows_u8(t, sums, pixels, 1);
  } else {
    store_rows_u8(t, sums, pixels, 0);
  }
}

// `count` (up to 4) pooled pixels from 2 * count sums of each row.
SEG_INLINE void store_pooled_u8(const tile_task *t, int32_t pixel, const __m512i *top, const __m512i *bottom,
                                const int32_t count, const int fit) {
  __m512 multiplier = _mm512_loadu_ps(t->multiplier);
  __m512i upper, lower;
  __mmask64 right_of_top, right_of_bottom;
  if (count > 2) {
    __m512i top_left = requantised(top[0], top[2], top[4], top[6], multiplier, fit);
    __m512i top_right = requantised(top[1], top[3], top[5], top[7], multiplier, fit);
    __m512i bottom_left = requantised(bottom[0], bottom[2], bottom[4], bottom[6], multiplier, fit);
    __m512i bottom_right = requantised(bottom[1], bottom[3], bottom[5], bottom[7], multiplier, fit);
    right_of_top = _mm512_cmpgt_epu8_mask(top_right, top_left);
    right_of_bottom = _mm512_cmpgt_epu8_mask(bottom_right, bottom_left);
    upper = _mm512_max_epu8(top_left, top_right);
    lower = _mm512_max_epu8(bottom_left, bottom_right);
  } else {  // Both rows fit into one register.
    __m512i left = requantised(top[0], top[2], bottom[0], bottom[2], multiplier, fit);
    __m512i right = requantised(top[1], top[3], bottom[1], bottom[3], multiplier, fit);
    right_of_top = _mm512_cmpgt_epu8_mask(right, left);
    right_of_bottom = right_of_top >> 32;
    upper = _mm512_max_epu8(left, right);
    lower = _mm512_shuffle_i64x2(upper, upper, 0xee);
  }
  __mmask64 below = _mm512_cmpgt_epu8_mask(lower, upper);
  uint64_t bit_0 = (right_of_top & ~below) | (right_of_bottom & below), bit_1 = below;
  store_groups(t->output + pixel * t->output_step, t->output_step, _mm512_max_epu8(upper, lower), count);
#pragma GCC unroll 4
  for (int32_t q = 0; q < count; q++)
    store_positions(place_of(t, pixel + q), (uint16_t)(bit_0 >> 16 * q), (uint16_t)(bit_1 >> 16 * q));
}

// `pixels` is even; two rows of it are summed, pooled and stored.
SEG_INLINE void pooled_tile(const tile_task *t, const int32_t pixels, const tile_kind kind, const int is_float) {
  __m512i top[POOLED_TILE_PIXELS + 4], bottom[POOLED_TILE_PIXELS + 4];
  __m512i bias = _mm512_loadu_si512(t->bias);
#pragma GCC unroll 16
  for (int32_t p = 0; p < pixels; p++) top[p] = bottom[p] = bias;
  add_window(top, bottom, pixels, t, kind, is_float);
  if (is_float) {
#pragma GCC unroll 16
    for (int32_t p = 0; p < pixels; p += 2)
      store_pooled_f32(place_of(t, p / 2), rectified(top[p]), rectified(top[p + 1]), rectified(bottom[p]),
                       rectified(bottom[p + 1]));
    return;
  }
#pragma GCC unroll 8
  for (int32_t p = pixels; p < (pixels + 7) / 8 * 8; p++) top[p] = bottom[p] = bias;
#pragma GCC unroll 4
  for (int32_t p = 0; p < pixels; p += 8) {
    const int32_t count = pixels - p < 8 ? (pixels - p) / 2 : 4;
    if (t->products_fit) {
      store_pooled_u8(t, p / 2, top + p, bottom + p, count, 1);
    } else {
      store_pooled_u8(t, p / 2, top + p, bottom + p, count, 0);
    }
  }
}

#define SEG_LONG_TILE(shape, n, suffix, is_float)                                                                      \
  static void shape##_3_##suffix##_##n(const tile_task *t) { shape##_tile(t, n, TILE_3, is_float); }                   \
  static void shape##_any_##suffix##_##n(const tile_task *t) { shape##_tile(t, n, TILE_ANY, is_float); }
#define SEG_SHORT_TILE(shape, n, suffix, is_float)                                                                     \
  SEG_LONG_TILE(shape, n, suffix, is_float)                                                                            \
  static void shape##_picture_##suffix##_##n(const tile_task *t) { shape##_tile(t, n, TILE_PICTURE, is_float); }       \
  static void shape##_depthwise_##suffix##_##n(const tile_task *t) { shape##_tile(t, n, TILE_DEPTHWISE, is_float); }
#define SEG_LONG_ENTRY(shape, n, suffix)                                                                               \
  [n] = {[TILE_3] = shape##_3_##suffix##_##n, [TILE_ANY] = shape##_any_##suffix##_##n},
#define SEG_SHORT_ENTRY(shape, n, suffix)                                                                              \
  [n] = {[TILE_3] = shape##_3_##suffix##_##n,                                                                          \
         [TILE_ANY] = shape##_any_##suffix##_##n,                                                                      \
         [TILE_PICTURE] = shape##_picture_##suffix##_##n,                                                              \
         [TILE_DEPTHWISE] = shape##_depthwise_##suffix##_##n},
#define SEG_EVEN(X) X(2) X(4) X(6) X(8) X(10) X(12)
#define SEG_LONG(X) X(14) X(16) X(18) X(20) X(22) X(24)
#define SEG_SHORT_TILES(n) SEG_SHORT_TILE(rows, n, u8, 0) SEG_SHORT_TILE(rows, n, f32, 1)
#define SEG_LONG_TILES(n) SEG_LONG_TILE(rows, n, u8, 0) SEG_LONG_TILE(rows, n, f32, 1)
#define SEG_POOLED_TILES(n) SEG_SHORT_TILE(pooled, n, u8, 0) SEG_SHORT_TILE(pooled, n, f32, 1)
SEG_SHORT_TILES(1)
SEG_EVEN(SEG_SHORT_TILES)
SEG_LONG(SEG_LONG_TILES)
SEG_EVEN(SEG_POOLED_TILES)
#define SEG_SHORT_U8(n) SEG_SHORT_ENTRY(rows, n, u8)
#define SEG_SHORT_F32(n) SEG_SHORT_ENTRY(rows, n, f32)
#define SEG_LONG_U8(n) SEG_LONG_ENTRY(rows, n, u8)
#define SEG_LONG_F32(n) SEG_LONG_ENTRY(rows, n, f32)
#define SEG_POOLED_U8(n) SEG_SHORT_ENTRY(pooled, n, u8)
#define SEG_POOLED_F32(n) SEG_SHORT_ENTRY(pooled, n, f32)
static const tile_function rows_tiles[2][TILE_PIXELS + 1][TILE_KINDS] = {
    {SEG_SHORT_U8(1) SEG_EVEN(SEG_SHORT_U8) SEG_LONG(SEG_LONG_U8)},
    {SEG_SHORT_F32(1) SEG_EVEN(SEG_SHORT_F32) SEG_LONG(SEG_LONG_F32)}};
static const tile_function pooled_tiles[2][POOLED_TILE_PIXELS + 1][TILE_KINDS] = {{SEG_EVEN(SEG_POOLED_U8)},
                                                                                  {SEG_EVEN(SEG_POOLED_F32)}};
#include "convolve_tiles.h"
