// Reads sequential Huffman pictures strictly: markers, tables, and every code of every block.
// Names of markers and fields: ITU-T T.81, annexes B and F.
#include <string.h>

#include "walk.h"

/// Blocks of a unit (T.81, B.2.3).
enum { LARGEST_UNIT = 10 };

static int broken(hooke_walk *w, const char *problem) {
  w->check.verdict = hooke_jpeg_broken;
  w->check.problem = problem;
  return 0;
}

// MARK: Huffman tables

static int read_huffman_tables(hooke_walk *w, const uint8_t *at, size_t count) {
  while (count > 0) {
    if (count < 17) return broken(w, "a Huffman table is cut off");
    int kind = at[0] >> 4, index = at[0] & 15;
    size_t total = 0;
    uint8_t counts[17] = {0};
    for (int length = 1; length <= 16; length++) total += counts[length] = at[length];
    if (kind > 1 || index > 3 || total > 256 || 17 + total > count) return broken(w, "a Huffman table cannot be");
    const hooke_huffman_table *standard = &w->tables->standard[kind][index & 1];
    if (hooke_huffman_is(standard, counts, at + 17)) {
      w->current[kind][index] = standard;
    } else {
      if (!hooke_huffman_prepare(&w->tables->own[kind][index], (hooke_table_kind)kind, counts, at + 17))
        return broken(w, "a Huffman table cannot be");
      w->current[kind][index] = &w->tables->own[kind][index];
    }
    at += 17 + total;
    count -= 17 + total;
  }
  return 1;
}

/// Those of the last picture are forgotten.
static void use_standard_tables(hooke_walk *w) {
  for (int kind = 0; kind < 2; kind++)
    for (int index = 0; index < 4; index++) w->current[kind][index] = &w->tables->standard[kind][index & 1];
}

// MARK: Scans

static uint32_t divided_up(uint32_t value, uint32_t by) { return (value + by - 1) / by; }

/// So many equal bytes in a row are no end of coded data, by any table that pictures have.
enum { LONGEST_RUN_OF_DATA = 3 };

/// Whether the data before `at` end with more bytes of a value than data can.
static int continues_data(const hooke_walk *w, size_t at, uint8_t value) {
  size_t step = value == 0xFF ? 2 : 1;  // with the stuffed byte
  for (int run = 0; run <= LONGEST_RUN_OF_DATA; run++) {
    if (at < step) return 0;
    at -= step;
    if (w->bytes[at] != value || (step == 2 && w->bytes[at + 1] != 0)) return 0;
  }
  return 1;
}

/// Adds up the whole bytes that no block has used, up to the next marker. Returns where that stands, or a place behind which
/// there is none.
static size_t pass_stray_bytes(const hooke_walk *w, hooke_jpeg_stray *stray) {
  size_t at = w->reader.position;
  for (int bytes = w->reader.held / 8; bytes > 0; bytes--) {
    at -= 1;
    if (w->bytes[at] == 0 && w->bytes[at - 1] == 0xFF) at -= 1;
  }
  const size_t begin = at;
  uint32_t found = 0;
  int value = -1, is_one_value = 1;
  while (at + 1 < w->count) {
    uint8_t byte = w->bytes[at];
    size_t next = at + 1;
    if (byte == 0xFF) {
      while (next < w->count && w->bytes[next] == 0xFF) next++;
      if (next >= w->count || w->bytes[next] != 0) {
        at = next - 1;
        break;
      }
      next++;
    }
    // One byte 0xFF or several before the stuffed one: a place by themselves all the same.
    found += byte == 0xFF ? (uint32_t)(next - at - 1) : 1;
    if (value < 0) value = byte;
    if (value != byte) is_one_value = 0;
    at = next;
  }
  if (found == 0) return at;
  if (!is_one_value || (stray->gaps > 0 && stray->value != value)) value = -1;
  stray->value = value;
  stray->bytes += found;
  stray->gaps += 1;
  if (found > stray->largest) stray->largest = found;
  if (is_one_value && continues_data(w, begin, w->bytes[begin])) stray->continues_data = 1;
  return at;
}

/// Takes the reader behind the marker RST`number`.
static int pass_restart(hooke_walk *w, uint32_t number) {
  size_t at = pass_stray_bytes(w, &w->check.strays.before_restarts);
  if (at + 1 >= w->count || w->bytes[at] != 0xFF || w->bytes[at + 1] != 0xD0 + number % 8)
    return broken(w, "a restart marker is missing");
  w->check.strays.restarts += 1;
  w->reader = (hooke_bit_reader){w->bytes, w->count, at + 2, 0, 0};
  memset(w->dc, 0, sizeof w->dc);
  return 1;
}

static int begin_scan(hooke_walk *w) {
  uint32_t columns, rows, blocks_per_unit = 0;
  int is_interleaved = w->chosen_count > 1;
  if (is_interleaved) {
    columns = divided_up(w->check.width, 8u * (uint32_t)w->horizontal_most);
    rows = divided_up(w->check.height, 8u * (uint32_t)w->vertical_most);
  } else {
    uint32_t h = w->chosen[0]->horizontal, v = w->chosen[0]->vertical;
    columns = divided_up(divided_up(w->check.width * h, (uint32_t)w->horizontal_most), 8);
    rows = divided_up(divided_up(w->check.height * v, (uint32_t)w->vertical_most), 8);
  }
  for (int index = 0; index < w->chosen_count; index++) {
    const hooke_component *part = w->chosen[index];
    blocks_per_unit += is_interleaved ? (uint32_t)(part->horizontal * part->vertical) : 1;
    int32_t quantizer = w->first_quantizer[part->quantization];
    if (quantizer == 0) return broken(w, "a quantization table is missing");
    // 8 x (-128...127) is all that a block's mean can be; half a step of rounding, and a little for a camera's arithmetic.
    w->dc_limits[index] = (1024 + 16 + quantizer) / quantizer;
    w->dc[index] = 0;
  }
  if (blocks_per_unit > LARGEST_UNIT) return broken(w, "its units have more than 10 blocks");
  w->units = columns * rows;
  w->check.wanted = w->units * blocks_per_unit;
  w->check.blocks = 0;
  w->reader = (hooke_bit_reader){w->bytes, w->count, w->position, 0, 0};
  return 1;
}

int hooke_walk_judge(hooke_walk *w) {
  hooke_block_plan blocks[LARGEST_UNIT];
  int block_count = 0;
  for (int index = 0; index < w->chosen_count; index++) {
    const hooke_component *part = w->chosen[index];
    int of_this_part = w->chosen_count > 1 ? part->horizontal * part->vertical : 1;
    while (of_this_part-- > 0)
      blocks[block_count++] = (hooke_block_plan){
        w->current[hooke_dc_table][part->dc_table], w->current[hooke_ac_table][part->ac_table], &w->dc[index],
        w->dc_limits[index]};
  }
  for (uint32_t unit = 0; unit < w->units; unit++) {
    if (w->restart_interval && unit > 0 && unit % w->restart_interval == 0 &&
        !pass_restart(w, unit / w->restart_interval - 1))
      return 0;
    const char *problem = hooke_judge_unit(&w->reader, blocks, block_count, &w->check.blocks);
    if (problem) return broken(w, problem);
  }
  w->position = pass_stray_bytes(w, &w->check.strays.at_end);
  return 1;
}

// MARK: Segments

static int read_frame(hooke_walk *w, const uint8_t *at, size_t count) {
  if (w->has_frame) return broken(w, "it has two frame headers");
  if (count < 6 || at[0] != 8) return broken(w, "its frame header cannot be");
  w->check.height = (uint32_t)(at[1] << 8 | at[2]);
  w->check.width = (uint32_t)(at[3] << 8 | at[4]);
  w->component_count = at[5];
  if (w->check.height == 0 || w->check.width == 0 || w->component_count < 1 || w->component_count > 4 ||
      count != 6 + 3 * (size_t)w->component_count)
    return broken(w, "its frame header cannot be");
  for (int index = 0; index < w->component_count; index++) {
    const uint8_t *from = at + 6 + 3 * index;
    hooke_component *to = &w->components[index];
    *to = (hooke_component){from[0], from[1] >> 4, from[1] & 15, from[2], 0, 0};
    if (to->horizontal < 1 || to->horizontal > 4 || to->vertical < 1 || to->vertical > 4 || to->quantization > 3)
      return broken(w, "its frame header cannot be");
    for (int other = 0; other < index; other++)
      if (w->components[other].identifier == to->identifier) return broken(w, "two components have the same name");
    if (to->horizontal > w->horizontal_most) w->horizontal_most = to->horizontal;
    if (to->vertical > w->vertical_most) w->vertical_most = to->vertical;
  }
  w->has_frame = 1;
  return 1;
}

static int read_quantizers(hooke_walk *w, const uint8_t *at, size_t count) {
  while (count > 0) {
    int is_wide = at[0] >> 4, index = at[0] & 15;
    size_t length = 1 + (is_wide ? 128 : 64);
    if (is_wide > 1 || index > 3 || count < length) return broken(w, "a quantization table cannot be");
    for (size_t place = 0; place < 64; place++) {
      uint16_t value = is_wide ? (uint16_t)(at[1 + 2 * place] << 8 | at[2 + 2 * place]) : at[1 + place];
      if (value == 0) return broken(w, "a quantization table has a zero");
      if (place == 0) w->first_quantizer[index] = value;
    }
    at += length;
    count -= length;
  }
  return 1;
}

static int read_scan(hooke_walk *w, const uint8_t *at, size_t count) {
  if (!w->has_frame) return broken(w, "its data comes before the frame header");
  if (count < 1 || at[0] < 1 || at[0] > w->component_count || count != 4 + 2 * (size_t)at[0])
    return broken(w, "a scan header cannot be");
  hooke_component **chosen = w->chosen;
  int chosen_count = w->chosen_count = at[0];
  for (int index = 0; index < chosen_count; index++) {
    chosen[index] = NULL;
    for (int other = 0; other < w->component_count; other++)
      if (w->components[other].identifier == at[1 + 2 * index]) chosen[index] = &w->components[other];
    for (int other = 0; other < index; other++)
      if (chosen[other] == chosen[index]) return broken(w, "a scan header cannot be");
    uint8_t tables = at[2 + 2 * index];
    if (!chosen[index] || tables >> 4 > 3 || (tables & 15) > 3) return broken(w, "a scan header cannot be");
    chosen[index]->dc_table = tables >> 4;
    chosen[index]->ac_table = tables & 15;
  }
  const uint8_t *spectrum = at + 1 + 2 * chosen_count;
  if (spectrum[0] != 0 || spectrum[1] != 63 || spectrum[2] != 0) return broken(w, "a scan header cannot be");
  return begin_scan(w);
}

int hooke_walk_begin(hooke_walk *w, hooke_walk_tables *tables, const uint8_t *bytes, size_t count) {
  *w = (hooke_walk){.tables = tables, .bytes = bytes, .count = count, .position = 2};
  w->check.strays.before_restarts.value = w->check.strays.at_end.value = -1;
  if (count < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
    return broken(w, "it does not begin with a start-of-image marker");
  use_standard_tables(w);
  while (w->position + 1 < count) {
    if (bytes[w->position] != 0xFF) return broken(w, "there is no marker where one must be");
    uint8_t marker = bytes[w->position + 1];
    if (marker == 0xFF) {  // fill byte
      w->position += 1;
      continue;
    }
    if (marker == 0xD9) return broken(w, "it has no picture data");
    if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
      w->position += 2;
      continue;
    }
    size_t length = w->position + 3 < count ? (size_t)(bytes[w->position + 2] << 8 | bytes[w->position + 3]) : 0;
    if (marker == 0x00 || marker == 0xD8 || length < 2 || w->position + 2 + length > count)
      return broken(w, "a segment cannot be");
    const uint8_t *content = bytes + w->position + 4;
    w->position += 2 + length;
    length -= 2;
    int goes_on = 1;
    switch (marker) {
      case 0xC0: case 0xC1: goes_on = read_frame(w, content, length); break;
      case 0xC4: goes_on = read_huffman_tables(w, content, length); break;
      case 0xDA:
        if (!read_scan(w, content, length)) return 0;
        if (w->chosen_count == w->component_count) return 1;
        // A scan for each component: the library reads these alone.
        w->check.verdict = hooke_jpeg_other_kind;
        return 0;
      case 0xDB: goes_on = read_quantizers(w, content, length); break;
      case 0xDD:
        if (length != 2) return broken(w, "a restart interval cannot be");
        w->restart_interval = (uint32_t)(content[0] << 8 | content[1]);
        break;
      case 0xC2: case 0xC3: case 0xC5: case 0xC6: case 0xC7: case 0xC8: case 0xC9: case 0xCA: case 0xCB: case 0xCD:
      case 0xCE: case 0xCF:
        w->check.verdict = hooke_jpeg_other_kind;
        return 0;
      default: break;  // applications' data and comments
    }
    if (!goes_on) return 0;
  }
  return broken(w, "it has no end-of-image marker");
}
