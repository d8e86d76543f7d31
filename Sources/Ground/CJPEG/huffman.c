#include "huffman.h"

#include <string.h>

// MARK: Tables

int hooke_huffman_is(const hooke_huffman_table *table, const uint8_t counts[17], const uint8_t *symbols) {
  size_t total = 0;
  for (int length = 1; length <= 16; length++) total += counts[length];
  return table->is_set && total <= 256 && !memcmp(table->counts + 1, counts + 1, 16) &&
         !memcmp(table->symbols, symbols, total);
}

static int32_t value_of(uint32_t bits, int category) {
  return category > 0 && bits >> (category - 1) == 0 ? (int32_t)bits - (1 << category) + 1 : (int32_t)bits;
}

static void prepare_means(hooke_huffman_table *table) {
  memset(table->means, 0, sizeof table->means);
  uint32_t code = 0;
  int index = 0;
  for (int length = 1; length <= HOOKE_MEAN_BITS; length++, code <<= 1)
    for (int n = 0; n < table->counts[length]; n++, code++) {
      int category = table->symbols[index++], spare = HOOKE_MEAN_BITS - length - category;
      if (category > HOOKE_DC_LARGEST_CATEGORY || spare < 0) continue;
      for (uint32_t bits = 0; bits < 1u << category; bits++)
        for (uint32_t low = 0; low < 1u << spare; low++)
          table->means[((code << category | bits) << spare) + low] =
            value_of(bits, category) * 256 + length + category;
    }
}

/// What `shown` bits say of one code: the entry, or 0.
static uint16_t single_step(int length, uint8_t symbol) {
  int run = symbol >> 4, category = symbol & 15;
  if (symbol == 0) return (uint16_t)(length | HOOKE_STEP_ENDS);
  if (category > HOOKE_AC_LARGEST_CATEGORY || (category == 0 && run != 15)) return 0;
  return (uint16_t)((length + category) | (run + 1) << HOOKE_STEP_PLACE_SHIFT);
}

/// `first`, and what follows it where that fits into an entry.
static uint16_t joined(uint16_t first, uint16_t rest) {
  int places = (first >> HOOKE_STEP_PLACE_SHIFT & HOOKE_STEP_PLACES) + (rest >> HOOKE_STEP_PLACE_SHIFT & HOOKE_STEP_PLACES);
  return places > HOOKE_STEP_PLACES ? first : (uint16_t)(first + rest);
}

static void prepare_steps(hooke_huffman_table *table) {
  // What 0, 1, 2 ... bits say, the longer made of the shorter: those of `shown` bits begin at 1 << shown.
  uint16_t steps[2 << HOOKE_STEP_BITS] = {0};
  for (int shown = 1; shown <= HOOKE_STEP_BITS; shown++) {
    uint16_t *to = steps + (1 << shown);
    uint32_t code = 0;
    int index = 0;
    for (int length = 1; length <= shown; length++, code <<= 1)
      for (int n = 0; n < table->counts[length]; n++, code++) {
        uint16_t first = single_step(length, table->symbols[index++]);
        int rest_bits = shown - (first & HOOKE_STEP_LENGTH);
        const uint16_t *rest = steps + (1 << (rest_bits > 0 ? rest_bits : 0));
        uint32_t from = code << (shown - length), to_end = (code + 1) << (shown - length);
        int is_last = first == 0 || first & HOOKE_STEP_ENDS || rest_bits <= 0;
        for (uint32_t at = from; at < to_end; at++)
          to[at] = is_last ? first : joined(first, rest[at & ((1u << rest_bits) - 1)]);
      }
  }
  memcpy(table->steps, steps + (1 << HOOKE_STEP_BITS), sizeof table->steps);
}

int hooke_huffman_prepare(
  hooke_huffman_table *table, hooke_table_kind kind, const uint8_t counts[17], const uint8_t *symbols) {
  int total = 0;
  for (int length = 1; length <= 16; length++) total += counts[length];
  if (total > 256) return 0;
  if (hooke_huffman_is(table, counts, symbols)) return 1;
  table->is_set = 0;
  memcpy(table->counts + 1, counts + 1, 16);
  memcpy(table->symbols, symbols, (size_t)total);
  memset(table->look, 0, sizeof table->look);
  int32_t code = 0;
  int index = 0;
  for (int length = 1; length <= 16; length++) {
    table->offset[length] = index - code;
    // More codes than there are of this length.
    if (code + counts[length] > 1 << length) return 0;
    for (int n = 0; n < counts[length]; n++, index++, code++) {
      if (length > HOOKE_LOOK_BITS) continue;
      int spare = HOOKE_LOOK_BITS - length;
      for (int low = 0; low < 1 << spare; low++)
        table->look[(code << spare) + low] = (uint16_t)(length << 8 | symbols[index]);
    }
    table->largest[length] = counts[length] ? code - 1 : -1;
    code <<= 1;
  }
  if (kind == hooke_dc_table) prepare_means(table);
  if (kind == hooke_ac_table) prepare_steps(table);
  table->is_set = 1;
  return 1;
}

// MARK: Bits

static inline void refill_bytes(hooke_bit_reader *reader) {
  while (reader->held <= 56 && reader->held >= 0 && reader->position < reader->count) {
    uint8_t byte = reader->bytes[reader->position];
    if (byte == 0xFF) {
      if (reader->position + 1 >= reader->count || reader->bytes[reader->position + 1] != 0) return;
      reader->position += 1;
    }
    reader->position += 1;
    reader->bits |= (uint64_t)byte << (56 - reader->held);
    reader->held += 8;
  }
}

/// 56 bits or more are held afterwards, or all there are.
static inline void refill(hooke_bit_reader *reader) {
  if (reader->held >= 0 && reader->position + 8 <= reader->count) {
    uint64_t word;
    memcpy(&word, reader->bytes + reader->position, 8);
    // No byte 0xFF among the eight: the usual case.
    if (!((word & 0x8080808080808080u) & ((word & 0x7F7F7F7F7F7F7F7Fu) + 0x0101010101010101u))) {
      // The bits of a part of a byte come along, uncounted: they are the same when their byte's turn comes.
      reader->bits |= __builtin_bswap64(word) >> reader->held;
      reader->position += (size_t)((63 - reader->held) >> 3);
      reader->held |= 56;
      return;
    }
  }
  refill_bytes(reader);
}

static inline void drop(hooke_bit_reader *reader, int count) {
  reader->bits <<= count;
  reader->held -= count;
}

/// The next symbol, -1 when no code is that of the next bits.
static inline int symbol(hooke_bit_reader *reader, const hooke_huffman_table *table) {
  uint16_t found = table->look[reader->bits >> (64 - HOOKE_LOOK_BITS)];
  if (found) {
    drop(reader, found >> 8);
    return found & 0xFF;
  }
  for (int length = HOOKE_LOOK_BITS + 1; length <= 16; length++) {
    int32_t code = (int32_t)(reader->bits >> (64 - length));
    if (code > table->largest[length]) continue;
    drop(reader, length);
    return table->symbols[(code + table->offset[length]) & 0xFF];
  }
  return -1;
}

// MARK: Blocks

static inline const char *judge_mean(
  hooke_bit_reader *reader, const hooke_huffman_table *table, int32_t *dc, int32_t dc_limit) {
  int32_t mean = table->means[reader->bits >> (64 - HOOKE_MEAN_BITS)];
  if (mean != 0) {
    drop(reader, mean & 0xFF);
    *dc += mean >> 8;
  } else {
    int category = symbol(reader, table);
    if (category < 0) return "a code is in no table";
    if (category > HOOKE_DC_LARGEST_CATEGORY) return "a block's mean cannot be";
    // Shifted in two steps: by 64 it would not be defined.
    *dc += value_of((uint32_t)(reader->bits >> 1 >> (63 - category)), category);
    drop(reader, category);
  }
  if (*dc > dc_limit || *dc < -dc_limit) return "a block is brighter or darker than can be";
  return NULL;
}

static inline const char *judge_values(hooke_bit_reader *reader, const hooke_huffman_table *table) {
  int places = 0;
  while (places < HOOKE_BLOCK_VALUES - 1) {
    if (reader->held < 32) refill(reader);
    uint32_t step = table->steps[reader->bits >> (64 - HOOKE_STEP_BITS)];
    int next = places + (int)(step >> HOOKE_STEP_PLACE_SHIFT & HOOKE_STEP_PLACES);
    // A step that fills the block may have taken the next block's codes for this one's.
    if (step != 0 && next < HOOKE_BLOCK_VALUES - 1) {
      drop(reader, (int)(step & HOOKE_STEP_LENGTH));
      if (step & HOOKE_STEP_ENDS) return NULL;
      places = next;
      continue;
    }
    int run_and_category = symbol(reader, table);
    if (run_and_category < 0) return "a code is in no table";
    if (run_and_category == 0) return NULL;
    int run = run_and_category >> 4, category = run_and_category & 15;
    if (category == 0 && run != 15) return "a code stands for nothing";
    places += run + 1;
    if (places > HOOKE_BLOCK_VALUES - 1) return "a block has more than 64 values";
    if (category > HOOKE_AC_LARGEST_CATEGORY) return "a value is larger than can be";
    drop(reader, category);
  }
  return NULL;
}

const char *hooke_judge_unit(hooke_bit_reader *shared, const hooke_block_plan *blocks, int count, uint32_t *done) {
  // A copy, which can stay in registers.
  hooke_bit_reader reader = *shared;
  for (int block = 0; block < count; block++) {
    const hooke_block_plan *plan = &blocks[block];
    refill(&reader);
    const char *problem = judge_mean(&reader, plan->dc_table, plan->dc, plan->dc_limit);
    if (!problem) problem = judge_values(&reader, plan->ac_table);
    if (!problem && reader.held < 0) problem = "its data ends too early";
    if (problem) return problem;
    *done += 1;
  }
  *shared = reader;
  return NULL;
}
