#include "CXlsxWriter.h"

#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

enum { SHEET_LIMIT = 16, FORM_COUNT = 13 };

struct hooke_workbook {
  lxw_workbook *book;
  lxw_worksheet *sheets[SHEET_LIMIT];
  int sheet_count;
  lxw_format *forms[FORM_COUNT];
};

static int add_forms(hooke_workbook *book) {
  for (int form = 1; form < FORM_COUNT; form++) {
    if (!(book->forms[form] = workbook_add_format(book->book))) return -1;
  }
  format_set_num_format(book->forms[hooke_cell_moment], "yyyy-mm-dd hh:mm:ss.000");
  format_set_bold(book->forms[hooke_cell_heading]);
  format_set_text_wrap(book->forms[hooke_cell_wrapped]);
  format_set_align(book->forms[hooke_cell_wrapped], LXW_ALIGN_VERTICAL_TOP);
  char pattern[] = "0.000000000";
  for (int decimals = 9; decimals > 0; decimals--) {
    pattern[2 + decimals] = 0;
    format_set_num_format(book->forms[hooke_cell_decimals + decimals], pattern);
  }
  return 0;
}

hooke_workbook *hooke_workbook_open(const char *path, const char *folder) {
  hooke_workbook *book = calloc(1, sizeof *book);
  if (!book) return NULL;
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = (char *)folder, .use_zip64 = LXW_FALSE};
  book->book = workbook_new_opt(path, &options);
  if (!book->book || add_forms(book)) {
    if (book->book) lxw_workbook_free(book->book);
    free(book);
    return NULL;
  }
  return book;
}

int hooke_workbook_add_sheet(hooke_workbook *book, const char *name) {
  if (book->sheet_count == SHEET_LIMIT) return -1;
  lxw_worksheet *sheet = workbook_add_worksheet(book->book, name);
  // Without its temporary file, the library would write through a null pointer.
  if (!sheet || !sheet->optimize_tmpfile) return -1;
  worksheet_freeze_panes(sheet, 1, 0);
  book->sheets[book->sheet_count] = sheet;
  return book->sheet_count++;
}

void hooke_workbook_set_width(hooke_workbook *book, int sheet, uint16_t column, double width) {
  worksheet_set_column(book->sheets[sheet], column, column, width, NULL);
}

int hooke_workbook_number(
  hooke_workbook *book, int sheet, uint32_t row, uint16_t column, double value, int form) {
  return worksheet_write_number(book->sheets[sheet], row, column, value, book->forms[form]);
}

int hooke_workbook_text(
  hooke_workbook *book, int sheet, uint32_t row, uint16_t column, const char *text, int form) {
  return worksheet_write_string(book->sheets[sheet], row, column, text, book->forms[form]);
}

int hooke_workbook_failed(const hooke_workbook *book, int sheet) {
  return ferror(book->sheets[sheet]->optimize_tmpfile);
}

int hooke_workbook_close(hooke_workbook *book) {
  int failed = 0;
  for (int sheet = 0; sheet < book->sheet_count; sheet++) {
    FILE *rows = book->sheets[sheet]->optimize_tmpfile;
    failed |= fflush(rows) != 0 || ferror(rows);
  }
  int error = workbook_close(book->book);
  free(book);
  return failed ? LXW_ERROR_CREATING_TMPFILE : error;
}

const char *hooke_workbook_message(int error) { return lxw_strerror(error); }
