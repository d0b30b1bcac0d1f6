/*
 * csv_reader.h: a CSV file as cells of UTF-8 text. The only user of libcsv.
 *
 * RFC 4180 quoting, any line ending, UTF-8 with or without BOM, GB18030 (said in a note). Refused, each with its place
 * and the remedy: UTF-16, workbooks, NUL and control bytes, mixed encodings, a cut-off character, unclosed quotes, text
 * behind a closing quote, rows with another number of columns than the header, a header twice, an empty header cell,
 * more than 200 columns or 1000 characters in a cell, no header at all. Blank lines are skipped; line numbers are
 * physical. Empty cells, quoted or not, and cells of spaces are missing. A leading ' before = + - @ TAB CR is taken off
 * (the writer puts it there).
 */
#ifndef FILES_CSV_READER_H
#define FILES_CSV_READER_H

#include "files/input.h"

struct csv_file {
	const char *path;
	struct arena arena;
	size_t row_count, column_count;
	const char **header; /* column_count names, spaces at the ends taken off */
	const char **cell;   /* row_count x column_count, row by row; NULL: missing */
	unsigned *line;      /* row_count physical lines, from 1 */
	unsigned header_line;
};

/* Every fault of the file is added to err; false if there was any. `csv` is released by the caller in both cases. */
bool csv_read(struct csv_file *csv, const struct input *input, struct error *err);
void csv_release(struct csv_file *csv);

static inline const char *csv_cell(const struct csv_file *csv, size_t row, size_t column)
{
	return csv->cell[row * csv->column_count + column];
}

/* The place of a cell, for messages; row SIZE_MAX is the header. */
struct place csv_place(const struct csv_file *csv, size_t row, size_t column);

#endif
