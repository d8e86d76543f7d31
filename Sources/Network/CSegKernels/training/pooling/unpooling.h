// Unpooled rows on their way into strips.

static void load_unpooled(seg_row s, const float *values, const uint8_t *index, int32_t odd_row, float *strip) {
  const int32_t half = s.width / 2;
  const int32_t padded_half = (half + 15) & ~15;
  for (int32_t c = 0; c < s.channels; c++) {
    clear_margin(strip);
    strip += SEG_LANES;
    values += SEG_LANES;
    int32_t x = 0;
    for (; x + 16 <= half; x += 16) {
      i16 position = __builtin_convertvector(*(const b16u *)(index + x), i16);
      v16 v = load(values + x);
      v16 left = (v16)((i16)v & (position == 2 * odd_row));
      v16 right = (v16)((i16)v & (position == 2 * odd_row + 1));
      store(strip + 2 * x,
            __builtin_shufflevector(left, right, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      store(strip + 2 * x + 16,
            __builtin_shufflevector(left, right, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
    }
    for (; x < half; x++) {
      strip[2 * x] = index[x] == 2 * odd_row ? values[x] : 0;
      strip[2 * x + 1] = index[x] == 2 * odd_row + 1 ? values[x] : 0;
    }
    for (x = 2 * half; x < s.padded_width; x++) strip[x] = 0;
    index += half;
    values += padded_half;
    strip += s.padded_width;
  }
  clear_margin(strip);
}
