// Pooling of bytes in registers of 16, for every instruction set without something wider.

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_u8(pooled_place to, const uint8_t *top, const uint8_t *bottom, ptrdiff_t channels) {
  __m128i top_left = _mm_loadu_si128((const __m128i *)top);
  __m128i top_right = _mm_loadu_si128((const __m128i *)(top + channels));
  __m128i bottom_left = _mm_loadu_si128((const __m128i *)bottom);
  __m128i bottom_right = _mm_loadu_si128((const __m128i *)(bottom + channels));
  __m128i upper = _mm_max_epu8(top_left, top_right), lower = _mm_max_epu8(bottom_left, bottom_right);
  // Activations are at most 127, so the signed comparison orders them rightly.
  __m128i below = _mm_cmpgt_epi8(lower, upper);
  __m128i right =
      _mm_blendv_epi8(_mm_cmpgt_epi8(top_right, top_left), _mm_cmpgt_epi8(bottom_right, bottom_left), below);
  _mm_storeu_si128((__m128i *)to.values, _mm_max_epu8(upper, lower));
  store_positions(to, (uint16_t)_mm_movemask_epi8(right), (uint16_t)_mm_movemask_epi8(below));
}
