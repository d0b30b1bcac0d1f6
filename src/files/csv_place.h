/*
 * csv_place.h: where in a table a byte stands, told from the bytes alone. For faults that come before the table can be
 * parsed: the separators are ASCII in every encoding read here, so line and column hold although the text is broken.
 */
#ifndef FILES_CSV_PLACE_H
#define FILES_CSV_PLACE_H

#include "base/error.h"
#include "base/memory.h"

/* The column's name lives in `arena`; without a readable name the column is a number. */
struct place csv_place_of_byte(const char *path, const char *bytes, size_t size, size_t offset, struct arena *arena);

#endif
