// Cuts a group of rows into tiles of nearly equal, even widths, so a row has no slow remainder; the last tile of an odd
// range begins one pixel earlier and computes that pixel again.
//
// The including file has defined TILE_PIXELS, SHORT_TILE_PIXELS (for kinds with few steps), POOLED_TILE_PIXELS and the
// tables rows_tiles and pooled_tiles: [is float][pixels][kind].

// TILE_PICTURE and TILE_3 share each pixel among neighbouring outputs.
static tile_kind kind_of(const seg_packed *head) {
  const seg_convolution *c = &head->convolution;
  if (c->depthwise) return TILE_DEPTHWISE;
  if (c->kernel_size != 3 || c->dilation != 1 || head->input_step != 1) return TILE_ANY;
  return c->stored_input_channels == SEG_PICTURE_CHANNELS ? TILE_PICTURE : TILE_3;
}

SEG_INLINE void convolve_tiles(const seg_convolution_rows *r, const int is_float) {
  const seg_packed *head = r->packed;
  const seg_convolution *c = &head->convolution;
  const int pooled = c->store == SEG_STORE_POOLED;
  const int32_t step = pooled ? 2 : 1, element = is_float ? 4 : 1;
  const tile_kind kind = kind_of(head);
  const size_t window = (size_t)(c->kernel_size * c->kernel_size);
  const size_t block = window * 64 * (c->depthwise ? 1 : (size_t)(c->stored_input_channels * element / 4));
  const ptrdiff_t pixel_bytes = (ptrdiff_t)c->stored_input_channels * element;
  tile_task t = {.input_row_step = head->input_step,
                 .input_step = head->input_step * pixel_bytes,
                 .pixel_bytes = pixel_bytes,
                 .side = c->kernel_size,
                 .dilation = c->dilation,
                 .output_step = (ptrdiff_t)head->stored_outputs * element,
                 .position_step = head->stored_outputs / 8,
                 .plane_bytes = r->index_plane_bytes,
                 .products_fit = head->products_fit};
  const int32_t columns = r->x_end - r->x_begin, pairs = (columns + 1) / 2;
  const int few_steps = kind == TILE_PICTURE || kind == TILE_DEPTHWISE;
  const int32_t largest = (pooled ? POOLED_TILE_PIXELS : few_steps ? SHORT_TILE_PIXELS : TILE_PIXELS) / 2;
  int32_t tiles = (pairs + largest - 1) / largest;
  if (tiles == 1 && columns % 2 && columns > 1) tiles = 2;
  for (int32_t o = 0; o < head->stored_outputs; o += 16) {
    t.output_channel = o;
    t.weights = (const uint8_t *)seg_at(head, head->weights_offset) + (size_t)o / 16 * block;
    t.bias = (const int32_t *)seg_at(head, head->bias_offset) + o;
    t.multiplier = (const float *)seg_at(head, head->multiplier_offset) + o;
    for (int32_t y = 0; y < r->rows; y += step) {
      t.input_rows = (const uint8_t *const *)r->input_rows + y * head->input_step;
      for (int32_t tile = 0; tile < tiles; tile++) {
        const int32_t begin = (int32_t)((int64_t)pairs * tile / tiles);
        const int32_t pixels = columns == 1 ? 1 : 2 * ((int32_t)((int64_t)pairs * (tile + 1) / tiles) - begin);
        const int32_t x = seg_minimum(r->x_begin + 2 * begin, r->x_end - pixels);
        const ptrdiff_t n = (ptrdiff_t)(x / step) * head->stored_outputs + o;
        t.input_offset = (ptrdiff_t)(x * head->input_step - head->margin) * pixel_bytes;
        t.output = (uint8_t *)r->output_rows[y / step] + n * element;
        if (pooled) t.positions = r->index_rows[y / 2] + n / 8;
        (pooled ? pooled_tiles[is_float][pixels] : rows_tiles[is_float][pixels])[kind](&t);
      }
    }
  }
}
