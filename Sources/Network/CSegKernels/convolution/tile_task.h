// What one tile of a convolution computes: some pixels x 16 output channels, in one or (pooled) two rows.
#include "../pooling/place.h"

// Which inner loops a tile uses.
typedef enum tile_kind { TILE_PICTURE, TILE_3, TILE_ANY, TILE_DEPTHWISE, TILE_KINDS } tile_kind;

typedef struct tile_task {
  const uint8_t *const *input_rows;  // of the tile's first output row
  int32_t input_row_step;            // rows from those of one output row to those of the next
  ptrdiff_t input_offset;            // bytes from pixel 0 to the first pixel that the first output pixel reads
  ptrdiff_t input_step;              // bytes from there to the first pixel that the next output pixel reads
  ptrdiff_t pixel_bytes;             // of an input pixel with all its channels
  const uint8_t *weights;            // of these 16 outputs, see blocked.c
  const int32_t *bias;               // or floats
  const float *multiplier;
  int32_t products_fit;    // see seg_packed
  int32_t output_channel;  // first of the 16
  int32_t side, dilation;
  ptrdiff_t output_step;  // bytes per output pixel
  uint8_t *output;        // of the first (pooled) output pixel
  uint8_t *positions;     // plane 0, of the first pooled pixel
  int32_t position_step;  // bytes per pooled pixel
  int32_t plane_bytes;
} tile_task;

typedef void (*tile_function)(const tile_task *);

// Of pooled pixel `pixel` of the tile.
SEG_INLINE pooled_place place_of(const tile_task *t, int32_t pixel) {
  return (pooled_place){.values = t->output + pixel * t->output_step,
                        .positions = t->positions + pixel * t->position_step,
                        .plane_bytes = t->plane_bytes};
}
