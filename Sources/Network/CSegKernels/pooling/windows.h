// Pooling in groups of 16 channels, integer and float, by the including file's pool_u8 and
// pool_f32.
// `n` counts values of a pooled row: pixel x channels + channel.

SEG_INLINE void pool_windows(const seg_pooling_rows *r, const int is_float) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++)
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 16) {
      const size_t from = n / channels * 2 * channels + n % channels;
      const pooled_place to = {.values = (uint8_t *)r->output_rows[y] + n * (is_float ? 4 : 1),
                               .positions = r->index_rows[y] + n / 8,
                               .plane_bytes = r->index_plane_bytes};
      if (is_float) {
        pool_f32(to, (const float *)r->input_rows[2 * y] + from, (const float *)r->input_rows[2 * y + 1] + from,
                 r->channels);
      } else {
        pool_u8(to, (const uint8_t *)r->input_rows[2 * y] + from, (const uint8_t *)r->input_rows[2 * y + 1] + from,
                r->channels);
      }
    }
}
