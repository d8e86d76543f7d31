#ifndef HOOKE_JPEG_DECODER_H
#define HOOKE_JPEG_DECODER_H
#include "CJPEG.h"

/// Codes of a Huffman table, for the walk. A code of up to `HOOKE_LOOK_BITS` bits is found in one step.
enum { HOOKE_LOOK_BITS = 10 };

typedef struct {
  uint8_t counts[17];   ///< codes of each length, as in the picture; [0] unused
  uint8_t symbols[256];
  int is_set;
  uint16_t look[1 << HOOKE_LOOK_BITS];  ///< length << 8 | symbol; 0: longer, or none
  int32_t largest[18];                  ///< the largest code of each length, -1 where there is none
  int32_t offset[17];                   ///< index of a code's symbol = code + offset
} hooke_huffman_table;

typedef enum {
  hooke_jpeg_whole = 0,       ///< nothing wrong so far
  hooke_jpeg_other_kind = 1,  ///< not checked: progressive, arithmetic, or several scans
  hooke_jpeg_broken = 2,      ///< `problem` says why
} hooke_jpeg_verdict;

typedef struct {
  hooke_jpeg_verdict verdict;
  const char *problem;      ///< a constant; NULL unless broken
  uint32_t width, height;   ///< 0 before the frame header was read
  uint32_t blocks, wanted;  ///< coded blocks found and expected, of the scan that was read last
  uint32_t stray;           ///< bytes between the last block and the marker behind it, of all scans
} hooke_jpeg_check;

typedef struct {
  hooke_huffman_table standard[2][2];  ///< [0: DC, 1: AC][0: luminance, 1: chrominance]
  hooke_huffman_table tables[2][4];
} hooke_walk_tables;

/// 0 when the counts and symbols make no table.
int hooke_huffman_prepare(hooke_huffman_table *table, const uint8_t counts[17], const uint8_t *symbols);

/// The bits of entropy-coded data, without stuffed bytes, up to the next marker; zeros behind it.
typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  uint64_t bits;  ///< the next bit is the highest
  int held;       ///< bits held that are the picture's; negative: more were read than there are
} hooke_bit_reader;

typedef struct {
  uint8_t identifier, horizontal, vertical, quantization;
  uint8_t dc_table, ac_table;
} hooke_component;

typedef struct {
  hooke_walk_tables *tables;
  const uint8_t *bytes;
  size_t count, position;
  hooke_jpeg_check check;
  hooke_component components[4];
  int component_count, horizontal_most, vertical_most;
  int has_frame;
  unsigned scanned;  ///< a bit for each component whose data was read
  uint32_t restart_interval;
  uint16_t first_quantizer[4];  ///< of the DC coefficient; 0: no such table
  // The scan that is read.
  hooke_component *chosen[4];
  int chosen_count;
  uint32_t units, units_done;
  int32_t dc[4], dc_limits[4];
  hooke_bit_reader reader;
} hooke_walk;

/// Reads the segments up to the first scan's data. 1 when that is one scan of all components, coded as `hooke_walk_unit` reads
/// it; 0 when `check` says what else.
int hooke_walk_begin(hooke_walk *walk, hooke_walk_tables *tables, const uint8_t *bytes, size_t count);

/// Reads the next unit of the scan: `blocks` gets its coefficients in natural order (they are zero before), NULL when nobody
/// wants them. `members` says which component each block is of. 0 with a problem in `check` when it cannot be.
int hooke_walk_unit(hooke_walk *walk, int16_t (**blocks)[64], const int *members, int block_count);

hooke_walk_tables *hooke_jpeg_tables(hooke_jpeg_decoder *decoder);
#endif
