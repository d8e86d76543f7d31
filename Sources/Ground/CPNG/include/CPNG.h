// libpng reports errors by longjmp, which must not cross Swift frames: this shim keeps them inside C.
#ifndef CPNG_H
#define CPNG_H
#include <stddef.h>
#include <stdint.h>

/// How samples are wanted back.
typedef enum {
  hooke_png_rgb8 = 0,    ///< any picture as 8-bit RGB: palettes and grey expanded, alpha dropped, 16 bits brought to 8
  hooke_png_values = 1,  ///< samples as stored (palettes: *indices*), one byte each below 8 bits, with alpha where there is
  hooke_png_rgb16 = 2,   ///< any picture as 16-bit RGB, as rgb8; 8 bits are brought to 16
  hooke_png_deep = 3,    ///< 16 bits as they are stored, grey or RGB, alpha dropped
} hooke_png_request;

typedef struct {
  uint32_t width, height;
  uint32_t bytes_per_sample;  ///< 1, or 2 in host byte order
  uint32_t channels;          ///< 3 for rgb8 and rgb16; 1 or 3 for deep; 1, 3, and with alpha 2 or 4 for values
  uint8_t *pixels;            ///< malloc'ed, rows without padding; release with hooke_png_free
  size_t byte_count;
  char message[160];          ///< libpng's words when reading failed
  // Of values only:
  uint32_t bits;              ///< of a sample in the file, 1...16
  uint32_t color_count;       ///< of the palette; 0 without
  uint8_t colors[256][4];     ///< red, green, blue, alpha of each palette index
  int has_transparent_value;  ///< whether pixels of one value are transparent
  uint16_t transparent[3];    ///< that value: grey, or red, green, blue
} hooke_png_picture;

/// Decodes a whole PNG held in memory. 0 on success; -1 with `message` set otherwise, and no pixels.
int hooke_png_decode(
  const uint8_t *bytes, size_t count, hooke_png_request request, uint64_t pixel_limit, hooke_png_picture *picture);

void hooke_png_free(hooke_png_picture *picture);

typedef struct {
  uint8_t *bytes;  ///< malloc'ed, release with hooke_png_free_output
  size_t count, capacity;
  char message[160];
} hooke_png_output;

/// Encodes rows without padding: `channels` 1 or 3, `bits` 8 or 16 (host order). 0 on success.
int hooke_png_encode(
  const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint32_t bits, int level,
  hooke_png_output *output);

void hooke_png_free_output(hooke_png_output *output);
#endif
