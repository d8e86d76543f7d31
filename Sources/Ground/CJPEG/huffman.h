// Huffman codes and the entropy-coded bits of a picture, for the walk that judges it (ITU-T T.81, annexes C and F).
#ifndef HOOKE_JPEG_HUFFMAN_H
#define HOOKE_JPEG_HUFFMAN_H
#include <stddef.h>
#include <stdint.h>

enum {
  HOOKE_LOOK_BITS = 10,  ///< codes of up to so many bits are found at once
  HOOKE_MEAN_BITS = 10,  ///< DC codes with their values
  HOOKE_STEP_BITS = 12,  ///< AC codes, as many as there are whole ones
};
enum { HOOKE_DC_LARGEST_CATEGORY = 11, HOOKE_AC_LARGEST_CATEGORY = 10, HOOKE_BLOCK_VALUES = 64 };

typedef enum { hooke_dc_table = 0, hooke_ac_table = 1 } hooke_table_kind;

typedef struct {
  uint8_t counts[17];  ///< codes of each length, as in the picture; [0] unused
  uint8_t symbols[256];
  int is_set;
  uint16_t look[1 << HOOKE_LOOK_BITS];  ///< length << 8 | symbol; 0: longer, or none
  int32_t largest[18];                  ///< the largest code of each length, -1 where there is none
  int32_t offset[17];                   ///< index of a code's symbol = code + offset
  union {
    int32_t means[1 << HOOKE_MEAN_BITS];   ///< DC: value << 8 | bits of code and value; 0: look at the code by itself
    uint16_t steps[1 << HOOKE_STEP_BITS];  ///< AC: see `hooke_step`; 0: look at the code by itself
  };
} hooke_huffman_table;

/// Parts of an entry of `steps`: several codes in a row, with the lengths of their values.
enum hooke_step {
  HOOKE_STEP_LENGTH = 31,      ///< mask: bits of codes and values
  HOOKE_STEP_PLACE_SHIFT = 5,  ///< places of the block that they fill, 0...63
  HOOKE_STEP_PLACES = 63,      ///< mask, after the shift
  HOOKE_STEP_ENDS = 1 << 15,   ///< the last one ends the block
};

/// 0 when the counts and symbols make no table. Costs a comparison where the table is that already.
int hooke_huffman_prepare(
  hooke_huffman_table *table, hooke_table_kind kind, const uint8_t counts[17], const uint8_t *symbols);
/// Whether the table has these counts and symbols.
int hooke_huffman_is(const hooke_huffman_table *table, const uint8_t counts[17], const uint8_t *symbols);

/// The bits of entropy-coded data, without stuffed bytes, up to the next marker; zeros behind it.
typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  uint64_t bits;  ///< the next bit is the highest
  int held;       ///< bits held that are the picture's; negative: more were read than there are
} hooke_bit_reader;

/// What a block of a unit is read with.
typedef struct {
  const hooke_huffman_table *dc_table, *ac_table;
  int32_t *dc;       ///< the running value of its component
  int32_t dc_limit;  ///< the most that it can be, on either side of 0
} hooke_block_plan;

/// Reads a unit of blocks and judges each. `done` grows by those that are possible. NULL when all are, else what is wrong.
const char *hooke_judge_unit(hooke_bit_reader *reader, const hooke_block_plan *blocks, int count, uint32_t *done);
#endif
