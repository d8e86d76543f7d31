// The walk over a picture's bytes that judges it before the library decodes it.
#ifndef HOOKE_JPEG_WALK_H
#define HOOKE_JPEG_WALK_H
#include "CJPEG.h"
#include "huffman.h"

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
  hooke_jpeg_strays strays;
} hooke_jpeg_check;

typedef struct {
  hooke_huffman_table standard[2][2];  ///< [0: DC, 1: AC][0: luminance, 1: chrominance]
  hooke_huffman_table own[2][4];       ///< those that pictures bring, when they are others
} hooke_walk_tables;

typedef struct {
  uint8_t identifier, horizontal, vertical, quantization;
  uint8_t dc_table, ac_table;
} hooke_component;

typedef struct {
  hooke_walk_tables *tables;
  const hooke_huffman_table *current[2][4];  ///< [0: DC, 1: AC][number], of this picture
  const uint8_t *bytes;
  size_t count, position;  ///< once judged, of the marker behind the scan
  hooke_jpeg_check check;
  hooke_component components[4];
  int component_count, horizontal_most, vertical_most;
  int has_frame;
  uint32_t restart_interval;
  uint16_t first_quantizer[4];  ///< of the DC coefficient; 0: no such table
  // The scan that is read.
  hooke_component *chosen[4];
  int chosen_count;
  uint32_t units;
  int32_t dc[4], dc_limits[4];
  hooke_bit_reader reader;
} hooke_walk;

/// Reads the segments up to the first scan's data. 1 when that is one scan of all components, coded as `hooke_walk_judge` reads
/// it; 0 when `check` says what else.
int hooke_walk_begin(hooke_walk *walk, hooke_walk_tables *tables, const uint8_t *bytes, size_t count);

/// Reads the scan's data: every block must be there, every code in its table, every value possible, every restart marker in its
/// order. Counts what is left before markers. 0 with a problem in `check` when the picture cannot be.
int hooke_walk_judge(hooke_walk *walk);
#endif
