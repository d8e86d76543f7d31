// Copying, adding and doubling of rows. Loops over whole runs of bytes, which compilers turn into vectors by themselves.
#include <string.h>

#include "CSegKernels.h"

// MARK: Copies

// With `bytes` a constant each pixel is a few vector moves.
static inline __attribute__((always_inline)) void copy_pixels(char *restrict output, size_t output_step,
                                                              const char *restrict input, size_t input_step,
                                                              size_t bytes, int halved, int32_t x_begin,
                                                              int32_t x_end) {
  for (int32_t x = x_begin; x < x_end; x++) {
    memcpy(output + (size_t)x * output_step, input + (size_t)(x >> halved) * input_step, bytes);
  }
}

static void copy_row(char *output, size_t output_step, const char *input, size_t input_step, size_t bytes, int halved,
                     int32_t x_begin, int32_t x_end) {
  if (bytes == input_step && bytes == output_step && !halved) {
    memcpy(output + (size_t)x_begin * bytes, input + (size_t)x_begin * bytes, (size_t)(x_end - x_begin) * bytes);
    return;
  }
  switch (bytes) {
#define SEG_COPY(count) \
  case count: copy_pixels(output, output_step, input, input_step, count, halved, x_begin, x_end); break;
    SEG_COPY(16)
    SEG_COPY(32)
    SEG_COPY(48)
    SEG_COPY(64)
    SEG_COPY(128)
    SEG_COPY(256)
#undef SEG_COPY
    default: copy_pixels(output, output_step, input, input_step, bytes, halved, x_begin, x_end);
  }
}

void seg_copy_rows(const seg_copied_rows *r) {
  size_t element = (size_t)r->element_bytes;
  for (int32_t row = 0; row < r->rows; row++) {
    copy_row((char *)r->output_rows[row] + (size_t)r->first_channel * element, (size_t)r->output_channels * element,
             r->input_rows[row], (size_t)r->input_channels * element, (size_t)r->channels * element, r->halved,
             r->x_begin, r->x_end);
  }
}

// MARK: Sums

// 3 * 2^22: a float of this size has no room for halves, so adding it rounds to nearest even.
static const float seg_round = 12582912.0f;

void seg_add_rows_u8(const seg_added_rows *r) {
  float multiplier = r->multiplier;
  size_t begin = (size_t)r->x_begin * (size_t)r->channels, end = (size_t)r->x_end * (size_t)r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const uint8_t *left = r->left_rows[row], *right = r->right_rows[row];
    uint8_t *restrict output = r->output_rows[row];
    for (size_t i = begin; i < end; i++) {
      float product = (float)(left[i] + right[i]) * multiplier;
      // 127 is whole: it makes no difference whether the clamp or the rounding comes first.
      float clamped = product < 127.0f ? product : 127.0f;
      output[i] = (uint8_t)(int32_t)((clamped + seg_round) - seg_round);
    }
  }
}

void seg_add_rows_f32(const seg_added_rows *r) {
  size_t begin = (size_t)r->x_begin * (size_t)r->channels, end = (size_t)r->x_end * (size_t)r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const float *left = r->left_rows[row], *right = r->right_rows[row];
    float *restrict output = r->output_rows[row];
    if (r->rectified) {
      for (size_t i = begin; i < end; i++) {
        float sum = left[i] + right[i];
        output[i] = sum > 0.0f ? sum : 0.0f;
      }
    } else {
      for (size_t i = begin; i < end; i++) output[i] = left[i] + right[i];
    }
  }
}

// MARK: Bilinear doubling

static int32_t column_beside(int32_t x, int32_t input_width) {
  int32_t column = x % 2 ? x / 2 + 1 : x / 2 - 1;
  if (column < 0) return 0;
  return column < input_width ? column : input_width - 1;
}

void seg_bilinear_rows_u8(const seg_bilinear_rows *r) {
  size_t channels = (size_t)r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const uint8_t *near_row = r->near_rows[row], *far_row = r->far_rows[row];
    uint8_t *output_row = r->output_rows[row];
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      size_t here = (size_t)(x / 2) * channels, beside = (size_t)column_beside(x, r->input_width) * channels;
      const uint8_t *a = near_row + here, *b = near_row + beside, *c = far_row + here, *d = far_row + beside;
      uint8_t *restrict output = output_row + (size_t)x * channels;
      for (size_t i = 0; i < channels; i++) {
        // At most 16 * 127 + 8: sixteen bits are enough, and twice as fast as 32.
        output[i] = (uint8_t)((uint16_t)(9 * a[i] + 3 * b[i] + 3 * c[i] + d[i] + 8) >> 4);
      }
    }
  }
}

void seg_bilinear_rows_f32(const seg_bilinear_rows *r) {
  size_t channels = (size_t)r->channels;
  for (int32_t row = 0; row < r->rows; row++) {
    const float *near_row = r->near_rows[row], *far_row = r->far_rows[row];
    float *output_row = r->output_rows[row];
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      size_t here = (size_t)(x / 2) * channels, beside = (size_t)column_beside(x, r->input_width) * channels;
      const float *a = near_row + here, *b = near_row + beside, *c = far_row + here, *d = far_row + beside;
      float *restrict output = output_row + (size_t)x * channels;
      for (size_t i = 0; i < channels; i++) output[i] = (9 * a[i] + 3 * b[i] + 3 * c[i] + d[i]) / 16;
    }
  }
}

// MARK: Channels to pixels

#define SEG_SHUFFLE(Element)                                                                                    \
  do {                                                                                                          \
    const Element *input = (const Element *)r->input_rows[row] + (size_t)(x / 2) * (size_t)r->input_channels +  \
                           (size_t)position * (size_t)r->position_step;                                         \
    Element *restrict output = (Element *)r->output_rows[row] + (size_t)x * (size_t)r->output_channels;         \
    for (int32_t c = 0; c < r->channels; c++) output[c] = input[(size_t)c * (size_t)r->channel_step];           \
  } while (0)

void seg_shuffle_rows(const seg_shuffled_rows *r) {
  for (int32_t row = 0; row < r->rows; row++) {
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      int32_t position = 2 * ((r->y_begin + row) % 2) + x % 2;
      if (r->element_bytes == 1) {
        SEG_SHUFFLE(uint8_t);
      } else {
        SEG_SHUFFLE(float);
      }
    }
  }
}
#undef SEG_SHUFFLE

// MARK: Confidences

// e^x for x <= 0 to about 2e-7 of itself, in a fixed order of exact operations: 2^(whole + part), part in -0.5...0.5, by
// the Taylor series of e^(part * ln 2).
static inline float seg_exp(float x) {
  if (!(x > -80.0f)) return 0.0f;
  float scaled = x * 1.44269504f;
  float whole = (scaled + seg_round) - seg_round;
  float t = (scaled - whole) * 0.693147181f;
  float series = 1.0f + t * (1.0f + t * (0.5f + t * (1.0f / 6 + t * (1.0f / 24 + t * (1.0f / 120 + t / 720)))));
  uint32_t bits = (uint32_t)((int32_t)whole + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return series * power;
}

void seg_confidence(const seg_confidence_rows *r) {
  for (int32_t row = 0; row < r->rows; row++) {
    for (int32_t x = r->x_begin; x < r->x_end; x++) {
      const float *logits = r->logit_rows[row] + (size_t)x * (size_t)r->classes;
      float greatest = logits[0];
      for (int32_t c = 1; c < r->classes; c++) greatest = logits[c] > greatest ? logits[c] : greatest;
      float sum = 0.0f;
      for (int32_t c = 0; c < r->classes; c++) sum += seg_exp(logits[c] - greatest);
      // The winner's own term is 1, so the sum is 1 or more, but for logits that are no numbers.
      r->output_rows[row][x] = sum >= 1.0f ? (uint8_t)(255.0f / sum + 0.5f) : 0;
    }
  }
}

// MARK: Regression maps

static inline float seg_sigmoid(float x) {
  // e^x of what is not above 0 never overflows.
  float power = seg_exp(x < 0.0f ? x : -x);
  return (x < 0.0f ? power : 1.0f) / (1.0f + power);
}

void seg_regression(const seg_regression_rows *r) {
  for (int32_t row = 0; row < r->rows; row++) {
    for (int32_t map = 0; map < r->maps; map++) {
      const float *values = r->value_rows[row] + map;
      float *restrict output = r->output_rows[row] + map * r->plane;
      for (int32_t x = r->x_begin; x < r->x_end; x++) {
        float value = values[(size_t)x * (size_t)r->maps];
        output[x] = r->sigmoid ? seg_sigmoid(value) : value;
      }
    }
  }
}
