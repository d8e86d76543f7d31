#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "CJPEG.h"

enum { FIRST_BYTES = 1 << 14 };

typedef struct {
  struct jpeg_compress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  jmp_buf failed;
  hooke_jpeg_bytes *output;
  size_t capacity;
} encoder;

static encoder *owner(j_common_ptr library) { return (encoder *)library->client_data; }

static void fail(j_common_ptr library) { longjmp(owner(library)->failed, 1); }

static void say_nothing(j_common_ptr library) { (void)library; }

// MARK: Output that grows

static void begin_output(j_compress_ptr library) { (void)library; }

/// The library calls this when the room it was given is full: all of it counts.
static boolean grow_output(j_compress_ptr library) {
  encoder *encoder = owner((j_common_ptr)library);
  size_t full = encoder->capacity, capacity = full > 0 ? 2 * full : FIRST_BYTES;
  uint8_t *bytes = realloc(encoder->output->bytes, capacity);
  if (!bytes) ERREXIT1(library, JERR_OUT_OF_MEMORY, 0);
  encoder->output->bytes = bytes;
  encoder->capacity = capacity;
  encoder->destination.next_output_byte = bytes + full;
  encoder->destination.free_in_buffer = capacity - full;
  return TRUE;
}

static void end_output(j_compress_ptr library) {
  encoder *encoder = owner((j_common_ptr)library);
  encoder->output->count = encoder->capacity - encoder->destination.free_in_buffer;
}

// MARK: Encoding

int hooke_jpeg_encode(
  const uint8_t *rgb, uint32_t width, uint32_t height, int quality, int color_step, hooke_jpeg_bytes *output) {
  encoder encoder;
  struct jpeg_compress_struct *library = &encoder.library;
  memset(&encoder, 0, sizeof encoder);
  *output = (hooke_jpeg_bytes){0};
  encoder.output = output;
  library->err = jpeg_std_error(&encoder.errors);
  encoder.errors.error_exit = fail;
  encoder.errors.output_message = say_nothing;
  library->client_data = &encoder;
  if (setjmp(encoder.failed)) {
    library->err->format_message((j_common_ptr)library, output->message);
    jpeg_destroy_compress(library);
    hooke_jpeg_free(output);
    return -1;
  }
  jpeg_create_compress(library);
  library->client_data = &encoder;
  encoder.destination.init_destination = begin_output;
  encoder.destination.empty_output_buffer = grow_output;
  encoder.destination.term_destination = end_output;
  library->dest = &encoder.destination;
  grow_output(library);
  library->image_width = width;
  library->image_height = height;
  library->input_components = 3;
  library->in_color_space = JCS_RGB;
  jpeg_set_defaults(library);
  jpeg_set_quality(library, quality, TRUE);
  library->dct_method = JDCT_ISLOW;
  for (int index = 0; index < library->num_components; index++)
    library->comp_info[index].h_samp_factor = library->comp_info[index].v_samp_factor = index == 0 ? color_step : 1;
  jpeg_start_compress(library, TRUE);
  while (library->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)rgb + (size_t)3 * width * library->next_scanline;
    jpeg_write_scanlines(library, &row, 1);
  }
  jpeg_finish_compress(library);
  jpeg_destroy_compress(library);
  return 0;
}

void hooke_jpeg_free(hooke_jpeg_bytes *output) {
  free(output->bytes);
  output->bytes = NULL;
  output->count = 0;
}
