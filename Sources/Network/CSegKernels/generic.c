// The reference: one plain loop per operation, right before fast. Every other file is tested against this one.
#include "kernels.h"

#include <math.h>
#include <string.h>

SEG_INLINE uint8_t clamp_u8(int32_t value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

void seg_yuyv_to_rgb24(const uint8_t *yuyv, uint8_t *rgb, int32_t pixels) {
  for (int32_t x = 0; x < pixels; x++) {
    const uint8_t *pair = yuyv + 4 * (x / 2);
    int32_t y = 298 * (pair[2 * (x % 2)] - 16) + 128, cb = pair[1] - 128, cr = pair[3] - 128;
    rgb[3 * x] = clamp_u8((y + 409 * cr) >> 8);
    rgb[3 * x + 1] = clamp_u8((y - 100 * cb - 208 * cr) >> 8);
    rgb[3 * x + 2] = clamp_u8((y + 516 * cb) >> 8);
  }
}

// MARK: Pictures

SEG_INLINE void source_pixel(seg_picture_format format, const uint8_t *row, int32_t x, uint8_t rgb[3]) {
  switch (format) {
    case SEG_GREY: rgb[0] = rgb[1] = rgb[2] = row[x]; break;
    case SEG_RGB24: memcpy(rgb, row + 3 * x, 3); break;
    case SEG_YUYV: {
      uint8_t pair[6];
      seg_yuyv_to_rgb24(row + 4 * (x / 2), pair, 2);
      memcpy(rgb, pair + 3 * (x % 2), 3);
      break;
    }
  }
}

SEG_INLINE void block_sums(const seg_picture_rows *p, int32_t y, int32_t x, uint32_t sums[3]) {
  sums[0] = sums[1] = sums[2] = 0;
  for (int32_t dy = 0; dy < p->reduction; dy++)
    for (int32_t dx = 0; dx < p->reduction; dx++) {
      uint8_t rgb[3] = {0};
      source_pixel(p->format, p->source_rows[y * p->reduction + dy], x * p->reduction + dx, rgb);
      if (p->levels.factor)
        for (int32_t c = 0; c < 3; c++) rgb[c] = seg_stretched(rgb[c], p->levels);
      for (int32_t c = 0; c < 3; c++) sums[c] += rgb[c];
    }
}

void seg_picture_u8_generic(const seg_picture_rows *p) {
  uint32_t area = (uint32_t)(p->reduction * p->reduction);
  for (int32_t y = 0; y < p->rows; y++)
    for (int32_t x = p->x_begin; x < p->x_end; x++) {
      uint8_t *output = (uint8_t *)p->output_rows[y] + (ptrdiff_t)SEG_PICTURE_CHANNELS * x;
      uint32_t sums[3];
      block_sums(p, y, x, sums);
      for (int32_t c = 0; c < 3; c++) {
        uint32_t value = (sums[c] + area) / (2 * area);
        output[c] = (uint8_t)(value > 127 ? 127 : value);
      }
      output[3] = 0;
    }
}

void seg_picture_f32_generic(const seg_picture_rows *p) {
  for (int32_t y = 0; y < p->rows; y++)
    for (int32_t x = p->x_begin; x < p->x_end; x++) {
      float *output = (float *)p->output_rows[y] + (ptrdiff_t)SEG_PICTURE_CHANNELS * x;
      uint32_t sums[3];
      block_sums(p, y, x, sums);
      for (int32_t c = 0; c < 3; c++) output[c] = (float)sums[c] * p->scale[c] + p->offset[c];
      output[3] = 0;
    }
}

void seg_count_levels(seg_picture_format format, const uint8_t *row, int32_t pixels, uint32_t counts[256]) {
  // Equal neighbours would wait for each other's count: each channel has counts of its own.
  uint32_t channels[3][256] = {{0}};
  enum { PIECE = 64 };
  uint8_t rgb[3 * PIECE];
  for (int32_t x = 0; x < pixels; x += PIECE) {
    int32_t n = seg_minimum(PIECE, pixels - x);
    const uint8_t *from = format == SEG_RGB24 ? row + 3 * (ptrdiff_t)x : rgb;
    if (format == SEG_GREY) {
      for (int32_t p = 0; p < n; p++) counts[row[x + p]] += 3;
      continue;
    }
    if (format == SEG_YUYV) seg_yuyv_to_rgb24(row + 2 * (ptrdiff_t)x, rgb, n);
    for (int32_t p = 0; p < n; p++)
      for (int32_t c = 0; c < 3; c++) channels[c][from[3 * p + c]]++;
  }
  for (int32_t level = 0; level < 256; level++)
    counts[level] += channels[0][level] + channels[1][level] + channels[2][level];
}

// MARK: Packing. Weights: int8_t [stored output][ky][kx][stored input], float [stored output][ky][stored input][kx];
// depthwise [stored output][ky][kx].

static size_t weight_count(const seg_convolution *c) {
  size_t window = (size_t)(c->kernel_size * c->kernel_size);
  size_t inputs = c->depthwise ? 1 : (size_t)c->stored_input_channels;
  return (size_t)seg_stored_channels(c->output_channels) * window * inputs;
}

size_t seg_packed_bytes_u8_generic(const seg_convolution *c) {
  seg_packed head;
  return seg_is_valid(c) ? seg_packed_layout(c, weight_count(c), &head) : 0;
}

size_t seg_packed_bytes_f32_generic(const seg_convolution *c) {
  seg_packed head;
  return seg_is_valid(c) ? seg_packed_layout(c, weight_count(c) * sizeof(float), &head) : 0;
}

void seg_pack_u8_generic(const seg_convolution *c, const int8_t *weights, const int32_t *bias, const float *multiplier,
                         void *packed) {
  seg_packed *head = packed;
  seg_packed_layout(c, weight_count(c), head);
  seg_pack_vectors(head, bias, multiplier);
  int8_t *to = (int8_t *)packed + head->weights_offset;
  memset(to, 0, weight_count(c));
  int32_t window = c->kernel_size * c->kernel_size;
  int32_t inputs = c->depthwise ? 1 : c->input_channels, stored = c->depthwise ? 1 : c->stored_input_channels;
  for (int32_t o = 0; o < c->output_channels; o++)
    for (int32_t i = 0; i < inputs; i++)
      for (int32_t k = 0; k < window; k++)
        to[((size_t)o * window + k) * stored + i] = weights[((size_t)o * inputs + i) * window + k];
}

void seg_pack_f32_generic(const seg_convolution *c, const float *weights, const float *bias, void *packed) {
  seg_packed *head = packed;
  seg_packed_layout(c, weight_count(c) * sizeof(float), head);
  seg_pack_vectors(head, bias, NULL);
  float *to = (float *)((char *)packed + head->weights_offset);
  memset(to, 0, weight_count(c) * sizeof(float));
  int32_t side = c->kernel_size;
  int32_t inputs = c->depthwise ? 1 : c->input_channels, stored = c->depthwise ? 1 : c->stored_input_channels;
  for (int32_t o = 0; o < c->output_channels; o++)
    for (int32_t i = 0; i < inputs; i++)
      for (int32_t ky = 0; ky < side; ky++)
        for (int32_t kx = 0; kx < side; kx++)
          to[(((size_t)o * side + ky) * stored + i) * side + kx] =
              weights[(((size_t)o * inputs + i) * side + ky) * side + kx];
}

// MARK: Convolutions

// (float)(sum + bias) * multiplier of one output.
static float product(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  const seg_packed *head = r->packed;
  const seg_convolution *c = &head->convolution;
  const int32_t *bias = seg_at(head, head->bias_offset);
  const float *multiplier = seg_at(head, head->multiplier_offset);
  int32_t side = c->kernel_size, inputs = c->depthwise ? 1 : c->stored_input_channels;
  const int8_t *weights = (const int8_t *)seg_at(head, head->weights_offset) + (size_t)o * side * side * inputs;
  uint32_t sum = (uint32_t)bias[o];
  for (int32_t ky = 0; ky < side; ky++)
    for (int32_t kx = 0; kx < side; kx++) {
      const uint8_t *pixel = (const uint8_t *)r->input_rows[y + c->dilation * ky] +
                             (ptrdiff_t)c->stored_input_channels * (x - head->margin + c->dilation * kx);
      for (int32_t i = 0; i < inputs; i++)
        sum += (uint32_t)(pixel[c->depthwise ? o : i] * weights[(ky * side + kx) * inputs + i]);
    }
  return (float)(int32_t)sum * multiplier[o];
}

static float float_sum(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  const seg_packed *head = r->packed;
  const seg_convolution *c = &head->convolution;
  const float *bias = seg_at(head, head->bias_offset);
  int32_t side = c->kernel_size, inputs = c->depthwise ? 1 : c->stored_input_channels;
  const float *weights = (const float *)seg_at(head, head->weights_offset) + (size_t)o * side * side * inputs;
  // Groups of input channels, and whether the kernel columns of a channel follow each other: see the header.
  int32_t group = c->store == SEG_STORE_LABELS ? 4 : inputs;
  float sum = bias[o];
  for (int32_t first = 0; first < inputs; first += group)
    for (int32_t ky = 0; ky < side; ky++)
      for (int32_t n = 0; n < group * side; n++) {
        int32_t i = first + (c->store == SEG_STORE_LABELS ? n % group : n / side);
        int32_t kx = c->store == SEG_STORE_LABELS ? n / group : n % side;
        const float *pixel = (const float *)r->input_rows[y + c->dilation * ky] +
                             (ptrdiff_t)c->stored_input_channels * (x - head->margin + c->dilation * kx);
        sum = fmaf(pixel[c->depthwise ? o : i], weights[(ky * inputs + i) * side + kx], sum);
      }
  return sum;
}

static uint8_t activation_u8(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  float value = rintf(product(r, y, x, o));
  return (uint8_t)(value < 0 ? 0 : value > 127 ? 127 : value);
}

static float activation_f32(const seg_convolution_rows *r, int32_t y, int32_t x, int32_t o) {
  float sum = float_sum(r, y, x, o);
  return sum > 0 ? sum : 0;
}

SEG_INLINE void set_position(uint8_t *plane, int32_t plane_bytes, size_t n, uint32_t position) {
  for (size_t b = 0; b < 2; b++) {
    uint8_t *byte = plane + n / 8 + b * (size_t)plane_bytes;
    *byte = (uint8_t)((*byte & ~(1u << n % 8)) | (position >> b & 1) << n % 8);
  }
}

SEG_INLINE uint32_t position_at(const uint8_t *plane, int32_t plane_bytes, size_t n) {
  return (plane[n / 8] >> n % 8 & 1u) | (plane[n / 8 + (size_t)plane_bytes] >> n % 8 & 1u) << 1;
}

static void labels(const seg_convolution_rows *r,
                   float (*logit)(const seg_convolution_rows *, int32_t, int32_t, int32_t)) {
  const seg_packed *head = r->packed;
  int32_t classes = head->convolution.output_channels;
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      float best = 0;
      int32_t label = 0;
      for (int32_t o = 0; o < classes; o++) {
        float value = logit(r, y, x, o);
        if (r->logit_rows) r->logit_rows[y][(ptrdiff_t)x * classes + o] = value;
        if (o == 0 || value > best) {
          best = value;
          label = o;
        }
      }
      ((uint8_t *)r->output_rows[y])[x] = (uint8_t)label;
    }
}

// The rest is the same text for both element types.
#define SEG_ELEMENT uint8_t
#define SEG_NAME(operation) seg_##operation##_u8_generic
#define SEG_ACTIVATION activation_u8
#define SEG_LOGIT product
#include "generic_rows.h"
#undef SEG_ELEMENT
#undef SEG_NAME
#undef SEG_ACTIVATION
#undef SEG_LOGIT

#define SEG_ELEMENT float
#define SEG_NAME(operation) seg_##operation##_f32_generic
#define SEG_ACTIVATION activation_f32
#define SEG_LOGIT float_sum
#include "generic_rows.h"

// MARK: Ceilings

static volatile int32_t sink_u8;
static volatile float sink_f32;

double seg_ceiling_u8_generic(void) {
  uint8_t activations[64];
  int8_t weights[64];
  for (int32_t i = 0; i < 64; i++) {
    activations[i] = (uint8_t)i;
    weights[i] = (int8_t)(i - 32);
  }
  int32_t sum = 0;
  for (int32_t n = 0; n < 10000; n++) {
    __asm__ volatile("" : : "r"(activations), "r"(weights) : "memory");
    for (int32_t i = 0; i < 64; i++) sum += activations[i] * weights[i];
  }
  sink_u8 = sum;
  return 64.0 * 10000;
}

double seg_ceiling_f32_generic(void) {
  float sums[64] = {0};
  float weights[64];
  for (int32_t i = 0; i < 64; i++) weights[i] = (float)i;
  for (int32_t n = 0; n < 10000; n++) {
    __asm__ volatile("" : : "r"(weights) : "memory");
    for (int32_t i = 0; i < 64; i++) sums[i] += weights[i] * 0.5f;
  }
  sink_f32 = sums[63];
  return 64.0 * 10000;
}

const seg_kernels seg_kernels_generic = {
    .name = "generic",
    .packed_bytes_u8 = seg_packed_bytes_u8_generic,
    .packed_bytes_f32 = seg_packed_bytes_f32_generic,
    .pack_u8 = seg_pack_u8_generic,
    .pack_f32 = seg_pack_f32_generic,
    .picture_u8 = seg_picture_u8_generic,
    .picture_f32 = seg_picture_f32_generic,
    .convolution_u8 = seg_convolution_u8_generic,
    .convolution_f32 = seg_convolution_f32_generic,
    .pooling_u8 = seg_pooling_u8_generic,
    .pooling_f32 = seg_pooling_f32_generic,
    .unpooling_u8 = seg_unpooling_u8_generic,
    .unpooling_f32 = seg_unpooling_f32_generic,
    .ceiling_u8 = seg_ceiling_u8_generic,
    .ceiling_f32 = seg_ceiling_f32_generic,
};
