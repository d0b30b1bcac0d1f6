/*
 * csv_cell.h: what the text of one CSV cell may hold. For the CSV reader only.
 */
#ifndef FILES_CSV_CELL_H
#define FILES_CSV_CELL_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_CELL_WHY_SIZE 100

/* Empty or of spaces only: a missing cell. */
bool csv_cell_is_blank(const char *text, size_t length);

/* False with `why` for NUL and control characters and for more than 1000 characters. `*direction` is set to the first
 * character that turns the direction of text (U+202E and its kin), if there is one: allowed, but worth a note. */
bool csv_cell_check(const char *text, size_t length, unsigned *direction, char why[CSV_CELL_WHY_SIZE]);

/* Takes off the ' that spreadsheets and our writer put before a text that would be taken for a formula. */
void csv_cell_unguard(const char **text, size_t *length);

#endif
