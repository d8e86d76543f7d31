#include "decoder.h"

#include <stdlib.h>
#include <string.h>

#include <jerror.h>

/// More scans than any camera or painting program makes; a hostile file of a few kilobytes can have thousands.
enum { SCAN_LIMIT = 200 };

static hooke_jpeg_decoder *owner(j_common_ptr library) { return (hooke_jpeg_decoder *)library->client_data; }

// MARK: Errors

static void fail(j_common_ptr library) {
  hooke_jpeg_decoder *decoder = owner(library);
  library->err->format_message(library, decoder->message);
  longjmp(decoder->failed, 1);
}

/// Whether the library speaks of bytes before a marker of the scan, or the first one behind it, which the walk has counted already.
static int are_counted(const hooke_jpeg_decoder *decoder) {
  const hooke_walk *walk = &decoder->walk;
  return decoder->is_walked && decoder->source.next_input_byte < walk->bytes + walk->position + 2;
}

static void judge(j_common_ptr library, int level) {
  if (level >= 0) return;  // traces
  hooke_jpeg_decoder *decoder = owner(library);
  const struct jpeg_error_mgr *errors = library->err;
  const struct jpeg_decompress_struct *picture = &decoder->library;
  // The library looks for the end of the image only after it has decoded every row without complaint, so the picture is
  // whole; what to think of the rest is the caller's business.
  int is_complete = picture->output_height > 0 && picture->output_scanline >= picture->output_height;
  if (errors->msg_code == JWRN_EXTRANEOUS_DATA && are_counted(decoder)) return;
  if (errors->msg_code == JWRN_EXTRANEOUS_DATA && errors->msg_parm.i[1] == 0xD9 && is_complete) {
    hooke_jpeg_stray *stray = &decoder->strays.at_end;
    stray->largest = stray->bytes += (uint32_t)errors->msg_parm.i[0];
    stray->gaps = 1;
    // Nobody has looked at them.
    stray->value = -1;
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
    is_good &= hooke_huffman_prepare(&decoder->tables.standard[0][index], hooke_dc_table, dc->bits, dc->huffval);
    is_good &= hooke_huffman_prepare(&decoder->tables.standard[1][index], hooke_ac_table, ac->bits, ac->huffval);
  }
  jpeg_destroy_compress(&compressor);
  return is_good;
}

/// Gives the library the standard tables where the picture, as those of many cameras, brings none of its own.
static void lend_standard_tables(hooke_jpeg_decoder *decoder) {
  struct jpeg_decompress_struct *library = &decoder->library;
  for (int index = 0; index < 2; index++)
    for (int kind = 0; kind < 2; kind++) {
      JHUFF_TBL **place = kind == 0 ? &library->dc_huff_tbl_ptrs[index] : &library->ac_huff_tbl_ptrs[index];
      if (*place) continue;
      *place = jpeg_alloc_huff_table((j_common_ptr)library);
      const hooke_huffman_table *standard = &decoder->tables.standard[kind][index];
      memcpy((*place)->bits, standard->counts, sizeof standard->counts);
      memcpy((*place)->huffval, standard->symbols, sizeof standard->symbols);
    }
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

static void say_header_cannot_be(hooke_jpeg_decoder *decoder) {
  snprintf(decoder->message, sizeof decoder->message, "its header cannot be");
  longjmp(decoder->failed, 1);
}

/// Judges the scan before the library decodes it: that takes codes that no table has, and runs beyond the end of a block,
/// without a word in its fast path, so that a frame that lost bytes would become pixels.
static void judge_scan(hooke_jpeg_decoder *decoder) {
  const struct jpeg_decompress_struct *library = &decoder->library;
  hooke_walk *walk = &decoder->walk;
  // Both must have understood the same picture, or the judgement is of another one.
  int agrees = decoder->source.next_input_byte == walk->bytes + walk->position &&
               library->num_components == walk->component_count &&
               library->restart_interval == walk->restart_interval && !jpeg_has_multiple_scans(&decoder->library);
  for (int index = 0; agrees && index < walk->component_count; index++) {
    const jpeg_component_info *theirs = &library->comp_info[index];
    const hooke_component *ours = &walk->components[index];
    agrees = theirs->component_id == ours->identifier && theirs->h_samp_factor == ours->horizontal &&
             theirs->v_samp_factor == ours->vertical && theirs->quant_tbl_no == ours->quantization &&
             theirs->dc_tbl_no == ours->dc_table && theirs->ac_tbl_no == ours->ac_table;
  }
  if (!agrees) say_header_cannot_be(decoder);
  if (!hooke_walk_judge(walk)) say_problem(decoder);
  decoder->strays = walk->check.strays;
}

/// Refuses a size that the bytes cannot bear out, before memory is taken for it: a block takes a code for its mean and one for
/// the rest, of a bit or more each; of kinds that are not walked, a bit for each block of the luminance.
static void refuse_empty_claims(hooke_jpeg_decoder *decoder, size_t count) {
  const struct jpeg_decompress_struct *library = &decoder->library;
  uint64_t bits = decoder->is_walked ? 2 * (uint64_t)decoder->walk.check.wanted
                                     : (uint64_t)library->image_width * library->image_height / 64;
  if (bits / 8 <= count) return;
  snprintf(
    decoder->message, sizeof decoder->message, "it says that it is %ux%u, which its %zu bytes cannot hold",
    library->image_width, library->image_height, count);
  longjmp(decoder->failed, 1);
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
  hooke_jpeg_pool_take_over(&decoder->pool, (j_common_ptr)&decoder->library);
  if (!copy_standard_tables(decoder)) {
    hooke_jpeg_destroy(decoder);
    return NULL;
  }
  return decoder;
}

void hooke_jpeg_destroy(hooke_jpeg_decoder *decoder) {
  jpeg_destroy_decompress(&decoder->library);
  hooke_jpeg_pool_free(&decoder->pool);
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
  hooke_jpeg_pool_restart(&decoder->pool);
  decoder->message[0] = 0;
  decoder->strays = (hooke_jpeg_strays){.before_restarts.value = -1, .at_end.value = -1};
  decoder->is_walked = hooke_walk_begin(&decoder->walk, &decoder->tables, bytes, count);
  if (!decoder->is_walked && decoder->walk.check.verdict == hooke_jpeg_broken) say_problem(decoder);
  library->output_height = 0;
  library->output_scanline = 0;
  decoder->source.next_input_byte = bytes;
  decoder->source.bytes_in_buffer = count;
  jpeg_read_header(library, TRUE);
  // Both must have understood the same picture.
  if (decoder->is_walked && (library->image_width != decoder->walk.check.width ||
                             library->image_height != decoder->walk.check.height))
    say_header_cannot_be(decoder);
  if (decoder->is_walked) lend_standard_tables(decoder);
  refuse_empty_claims(decoder, count);
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
  // The library brings YCCK to CMYK, and neither to RGB.
  int has_inks = library->jpeg_color_space == JCS_CMYK || library->jpeg_color_space == JCS_YCCK;
  library->out_color_space = has_inks ? JCS_CMYK : JCS_RGB;
  library->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(library);
  decoder->inks = NULL;
  if (has_inks)
    decoder->inks = library->mem->alloc_large((j_common_ptr)library, JPOOL_IMAGE, (size_t)4 * library->output_width);
  if (decoder->is_walked) judge_scan(decoder);
  return 0;
}

/// Decodes a row of inks: light that each of cyan, magenta and yellow lets pass, times that of black. Adobe's programs, which
/// write most of these pictures, store that light; a picture without their mark stores the ink.
static void read_inks(hooke_jpeg_decoder *decoder, uint8_t *rgb) {
  struct jpeg_decompress_struct *library = &decoder->library;
  uint32_t flip = library->saw_Adobe_marker ? 0 : 255;
  JSAMPROW row = decoder->inks;
  jpeg_read_scanlines(library, &row, 1);
  for (uint32_t x = 0; x < library->output_width; x++, row += 4, rgb += 3) {
    uint32_t black = row[3] ^ flip;
    for (int index = 0; index < 3; index++) rgb[index] = (uint8_t)(((row[index] ^ flip) * black + 127) / 255);
  }
}

int hooke_jpeg_rows(hooke_jpeg_decoder *decoder, uint8_t *rows, size_t bytes_per_row, uint32_t count) {
  struct jpeg_decompress_struct *library = &decoder->library;
  if (setjmp(decoder->failed)) {
    jpeg_abort_decompress(library);
    return -1;
  }
  if (decoder->inks) {
    for (uint32_t row = 0; row < count; row++) read_inks(decoder, rows + row * bytes_per_row);
    return 0;
  }
  for (uint32_t done = 0; done < count;) {
    JSAMPROW pointers[4];
    uint32_t wanted = count - done < 4 ? count - done : 4;
    for (uint32_t row = 0; row < wanted; row++) pointers[row] = rows + (done + row) * bytes_per_row;
    done += jpeg_read_scanlines(library, pointers, wanted);
  }
  return 0;
}

int hooke_jpeg_finish(hooke_jpeg_decoder *decoder, hooke_jpeg_strays *strays) {
  if (setjmp(decoder->failed)) {
    jpeg_abort_decompress(&decoder->library);
    return -1;
  }
  jpeg_finish_decompress(&decoder->library);
  *strays = decoder->strays;
  return 0;
}

const char *hooke_jpeg_message(const hooke_jpeg_decoder *decoder) { return decoder->message; }

size_t hooke_jpeg_pool_bytes(const hooke_jpeg_decoder *decoder) { return decoder->pool.taken; }
