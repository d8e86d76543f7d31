// Where 16 channels of a pooled pixel go.

typedef struct pooled_place {
  uint8_t *values;     // 16 uint8_t or float
  uint8_t *positions;  // 16 bits of plane 0
  ptrdiff_t plane_bytes;
} pooled_place;

SEG_INLINE void store_positions(pooled_place to, uint16_t bit_0, uint16_t bit_1) {
  memcpy(to.positions, &bit_0, 2);
  memcpy(to.positions + to.plane_bytes, &bit_1, 2);
}
