// Reference loops over rows for one element type; generic.c includes this once per type, with SEG_ELEMENT,
// SEG_NAME(operation), SEG_ACTIVATION and SEG_GREATEST set.

static void SEG_NAME(store)(const seg_convolution_rows *r) {
  const seg_packed *head = r->packed;
  int32_t stored = head->stored_outputs;
  for (int32_t y = 0; y < r->rows; y++)
    for (int32_t x = r->x_begin; x < r->x_end; x++)
      for (int32_t o = 0; o < stored; o++)
        ((SEG_ELEMENT *)r->output_rows[y])[(ptrdiff_t)x * stored + o] = SEG_ACTIVATION(r, y, x, o);
}

static void SEG_NAME(store_pooled)(const seg_convolution_rows *r) {
  const seg_packed *head = r->packed;
  int32_t stored = head->stored_outputs;
  for (int32_t y = 0; y < r->rows / 2; y++)
    for (int32_t x = r->x_begin / 2; x < r->x_end / 2; x++)
      for (int32_t o = 0; o < stored; o++) {
        size_t n = (size_t)x * stored + o;
        SEG_ELEMENT window[4];
        for (int32_t p = 0; p < 4; p++) window[p] = SEG_ACTIVATION(r, 2 * y + p / 2, 2 * x + p % 2, o);
        uint32_t position = SEG_GREATEST(window);
        ((SEG_ELEMENT *)r->output_rows[y])[n] = window[position];
        set_position(r->index_rows[y], r->index_plane_bytes, n, position);
      }
}

void SEG_NAME(convolution)(const seg_convolution_rows *r) {
  if (((const seg_packed *)r->packed)->convolution.store == SEG_STORE_POOLED) {
    SEG_NAME(store_pooled)(r);
  } else {
    SEG_NAME(store)(r);
  }
}
