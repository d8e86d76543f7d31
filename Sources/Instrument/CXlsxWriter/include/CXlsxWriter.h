// libxlsxwriter behind whole numbers and plain pointers. It does not say when its temporary files could not be written; this
// shim asks after every row.
#ifndef CXLSXWRITER_H
#define CXLSXWRITER_H
#include <stdint.h>

typedef struct hooke_workbook hooke_workbook;

/// How a cell is shown. From `hooke_cell_decimals` on, a number with 1 to 9 decimals.
typedef enum {
  hooke_cell_plain = 0,
  hooke_cell_moment = 1,    ///< days since 1899-12-30 as date and time with milliseconds
  hooke_cell_heading = 2,   ///< bold
  hooke_cell_wrapped = 3,   ///< long text on several lines
  hooke_cell_decimals = 3,  ///< + 1...9
} hooke_cell_form;

/// Begins a workbook of which only a row per sheet stays in memory; the rest waits in files in `folder`. NULL without memory.
hooke_workbook *hooke_workbook_open(const char *path, const char *folder);

/// Adds a sheet whose first row stays in view. Its number from 0, or -1.
int hooke_workbook_add_sheet(hooke_workbook *book, const char *name);

/// The width of a column in characters.
void hooke_workbook_set_width(hooke_workbook *book, int sheet, uint16_t column, double width);

/// Writes a cell; rows only from the top downwards. 0, or a number for hooke_workbook_message.
int hooke_workbook_number(
  hooke_workbook *book, int sheet, uint32_t row, uint16_t column, double value, int form);

/// As hooke_workbook_number; what the text looks like does not matter, it is no number and no formula.
int hooke_workbook_text(
  hooke_workbook *book, int sheet, uint32_t row, uint16_t column, const char *text, int form);

/// Whether what was written to a sheet found no room on the disk.
int hooke_workbook_failed(const hooke_workbook *book, int sheet);

/// Writes the file and frees the workbook, whatever happens. 0, or a number for hooke_workbook_message.
int hooke_workbook_close(hooke_workbook *book);

/// What a number means.
const char *hooke_workbook_message(int error);
#endif
