#include "decoder.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>
// The library's own parts: its reader of entropy-coded data is replaced by the strict one.
#define JPEG_INTERNALS
#include <jpegint.h>

/// More scans than any camera or painting program makes; a hostile file of a few kilobytes can have thousands.
enum { SCAN_LIMIT = 200 };
enum { ALIGNMENT = 64, CHUNK_BYTES = 1 << 18 };

/// Memory that the library asks for while it decodes: taken once, used again for each picture.
typedef struct chunk {
  struct chunk *next;
  size_t capacity, used;
} chunk;

struct hooke_jpeg_decoder {
  struct jpeg_decompress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  void (*free_library_pool)(j_common_ptr, int);
  chunk *chunks;
  jmp_buf failed;
  uint32_t stray;
  char message[JMSG_LENGTH_MAX];
  hooke_walk_tables tables;
  hooke_walk walk;
  int is_walked;  ///< the picture is of the kind that is read strictly here
};

static hooke_jpeg_decoder *owner(j_common_ptr library) { return (hooke_jpeg_decoder *)library->client_data; }

// MARK: Errors

static void fail(j_common_ptr library) {
  hooke_jpeg_decoder *decoder = owner(library);
  library->err->format_message(library, decoder->message);
  longjmp(decoder->failed, 1);
}

static void judge(j_common_ptr library, int level) {
  if (level >= 0) return;  // traces
  hooke_jpeg_decoder *decoder = owner(library);
  const struct jpeg_error_mgr *errors = library->err;
  const struct jpeg_decompress_struct *picture = &decoder->library;
  // The library looks for the end of the image only after it has decoded every row without complaint, so the picture is
  // whole; what to think of the rest is the caller's business.
  int is_complete = picture->output_height > 0 && picture->output_scanline >= picture->output_height;
  if (errors->msg_code == JWRN_EXTRANEOUS_DATA && errors->msg_parm.i[1] == 0xD9 && is_complete) {
    decoder->stray += (uint32_t)errors->msg_parm.i[0];
    return;
  }
  fail(library);
}

static void say_nothing(j_common_ptr library) { (void)library; }

static void limit_scans(j_common_ptr library) {
  hooke_jpeg_decoder *decoder = owner(library);
  if (decoder->library.input_scan_number <= SCAN_LIMIT) return;
  snprintf(decoder->message, sizeof decoder->message, "it has more than %d scans", SCAN_LIMIT);
  longjmp(decoder->failed, 1);
}

// MARK: Memory

static void *take(j_common_ptr library, int pool, size_t count) {
  (void)pool;
  hooke_jpeg_decoder *decoder = owner(library);
  // The room behind each piece is for vector code that reads past the end of a row.
  size_t room = (count + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  for (chunk *piece = decoder->chunks; piece; piece = piece->next) {
    if (piece->capacity - piece->used < room) continue;
    void *result = (char *)piece + ALIGNMENT + piece->used;
    piece->used += room;
    return result;
  }
  size_t capacity = (room > CHUNK_BYTES ? room : CHUNK_BYTES);
  chunk *piece = aligned_alloc(ALIGNMENT, ALIGNMENT + (capacity + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  if (!piece) {
    snprintf(decoder->message, sizeof decoder->message, "there is no memory left");
    longjmp(decoder->failed, 1);
  }
  *piece = (chunk){decoder->chunks, capacity, room};
  decoder->chunks = piece;
  return (char *)piece + ALIGNMENT;
}

static void **take_rows(j_common_ptr library, size_t row_bytes, JDIMENSION count) {
  // The alignment that the library's vector code expects of rows.
  row_bytes = (row_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  void **rows = take(library, JPOOL_IMAGE, count * sizeof(void *));
  char *bytes = take(library, JPOOL_IMAGE, row_bytes * count);
  for (JDIMENSION row = 0; row < count; row++) rows[row] = bytes + row * row_bytes;
  return rows;
}

static JSAMPARRAY take_samples(j_common_ptr library, int pool, JDIMENSION samples, JDIMENSION count) {
  (void)pool;
  return (JSAMPARRAY)take_rows(library, samples * sizeof(JSAMPLE), count);
}

static JBLOCKARRAY take_blocks(j_common_ptr library, int pool, JDIMENSION blocks, JDIMENSION count) {
  (void)pool;
  return (JBLOCKARRAY)take_rows(library, blocks * sizeof(JBLOCK), count);
}

static void give_back_nothing(j_common_ptr library, int pool) {
  // Virtual arrays (progressive pictures) are the library's own; the rest is taken back when the next picture begins.
  if (pool == JPOOL_IMAGE) owner(library)->free_library_pool(library, pool);
}

static void restart_memory(hooke_jpeg_decoder *decoder) {
  for (chunk *piece = decoder->chunks; piece; piece = piece->next) piece->used = 0;
}

static void take_over_memory(hooke_jpeg_decoder *decoder) {
  struct jpeg_memory_mgr *memory = decoder->library.mem;
  decoder->free_library_pool = memory->free_pool;
  memory->alloc_small = take;
  memory->alloc_large = take;
  memory->alloc_sarray = take_samples;
  memory->alloc_barray = take_blocks;
  memory->free_pool = give_back_nothing;
}

// MARK: Input

static void no_work(j_decompress_ptr library) { (void)library; }

static boolean no_more_input(j_decompress_ptr library) {
  ERREXIT(library, JERR_INPUT_EOF);
  return FALSE;
}

static void skip_input(j_decompress_ptr library, long count) {
  struct jpeg_source_mgr *source = library->src;
  if (count < 0 || (size_t)count > source->bytes_in_buffer) ERREXIT(library, JERR_INPUT_EOF);
  source->next_input_byte += count;
  source->bytes_in_buffer -= (size_t)count;
}

// MARK: The standard tables

static int copy_standard_tables(hooke_jpeg_decoder *decoder) {
  struct jpeg_compress_struct compressor;
  struct jpeg_error_mgr errors;
  // Only memory can fail here, and then the library's own handler ends the program.
  compressor.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compressor);
  compressor.in_color_space = JCS_RGB;
  compressor.input_components = 3;
  jpeg_set_defaults(&compressor);
  int is_good = 1;
  for (int index = 0; index < 2; index++) {
    JHUFF_TBL *dc = compressor.dc_huff_tbl_ptrs[index], *ac = compressor.ac_huff_tbl_ptrs[index];
    is_good &= hooke_huffman_prepare(&decoder->tables.standard[0][index], dc->bits, dc->huffval);
    is_good &= hooke_huffman_prepare(&decoder->tables.standard[1][index], ac->bits, ac->huffval);
  }
  jpeg_destroy_compress(&compressor);
  return is_good;
}

// MARK: Entropy-coded data

static void say_problem(hooke_jpeg_decoder *decoder) {
  const hooke_jpeg_check *check = &decoder->walk.check;
  if (check->wanted > 0) {
    snprintf(
      decoder->message, sizeof decoder->message, "%s (after %u of %u blocks)", check->problem, check->blocks,
      check->wanted);
  } else {
    snprintf(decoder->message, sizeof decoder->message, "%s", check->problem);
  }
  longjmp(decoder->failed, 1);
}

/// Stands in for the library's own reader: that takes codes that no table has, and runs beyond the end of a block, without a
/// word in its fast path, so that a frame that lost bytes would become pixels.
static boolean decode_strictly(j_decompress_ptr library, JBLOCKROW *blocks) {
  hooke_jpeg_decoder *decoder = owner((j_common_ptr)library);
  hooke_walk *walk = &decoder->walk;
  if (!hooke_walk_unit(walk, (int16_t(**)[64])blocks, library->MCU_membership, library->blocks_in_MCU))
    say_problem(decoder);
  if (walk->units_done == walk->units) {
    // The library goes on with the marker behind the scan.
    decoder->stray = walk->check.stray;
    decoder->source.next_input_byte = walk->bytes + walk->position;
    decoder->source.bytes_in_buffer = walk->count - walk->position;
  }
  return TRUE;
}

// MARK: Decoding

hooke_jpeg_decoder *hooke_jpeg_create(void) {
  hooke_jpeg_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->library.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = fail;
  decoder->errors.emit_message = judge;
  decoder->errors.output_message = say_nothing;
  decoder->library.client_data = decoder;
  if (setjmp(decoder->failed)) {
    free(decoder);
    return NULL;
  }
  jpeg_create_decompress(&decoder->library);
  decoder->library.client_data = decoder;
  decoder->library.progress = &decoder->progress;
  decoder->progress.progress_monitor = limit_scans;
  decoder->source.init_source = no_work;
  decoder->source.fill_input_buffer = no_more_input;
  decoder->source.skip_input_data = skip_input;
  decoder->source.resync_to_restart = jpeg_resync_to_restart;
  decoder->source.term_source = no_work;
  decoder->library.src = &decoder->source;
  take_over_memory(decoder);
  if (!copy_standard_tables(decoder)) {
    hooke_jpeg_destroy(decoder);
    return NULL;
  }
  return decoder;
}

void hooke_jpeg_destroy(hooke_jpeg_decoder *decoder) {
  jpeg_destroy_decompress(&decoder->library);
  while (decoder->chunks) {
    chunk *next = decoder->chunks->next;
    free(decoder->chunks);
    decoder->chunks = next;
  }
  free(decoder);
}

int hooke_jpeg_begin(
  hooke_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height) {
  struct jpeg_decompress_struct *library = &decoder->library;
  if (setjmp(decoder->failed)) {
    jpeg_abort_decompress(library);
    return -1;
  }
  jpeg_abort_decompress(library);
  // Tables lie in the memory that is used anew from here on.
  memset(library->quant_tbl_ptrs, 0, sizeof library->quant_tbl_ptrs);
  memset(library->dc_huff_tbl_ptrs, 0, sizeof library->dc_huff_tbl_ptrs);
  memset(library->ac_huff_tbl_ptrs, 0, sizeof library->ac_huff_tbl_ptrs);
  restart_memory(decoder);
  decoder->message[0] = 0;
  decoder->stray = 0;
  decoder->is_walked = hooke_walk_begin(&decoder->walk, &decoder->tables, bytes, count);
  if (!decoder->is_walked && decoder->walk.check.verdict == hooke_jpeg_broken) say_problem(decoder);
  library->output_height = 0;
  decoder->source.next_input_byte = bytes;
  decoder->source.bytes_in_buffer = count;
  jpeg_read_header(library, TRUE);
  // Both must have understood the same picture.
  if (decoder->is_walked && (library->image_width != decoder->walk.check.width ||
                             library->image_height != decoder->walk.check.height)) {
    snprintf(decoder->message, sizeof decoder->message, "its header cannot be");
    longjmp(decoder->failed, 1);
  }
  *width = library->image_width;
  *height = library->image_height;
  return 0;
}

int hooke_jpeg_start(hooke_jpeg_decoder *decoder) {
  struct jpeg_decompress_struct *library = &decoder->library;
  if (setjmp(decoder->failed)) {
    jpeg_abort_decompress(library);
    return -1;
  }
  library->out_color_space = JCS_RGB;
  library->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(library);
  if (decoder->is_walked) {
    const struct jpeg_source_mgr *source = &decoder->source;
    const hooke_walk *walk = &decoder->walk;
    if (library->inputctl->has_multiple_scans || source->next_input_byte != walk->bytes + walk->position ||
        library->MCUs_per_row * library->MCU_rows_in_scan != walk->units ||
        library->comps_in_scan != walk->chosen_count) {
      snprintf(decoder->message, sizeof decoder->message, "its header cannot be");
      longjmp(decoder->failed, 1);
    }
    library->entropy->decode_mcu = decode_strictly;
  }
  return 0;
}

int hooke_jpeg_rows(hooke_jpeg_decoder *decoder, uint8_t *rows, size_t bytes_per_row, uint32_t count) {
  struct jpeg_decompress_struct *library = &decoder->library;
  if (setjmp(decoder->failed)) {
    jpeg_abort_decompress(library);
    return -1;
  }
  for (uint32_t done = 0; done < count;) {
    JSAMPROW pointers[4];
    uint32_t wanted = count - done < 4 ? count - done : 4;
    for (uint32_t row = 0; row < wanted; row++) pointers[row] = rows + (done + row) * bytes_per_row;
    done += jpeg_read_scanlines(library, pointers, wanted);
  }
  return 0;
}

int hooke_jpeg_finish(hooke_jpeg_decoder *decoder, uint32_t *stray) {
  if (setjmp(decoder->failed)) {
    jpeg_abort_decompress(&decoder->library);
    return -1;
  }
  jpeg_finish_decompress(&decoder->library);
  *stray = decoder->stray;
  return 0;
}

const char *hooke_jpeg_message(const hooke_jpeg_decoder *decoder) { return decoder->message; }

hooke_walk_tables *hooke_jpeg_tables(hooke_jpeg_decoder *decoder) { return &decoder->tables; }
