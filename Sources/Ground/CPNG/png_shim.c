#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
} memory_source;

static void keep_message(png_structp png, png_const_charp words) {
  char *message = png_get_error_ptr(png);
  if (message) snprintf(message, 160, "%s", words);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp words) {
  (void)png;
  (void)words;
}

static void read_memory(png_structp png, png_bytep into, size_t count) {
  memory_source *source = png_get_io_ptr(png);
  if (source->count - source->position < count) png_error(png, "the file ends too early");
  memcpy(into, source->bytes + source->position, count);
  source->position += count;
}

static void convert_to_rgb(png_structp png, png_infop info, int is_wide) {
  if (is_wide) {
    png_set_expand_16(png);
    png_set_swap(png);
  } else {
    png_set_expand(png);
    png_set_scale_16(png);
  }
  png_set_strip_alpha(png);
  png_byte type = png_get_color_type(png, info);
  if (type == PNG_COLOR_TYPE_GRAY || type == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png);
}

// What stored samples look like: a palette's colours, and the value that is transparent.
static void keep_appearance(png_structp png, png_infop info, hooke_png_picture *picture) {
  png_colorp colors = NULL;
  png_bytep alpha = NULL;
  png_color_16p value = NULL;
  int color_count = 0, alpha_count = 0;
  picture->bits = png_get_bit_depth(png, info);
  png_get_PLTE(png, info, &colors, &color_count);
  png_get_tRNS(png, info, &alpha, &alpha_count, &value);
  if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE) {
    picture->color_count = (uint32_t)color_count;
    for (int index = 0; index < color_count && index < 256; index++) {
      picture->colors[index][0] = colors[index].red;
      picture->colors[index][1] = colors[index].green;
      picture->colors[index][2] = colors[index].blue;
      picture->colors[index][3] = index < alpha_count ? alpha[index] : 255;
    }
  } else if (value && alpha_count > 0) {
    int is_grey = png_get_color_type(png, info) == PNG_COLOR_TYPE_GRAY;
    picture->has_transparent_value = 1;
    picture->transparent[0] = is_grey ? value->gray : value->red;
    picture->transparent[1] = is_grey ? value->gray : value->green;
    picture->transparent[2] = is_grey ? value->gray : value->blue;
  }
}

int hooke_png_decode(
  const uint8_t *bytes, size_t count, hooke_png_request request, uint64_t pixel_limit, hooke_png_picture *picture) {
  memset(picture, 0, sizeof *picture);
  memory_source source = {bytes, count, 0};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, picture->message, keep_message, ignore_warning);
  if (!png) return -1;
  png_infop info = png_create_info_struct(png);
  // Written between setjmp and longjmp, so it must not live in a register.
  png_bytep *volatile rows = NULL;
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    free((void *)rows);
    free(picture->pixels);
    picture->pixels = NULL;
    return -1;
  }
  png_set_read_fn(png, &source, read_memory);
  png_read_info(png, info);
  picture->width = png_get_image_width(png, info);
  picture->height = png_get_image_height(png, info);
  if ((uint64_t)picture->width * picture->height > pixel_limit) png_error(png, "the picture has too many pixels");
  if (request == hooke_png_rgb8 || request == hooke_png_rgb16) {
    convert_to_rgb(png, info, request == hooke_png_rgb16);
  } else if (request == hooke_png_deep) {
    if (png_get_bit_depth(png, info) != 16) png_error(png, "the picture has no 16 bits");
    png_set_strip_alpha(png);
    png_set_swap(png);
  } else {
    keep_appearance(png, info, picture);
    png_set_packing(png);
    if (png_get_bit_depth(png, info) == 16) png_set_swap(png);
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  picture->channels = png_get_channels(png, info);
  picture->bytes_per_sample = png_get_bit_depth(png, info) == 16 ? 2 : 1;
  size_t row_bytes = png_get_rowbytes(png, info);
  picture->byte_count = row_bytes * picture->height;
  picture->pixels = malloc(picture->byte_count ? picture->byte_count : 1);
  rows = malloc(sizeof(png_bytep) * picture->height);
  if (!picture->pixels || !rows) png_error(png, "out of memory");
  for (uint32_t y = 0; y < picture->height; y++) rows[y] = picture->pixels + y * row_bytes;
  png_read_image(png, (png_bytepp)rows);
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  free((void *)rows);
  return 0;
}

void hooke_png_free(hooke_png_picture *picture) {
  free(picture->pixels);
  picture->pixels = NULL;
}

static void write_memory(png_structp png, png_bytep from, size_t count) {
  hooke_png_output *output = png_get_io_ptr(png);
  if (output->capacity - output->count < count) {
    size_t capacity = output->capacity ? output->capacity * 2 : 65536;
    while (capacity - output->count < count) capacity *= 2;
    uint8_t *grown = realloc(output->bytes, capacity);
    if (!grown) png_error(png, "out of memory");
    output->bytes = grown;
    output->capacity = capacity;
  }
  memcpy(output->bytes + output->count, from, count);
  output->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

int hooke_png_encode(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint32_t bits, int level,
  hooke_png_output *output) {
  memset(output, 0, sizeof *output);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, output->message, keep_message, ignore_warning);
  if (!png) return -1;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    hooke_png_free_output(output);
    return -1;
  }
  png_set_write_fn(png, output, write_memory, flush_nothing);
  png_set_IHDR(
    png, info, width, height, (int)bits, channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, level);
  png_write_info(png, info);
  if (bits == 16) png_set_swap(png);
  size_t row_bytes = (size_t)width * channels * (bits / 8);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + y * row_bytes);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return 0;
}

void hooke_png_free_output(hooke_png_output *output) {
  free(output->bytes);
  output->bytes = NULL;
  output->count = output->capacity = 0;
}
