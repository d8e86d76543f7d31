// A window of the reference: its maximum and the positions.

SEG_INLINE void set_position(uint8_t *plane, int32_t plane_bytes, size_t n, uint32_t position) {
  for (size_t b = 0; b < 2; b++) {
    uint8_t *byte = plane + n / 8 + b * (size_t)plane_bytes;
    *byte = (uint8_t)((*byte & ~(1u << n % 8)) | (position >> b & 1) << n % 8);
  }
}

SEG_INLINE uint32_t position_at(const uint8_t *plane, int32_t plane_bytes, size_t n) {
  return (plane[n / 8] >> n % 8 & 1u) | (plane[n / 8 + (size_t)plane_bytes] >> n % 8 & 1u) << 1;
}

// The position of the first greatest of a window in row order.
#define SEG_DEFINE_GREATEST(type, Element)                                                                             \
  SEG_INLINE uint32_t greatest_##type(const Element window[4]) {                                                       \
    uint32_t position = 0;                                                                                             \
    for (uint32_t p = 1; p < 4; p++)                                                                                   \
      if (window[p] > window[position]) position = p;                                                                  \
    return position;                                                                                                   \
  }
SEG_DEFINE_GREATEST(u8, uint8_t)
SEG_DEFINE_GREATEST(f32, float)
#undef SEG_DEFINE_GREATEST
