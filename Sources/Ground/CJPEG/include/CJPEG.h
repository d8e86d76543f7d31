// libjpeg reports errors by longjmp, which must not cross Swift frames: this shim keeps them inside C.
#ifndef CJPEG_H
#define CJPEG_H
#include <stddef.h>
#include <stdint.h>

/// One decoder, for one thread. Keeps its memory from picture to picture: after the first of a kind, decoding allocates
/// nothing. Tables of one picture are never used for the next; the standard ones stand in for those that a picture leaves out.
///
/// The entropy-coded data of pictures with one scan of sequential Huffman codes, which is what cameras send, is judged by a
/// strict reader of its own (ITU-T T.81, annex F) before the library decodes it: every block must be there, every code in its
/// table, every value possible.
typedef struct hooke_jpeg_decoder hooke_jpeg_decoder;

/// Bytes that belong to no block: between coded data and the marker behind them. Stuffed bytes and the fill bytes 0xFF that may
/// stand before every marker are none.
typedef struct {
  uint32_t bytes;    ///< all of them
  uint32_t largest;  ///< the most in one place
  uint32_t gaps;     ///< places with such bytes
  int value;         ///< that all of them have; -1: there are none, or they differ
  /// Some place goes on with the value that the data before it end with: these may be data that were lost and filled up.
  int continues_data;
} hooke_jpeg_stray;

typedef struct {
  hooke_jpeg_stray before_restarts;
  hooke_jpeg_stray at_end;
  uint32_t restarts;  ///< restart markers
} hooke_jpeg_strays;

/// NULL when memory is exhausted.
hooke_jpeg_decoder *hooke_jpeg_create(void);
void hooke_jpeg_destroy(hooke_jpeg_decoder *decoder);

/// Reads the header. `bytes` must stay until the picture is finished. 0 on success, -1 with a message otherwise, as below.
int hooke_jpeg_begin(
  hooke_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height);

/// Judges the picture and starts decoding it as RGB. Anything the library even warns about is an error, from here to the end.
int hooke_jpeg_start(hooke_jpeg_decoder *decoder);

/// Decodes the next `count` rows into `rows`, 3 bytes a pixel.
int hooke_jpeg_rows(hooke_jpeg_decoder *decoder, uint8_t *rows, size_t bytes_per_row, uint32_t count);

/// Reads on to the end of the picture. `strays` says what stood there besides the picture, which is whole all the same.
int hooke_jpeg_finish(hooke_jpeg_decoder *decoder, hooke_jpeg_strays *strays);

/// The library's words about the last failure.
const char *hooke_jpeg_message(const hooke_jpeg_decoder *decoder);

/// Bytes that the library took from the decoder's own memory for the present picture: 0 would mean that it allocates elsewhere.
size_t hooke_jpeg_pool_bytes(const hooke_jpeg_decoder *decoder);

/// An encoded picture, or the library's words why there is none.
typedef struct {
  uint8_t *bytes;
  size_t count;
  char message[200];
} hooke_jpeg_bytes;

/// Encodes rows of red, green, blue as YCbCr. `quality`: 1...100. `color_step`: 1 for colour at full resolution, 2 for half of it
/// each way, which takes about half the time.
/// 0 on success: `output` is then to be freed. -1 with a message otherwise.
int hooke_jpeg_encode(
  const uint8_t *rgb, uint32_t width, uint32_t height, int quality, int color_step, hooke_jpeg_bytes *output);
void hooke_jpeg_free(hooke_jpeg_bytes *output);
#endif
