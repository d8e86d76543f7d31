// The picture's rows against the reference, byte for byte.
#include "../bench.h"

static void check_rows(const seg_kernels *k, hooke_pixel_format format, int32_t quarters, int32_t width, int32_t count,
                       tensor_kind kind) {
  const seg_kernels *generic = seg_kernels_named("generic");
  const size_t pixel_bytes[] = {1, 3, 2};
  // Not from the picture's first row on: it may begin within a pixel.
  const int32_t first_row = 5;
  int32_t source_width = (width * quarters + 3) / 4;
  if (format == hooke_yuyv) source_width += source_width % 2;
  int32_t source_rows = ((first_row + count) * quarters + 3) / 4 - first_row * quarters / 4;
  rows source = make_rows(source_rows, source_width, 0, pixel_bytes[format]);
  for (int32_t y = 0; y < source.count; y++)
    for (size_t i = 0; i < source.row_bytes; i++)
      ((uint8_t *)source.pointers[y])[i] = kind == SATURATED ? (random_u32() & 1 ? 255 : 0) : (uint8_t)random_u32();
  // Levels as they are, and those between 100 and 116 stretched: the steepest there is.
  for (int variant = 0; variant < 4; variant++) {
    const int is_float = variant % 2;
    const hooke_levels levels =
        variant < 2 ? (hooke_levels){0} : (hooke_levels){.low = 100, .factor = (255u << 16) / 16};
    rows output[2];
    for (int i = 0; i < 2; i++) {
      output[i] = make_rows(count, width, 0, is_float ? 16 : 4);
      int32_t ends[3] = {0, width / 3, width};
      for (int part = 0; part < 2; part++) {
        hooke_network_rows r = {.format = format,
                                .quarters = quarters,
                                .rows = count,
                                .first_row = first_row,
                                .x_begin = ends[part],
                                .x_end = ends[part + 1],
                                .source_rows = (const uint8_t *const *)source.pointers,
                                .output_rows = output[i].pointers,
                                .scale = {0.013f, 0.017f, 0.019f},
                                .offset = {-0.3f, 0.1f, -1.7f},
                                .levels = levels};
        if (is_float)
          seg_picture_f32(i ? k : generic, &r);
        else
          seg_picture_u8(i ? k : generic, &r);
      }
    }
    check(rows_equal(&output[0], &output[1]), "%s picture_%s format %d reduced by %d/4 width %d rows %d kind %d", k->name,
          is_float ? "f32" : "u8", format, quarters, width, count, kind);
    for (int i = 0; i < 2; i++) free_rows(&output[i]);
  }
  free_rows(&source);
}

// The colour formula at black, white and the standard's red, green and blue.
static void check_colours(const seg_kernels *k) {
  const uint8_t yuyv[][4] = {{16, 128, 235, 128}, {81, 90, 81, 240}, {145, 54, 145, 34}, {41, 240, 41, 110}};
  const uint8_t expected[][6] = {
      {0, 0, 0, 255, 255, 255}, {255, 0, 0, 255, 0, 0}, {0, 255, 1, 0, 255, 1}, {0, 0, 255, 0, 0, 255}};
  for (int i = 0; i < 4; i++) {
    uint8_t rgb[6];
    k->pixels->rgb_from_yuyv(yuyv[i], rgb, 2, hooke_limited_range);
    check(!memcmp(rgb, expected[i], 6), "%s colours %d", k->name, i);
  }
}

void check_picture(const seg_kernels *k, int thorough) {
  check_colours(k);
  for (int32_t width = 1; width <= 150; width += thorough ? 1 : 7)
    for (int format = 0; format < 3; format++)
      for (int32_t quarters = 4; quarters <= 4 * HOOKE_LARGEST_REDUCTION; quarters++)
        check_rows(k, (hooke_pixel_format)format, quarters, width, 1 + width % 3, (tensor_kind)(width % 2));
}
