// libtiff over bytes in memory. Its errors come back as text; nothing is printed, no file is opened.
#ifndef CTIFF_H
#define CTIFF_H
#include <stddef.h>
#include <stdint.h>

/// One open file, for one thread.
typedef struct hooke_tiff hooke_tiff;

/// What an image directory says of its picture.
typedef struct {
  uint32_t width, height;
  uint32_t samples, bits;    ///< per pixel, and per sample
  uint32_t sample_format;    ///< 1: whole numbers from 0, 2: signed, 3: floating point
  uint32_t photometric;      ///< 0: white is 0, 1: black is 0, 2: RGB, 3: palette, others as TIFF 6.0 numbers them
  uint32_t compression;
  uint32_t orientation;      ///< 1...8
  uint32_t alpha;            ///< whether the first sample behind the colours is opacity
  uint32_t is_reduced;       ///< a preview or a mask of another picture of the file
  uint32_t resolution_unit;  ///< 1: none, 2: inch, 3: centimetre
  double x_resolution, y_resolution;  ///< pixels per unit, 0 when the file does not say
} hooke_tiff_page;

/// NULL with a message when it cannot be opened. `bytes` must stay until it is closed. `memory_limit`: of one allocation.
hooke_tiff *hooke_tiff_open(const uint8_t *bytes, size_t count, size_t memory_limit, char message[256]);
void hooke_tiff_close(hooke_tiff *file);

/// Chooses an image directory, counted from 0. 0 on success, -1 with a message otherwise, as below.
int hooke_tiff_select(hooke_tiff *file, uint32_t directory);

/// Goes on to the next image directory. 1 on success, 0 when there is none, -1 with a message.
int hooke_tiff_next(hooke_tiff *file);

/// What the chosen directory says.
int hooke_tiff_describe(hooke_tiff *file, hooke_tiff_page *page);

/// The text `ImageDescription` of the chosen directory; NULL when it has none. Valid until another is chosen.
const char *hooke_tiff_description(hooke_tiff *file);

/// The samples of the chosen picture as they are stored, rows from the top, `page->samples` per pixel: a byte each up to 8
/// bits, 2 bytes up to 16, else 4 or 8 for 32 or 64 bits, in host order. JPEG's colours come as RGB. `room`: bytes that `samples` has.
int hooke_tiff_samples(hooke_tiff *file, const hooke_tiff_page *page, void *samples, size_t room);

/// Red, green and blue of each of the palette's `1 << bits` entries, 8 bits each.
int hooke_tiff_palette(hooke_tiff *file, const hooke_tiff_page *page, uint8_t *colors);

/// The chosen picture as libtiff converts it: red, green, blue, opacity of 8 bits. `room`: pixels that `pixels` has.
int hooke_tiff_converted(hooke_tiff *file, const hooke_tiff_page *page, uint32_t *pixels, size_t room);

/// The library's words about the last failure.
const char *hooke_tiff_message(const hooke_tiff *file);
#endif
