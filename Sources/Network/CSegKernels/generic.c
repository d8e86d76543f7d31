// The reference: one plain loop per operation, right before fast. Every other file is tested against this one.
#include "kernels.h"

#include <math.h>
#include <string.h>

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
    .pixels = &hooke_generic_kernels,
    .convolution_u8 = seg_convolution_u8_generic,
    .convolution_f32 = seg_convolution_f32_generic,
    .pooling_u8 = seg_pooling_u8_generic,
    .pooling_f32 = seg_pooling_f32_generic,
    .unpooling_u8 = seg_unpooling_u8_generic,
    .unpooling_f32 = seg_unpooling_f32_generic,
    .ceiling_u8 = seg_ceiling_u8_generic,
    .ceiling_f32 = seg_ceiling_f32_generic,
};
