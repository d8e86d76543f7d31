// Unpooling of bytes in registers of 16, for every instruction set without something wider. `n` counts values of a
// pooled row: pixel x channels + channel.

// 16 bits -> 16 bytes of ones or zeros.
SEG_INLINE __m128i bytes_of_bits(const uint8_t *from) {
  uint16_t bits;
  memcpy(&bits, from, 2);
  const __m128i halves = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const __m128i bit = _mm_set1_epi64x((long long)0x8040201008040201);
  __m128i spread = _mm_shuffle_epi8(_mm_cvtsi32_si128(bits), halves);
  return _mm_cmpeq_epi8(_mm_and_si128(spread, bit), bit);
}

SEG_INLINE void unpooling_u8(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    uint8_t *top = r->output_rows[2 * y], *bottom = r->output_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 16) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      __m128i b0 = bytes_of_bits(r->index_rows[y] + n / 8);
      __m128i b1 = bytes_of_bits(r->index_rows[y] + n / 8 + (size_t)r->index_plane_bytes);
      __m128i values = _mm_loadu_si128((const __m128i *)((const uint8_t *)r->input_rows[y] + n));
      __m128i upper = _mm_andnot_si128(b1, values), lower = _mm_and_si128(b1, values);
      _mm_storeu_si128((__m128i *)(top + left), _mm_andnot_si128(b0, upper));
      _mm_storeu_si128((__m128i *)(top + right), _mm_and_si128(b0, upper));
      _mm_storeu_si128((__m128i *)(bottom + left), _mm_andnot_si128(b0, lower));
      _mm_storeu_si128((__m128i *)(bottom + right), _mm_and_si128(b0, lower));
    }
  }
}
