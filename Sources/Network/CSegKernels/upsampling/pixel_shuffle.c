// Channels to pixels.
#include "seg_pixel_shuffle.h"

#define SEG_SHUFFLE(Element)                                                                                           \
  do {                                                                                                                 \
    const Element *input = (const Element *)r->input_rows[row] + (size_t)(x / 2) * (size_t)r->input_channels +         \
                           (size_t)position * (size_t)r->position_step;                                                \
    Element *restrict output = (Element *)r->output_rows[row] + (size_t)x * (size_t)r->output_channels;                \
    for (int32_t c = 0; c < r->channels; c++) output[c] = input[(size_t)c * (size_t)r->channel_step];                  \
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
