#include "CTIFF.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

struct hooke_tiff {
  TIFF *library;
  const uint8_t *bytes;
  uint64_t count, position;
  size_t memory_limit;
  int is_decoding;  ///< what the library only warns about is an error then: half a picture would be counted as a whole one
  int has_failed;
  char message[256];
};

// MARK: Words

static void keep(hooke_tiff *file, const char *format, va_list arguments) {
  // The first complaint is the reason, later ones follow from it.
  if (!file->has_failed) vsnprintf(file->message, sizeof file->message, format, arguments);
  file->has_failed = 1;
}

static int hear_error(TIFF *library, void *context, const char *module, const char *format, va_list arguments) {
  (void)library, (void)module;
  keep(context, format, arguments);
  return 1;
}

static int hear_warning(TIFF *library, void *context, const char *module, const char *format, va_list arguments) {
  (void)library, (void)module;
  hooke_tiff *file = context;
  if (file->is_decoding) keep(file, format, arguments);
  return 1;
}

static int fail(hooke_tiff *file, const char *words) {
  if (!file->has_failed) snprintf(file->message, sizeof file->message, "%s", words);
  file->has_failed = 1;
  return -1;
}

// MARK: Memory as a file

static tmsize_t read_memory(thandle_t handle, void *into, tmsize_t count) {
  hooke_tiff *file = (hooke_tiff *)handle;
  uint64_t left = file->position < file->count ? file->count - file->position : 0;
  uint64_t got = count < 0 ? 0 : (uint64_t)count < left ? (uint64_t)count : left;
  memcpy(into, file->bytes + file->position, got);
  file->position += got;
  return (tmsize_t)got;
}

static tmsize_t write_nothing(thandle_t handle, void *from, tmsize_t count) {
  (void)handle, (void)from, (void)count;
  return 0;
}

static toff_t seek_memory(thandle_t handle, toff_t offset, int whence) {
  hooke_tiff *file = (hooke_tiff *)handle;
  uint64_t from = whence == SEEK_CUR ? file->position : whence == SEEK_END ? file->count : 0;
  file->position = from + offset;
  // Behind the end nothing is read.
  if (file->position > file->count) file->position = file->count;
  return file->position;
}

static int close_nothing(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of_memory(thandle_t handle) { return ((hooke_tiff *)handle)->count; }

// MARK: Opening

hooke_tiff *hooke_tiff_open(const uint8_t *bytes, size_t count, size_t memory_limit, char message[256]) {
  hooke_tiff *file = calloc(1, sizeof *file);
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  message[0] = 0;
  if (file && options) {
    file->bytes = bytes;
    file->count = count;
    file->memory_limit = memory_limit;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)memory_limit);
    TIFFOpenOptionsSetErrorHandlerExtR(options, hear_error, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, hear_warning, file);
    // m: through the functions above, not as mapped memory.
    file->library = TIFFClientOpenExt(
      "picture", "rm", (thandle_t)file, read_memory, write_nothing, seek_memory, close_nothing, size_of_memory, NULL,
      NULL, options);
    snprintf(message, 256, "%s", file->message);
  }
  if (options) TIFFOpenOptionsFree(options);
  if (file && file->library) return file;
  free(file);
  return NULL;
}

void hooke_tiff_close(hooke_tiff *file) {
  TIFFClose(file->library);
  free(file);
}

const char *hooke_tiff_message(const hooke_tiff *file) { return file->message; }

// MARK: Directories

static void begin(hooke_tiff *file) {
  file->has_failed = 0;
  file->message[0] = 0;
}

int hooke_tiff_select(hooke_tiff *file, uint32_t directory) {
  begin(file);
  return TIFFSetDirectory(file->library, (tdir_t)directory) ? 0 : fail(file, "it has no such page");
}

int hooke_tiff_next(hooke_tiff *file) {
  begin(file);
  if (TIFFLastDirectory(file->library)) return 0;
  return TIFFReadDirectory(file->library) ? 1 : fail(file, "its list of pages breaks off");
}

int hooke_tiff_describe(hooke_tiff *file, hooke_tiff_page *page) {
  TIFF *library = file->library;
  uint16_t samples = 1, bits = 1, format = 1, photometric = 0, compression = 1, orientation = 1, unit = 2;
  uint16_t extra_count = 0, *extra = NULL;
  uint32_t kind = 0;
  float x = 0, y = 0;
  begin(file);
  memset(page, 0, sizeof *page);
  if (!TIFFGetField(library, TIFFTAG_IMAGEWIDTH, &page->width) ||
      !TIFFGetField(library, TIFFTAG_IMAGELENGTH, &page->height) || page->width == 0 || page->height == 0)
    return fail(file, "it says no size");
  TIFFGetFieldDefaulted(library, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(library, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(library, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(library, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(library, TIFFTAG_ORIENTATION, &orientation);
  TIFFGetFieldDefaulted(library, TIFFTAG_SUBFILETYPE, &kind);
  TIFFGetFieldDefaulted(library, TIFFTAG_EXTRASAMPLES, &extra_count, &extra);
  TIFFGetFieldDefaulted(library, TIFFTAG_RESOLUTIONUNIT, &unit);
  if (!TIFFGetField(library, TIFFTAG_PHOTOMETRIC, &photometric))
    photometric = samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  if (TIFFGetField(library, TIFFTAG_XRESOLUTION, &x)) page->x_resolution = x;
  if (TIFFGetField(library, TIFFTAG_YRESOLUTION, &y)) page->y_resolution = y;
  page->samples = samples;
  page->bits = bits;
  page->sample_format = format;
  page->photometric = photometric;
  page->compression = compression;
  page->orientation = orientation;
  page->resolution_unit = unit;
  page->alpha = extra_count > 0 && extra[0] != EXTRASAMPLE_UNSPECIFIED;
  page->is_reduced = (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
  return 0;
}

const char *hooke_tiff_description(hooke_tiff *file) {
  const char *text = NULL;
  return TIFFGetField(file->library, TIFFTAG_IMAGEDESCRIPTION, &text) ? text : NULL;
}

// MARK: Samples

/// Bytes that a sample takes once it is read.
static size_t room_of(uint32_t bits) { return bits <= 8 ? 1 : bits <= 16 ? 2 : bits / 8; }

/// Takes `count` samples of a row apart, from the highest bit on, into every `step`th place.
static void unpack(const uint8_t *row, uint32_t bits, size_t count, uint8_t *to, size_t step) {
  if (bits == 8) {
    for (size_t index = 0; index < count; index++) to[index * step] = row[index];
    return;
  }
  if (bits == 16 || bits == 32 || bits == 64) {
    size_t width = bits / 8;
    for (size_t index = 0; index < count; index++) memcpy(to + width * index * step, row + width * index, width);
    return;
  }
  uint32_t held = 0, bit_count = 0;
  for (size_t index = 0; index < count; index++) {
    while (bit_count < bits) {
      held = held << 8 | *row++;
      bit_count += 8;
    }
    bit_count -= bits;
    uint16_t value = (uint16_t)(held >> bit_count & ((1u << bits) - 1));
    if (bits < 8) to[index * step] = (uint8_t)value;
    else memcpy(to + 2 * index * step, &value, 2);
  }
}

typedef struct {
  hooke_tiff *file;
  const hooke_tiff_page *page;
  uint8_t *samples;
  int is_planar;
} target;

/// Brings the decoded bytes of a strip or tile to their places; what lies outside the picture is left out.
static void place(
  const target *to, const uint8_t *from, size_t row_bytes, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
  uint32_t plane) {
  const hooke_tiff_page *page = to->page;
  size_t step = page->samples, sample_bytes = room_of(page->bits);
  if (width > page->width - x) width = page->width - x;
  if (height > page->height - y) height = page->height - y;
  for (uint32_t row = 0; row < height; row++) {
    uint8_t *pixel = to->samples + sample_bytes * step * ((size_t)(y + row) * page->width + x);
    if (to->is_planar) unpack(from + row * row_bytes, page->bits, width, pixel + sample_bytes * plane, step);
    else unpack(from + row * row_bytes, page->bits, (size_t)width * step, pixel, 1);
  }
}

static int read_tiles(const target *to, uint32_t planes) {
  hooke_tiff *file = to->file;
  TIFF *library = file->library;
  uint32_t width = 0, height = 0;
  TIFFGetField(library, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField(library, TIFFTAG_TILELENGTH, &height);
  tmsize_t size = TIFFTileSize(library), row_bytes = TIFFTileRowSize(library);
  if (width == 0 || height == 0 || size <= 0 || row_bytes <= 0 || (size_t)size > file->memory_limit)
    return fail(file, "its tiles are too large");
  size_t needed = ((size_t)width * (to->is_planar ? 1 : to->page->samples) * to->page->bits + 7) / 8;
  if ((size_t)row_bytes < needed || (uint64_t)row_bytes * height > (uint64_t)size)
    return fail(file, "its tiles do not hold its pixels");
  uint8_t *tile = malloc((size_t)size);
  if (!tile) return fail(file, "out of memory");
  for (uint32_t plane = 0; plane < planes && !file->has_failed; plane++)
    for (uint64_t y = 0; y < to->page->height && !file->has_failed; y += height)
      for (uint64_t x = 0; x < to->page->width && !file->has_failed; x += width) {
        uint32_t index = TIFFComputeTile(library, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane);
        if (TIFFReadEncodedTile(library, index, tile, size) != size) fail(file, "a tile breaks off");
        else place(to, tile, (size_t)row_bytes, (uint32_t)x, (uint32_t)y, width, height, plane);
      }
  free(tile);
  return file->has_failed ? -1 : 0;
}

static int read_strips(const target *to, uint32_t planes) {
  hooke_tiff *file = to->file;
  TIFF *library = file->library;
  uint32_t rows = 0, height = to->page->height;
  TIFFGetFieldDefaulted(library, TIFFTAG_ROWSPERSTRIP, &rows);
  if (rows == 0 || rows > height) rows = height;
  tmsize_t size = TIFFStripSize(library), row_bytes = TIFFScanlineSize(library);
  size_t needed = ((size_t)to->page->width * (to->is_planar ? 1 : to->page->samples) * to->page->bits + 7) / 8;
  if (size <= 0 || row_bytes <= 0 || (size_t)size > file->memory_limit) return fail(file, "its strips are too large");
  if ((size_t)row_bytes < needed || (uint64_t)row_bytes * rows > (uint64_t)size)
    return fail(file, "its strips do not hold its pixels");
  uint8_t *strip = malloc((size_t)size);
  if (!strip) return fail(file, "out of memory");
  for (uint32_t plane = 0; plane < planes && !file->has_failed; plane++)
    for (uint32_t y = 0; y < height && !file->has_failed; y += rows > height - y ? height - y : rows) {
      uint32_t here = rows > height - y ? height - y : rows;
      uint32_t index = TIFFComputeStrip(library, y, (uint16_t)plane);
      tmsize_t wanted = row_bytes * (tmsize_t)here;
      if (TIFFReadEncodedStrip(library, index, strip, wanted) != wanted) fail(file, "a strip breaks off");
      else place(to, strip, (size_t)row_bytes, 0, y, to->page->width, here, plane);
    }
  free(strip);
  return file->has_failed ? -1 : 0;
}

int hooke_tiff_samples(hooke_tiff *file, const hooke_tiff_page *page, void *samples, size_t room) {
  TIFF *library = file->library;
  uint16_t planar = PLANARCONFIG_CONTIG;
  begin(file);
  if (page->bits < 1 || (page->bits > 16 && page->bits != 32 && page->bits != 64) || page->samples < 1 ||
      (uint64_t)page->width * page->height * page->samples * room_of(page->bits) > room)
    return fail(file, "it has more samples than said before");
  if (page->compression == COMPRESSION_JPEG && page->photometric == PHOTOMETRIC_YCBCR)
    TIFFSetField(library, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  TIFFGetFieldDefaulted(library, TIFFTAG_PLANARCONFIG, &planar);
  target to = {file, page, samples, planar == PLANARCONFIG_SEPARATE && page->samples > 1};
  uint32_t planes = to.is_planar ? page->samples : 1;
  file->is_decoding = 1;
  int status = TIFFIsTiled(library) ? read_tiles(&to, planes) : read_strips(&to, planes);
  file->is_decoding = 0;
  return status;
}

int hooke_tiff_palette(hooke_tiff *file, const hooke_tiff_page *page, uint8_t *colors) {
  uint16_t *parts[3] = {NULL, NULL, NULL};
  begin(file);
  if (page->bits > 8 || !TIFFGetField(file->library, TIFFTAG_COLORMAP, &parts[0], &parts[1], &parts[2]))
    return fail(file, "its palette is missing");
  size_t entries = (size_t)1 << page->bits;
  uint16_t largest = 0;
  for (size_t index = 0; index < 3 * entries; index++)
    if (parts[index % 3][index / 3] > largest) largest = parts[index % 3][index / 3];
  // Some programs write 8 bits where 16 are due.
  int shift = largest > 255 ? 8 : 0;
  for (size_t index = 0; index < 3 * entries; index++)
    colors[index] = (uint8_t)(parts[index % 3][index / 3] >> shift);
  return 0;
}

int hooke_tiff_converted(hooke_tiff *file, const hooke_tiff_page *page, uint32_t *pixels, size_t room) {
  char words[1024] = "";
  begin(file);
  if ((uint64_t)page->width * page->height > room) return fail(file, "it has more pixels than said before");
  if (!TIFFRGBAImageOK(file->library, words)) return fail(file, words);
  // The caller turns it, as it turns all pictures.
  TIFFSetField(file->library, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  file->is_decoding = 1;
  int is_read = TIFFReadRGBAImageOriented(
    file->library, page->width, page->height, pixels, ORIENTATION_TOPLEFT, 1);
  file->is_decoding = 0;
  return is_read && !file->has_failed ? 0 : fail(file, "it breaks off");
}
