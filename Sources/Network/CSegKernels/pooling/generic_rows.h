// Reference loops over rows for one element type; generic.c includes this once per type, with SEG_ELEMENT,
// SEG_NAME(operation) and SEG_GREATEST set.

void SEG_NAME(pooling)(const seg_pooling_rows *r) {
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++)
      for (int32_t c = 0; c < r->channels; c++) {
        size_t n = (size_t)x * r->channels + c;
        SEG_ELEMENT window[4];
        for (int32_t p = 0; p < 4; p++)
          window[p] = ((const SEG_ELEMENT *)r->input_rows[2 * y + p / 2])[(2 * (ptrdiff_t)x + p % 2) * r->channels + c];
        uint32_t position = SEG_GREATEST(window);
        ((SEG_ELEMENT *)r->output_rows[y])[n] = window[position];
        set_position(r->index_rows[y], r->index_plane_bytes, n, position);
      }
}

void SEG_NAME(unpooling)(const seg_pooling_rows *r) {
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++)
      for (int32_t c = 0; c < r->channels; c++) {
        size_t n = (size_t)x * r->channels + c;
        SEG_ELEMENT value = ((const SEG_ELEMENT *)r->input_rows[y])[n];
        uint32_t position = position_at(r->index_rows[y], r->index_plane_bytes, n);
        for (uint32_t p = 0; p < 4; p++)
          ((SEG_ELEMENT *)r->output_rows[2 * y + (int32_t)(p / 2)])[(2 * (ptrdiff_t)x + p % 2) * r->channels + c] =
              p == position ? value : 0;
      }
}
