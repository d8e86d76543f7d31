// What one tile of a convolution computes: some pixels x 16 output channels, in one or (pooled) two rows.

// Which inner loops a tile uses.
typedef enum tile_kind { TILE_PICTURE, TILE_3, TILE_ANY, TILE_DEPTHWISE, TILE_KINDS } tile_kind;

typedef struct tile_task {
  const uint8_t *const *input_rows;  // of the tile's first output row
  const uint8_t *weights;            // of these 16 outputs, see blocked.c
  const int32_t *bias;               // or floats
  const float *multiplier;
  int32_t products_fit;    // see seg_packed
  int32_t x;               // first pixel
  int32_t output_channel;  // first of the 16
  ptrdiff_t pixel_bytes;   // per input pixel
  int32_t side, dilation, margin;
  ptrdiff_t stride;         // bytes per output pixel
  uint8_t *output;          // of the first (pooled) output pixel
  uint8_t *positions;       // plane 0, of the first pooled pixel
  int32_t position_stride;  // bytes per pooled pixel
  int32_t plane_bytes;
} tile_task;

typedef void (*tile_function)(const tile_task *);

// 16 positions of one pooled pixel.
SEG_INLINE void store_positions(const tile_task *t, int32_t pixel, uint16_t bit_0, uint16_t bit_1) {
  uint8_t *to = t->positions + pixel * t->position_stride;
  memcpy(to, &bit_0, 2);
  memcpy(to + t->plane_bytes, &bit_1, 2);
}
