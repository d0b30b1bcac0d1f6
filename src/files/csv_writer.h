/*
 * csv_writer.h: CSV tables as the contract has them: UTF-8, comma, LF, header, no BOM; a text that starts with
 * = + - @ TAB CR gets a ' in front; quotes only where RFC 4180 needs them, and around blanks at the ends of a cell.
 *
 * Write failures are remembered by the stream and reported once by publish_close, so callers need not look at every
 * cell.
 */
#ifndef FILES_CSV_WRITER_H
#define FILES_CSV_WRITER_H

#include "base/error.h"
#include "base/number.h"

#include <stdint.h>
#include <stdio.h>

struct csv_writer {
	FILE *file;
	bool at_row_start;
	size_t row_count; /* rows ended, header not counted */
};

/* Starts a table on an open stream and writes its header: a comma-separated list of plain names. */
void csv_writer_open(struct csv_writer *writer, FILE *file, const char *header);

/* Cells, from left to right. NULL text, NaN and csv_write_empty give an empty cell. */
void csv_write_text(struct csv_writer *writer, const char *text);
void csv_write_figure(struct csv_writer *writer, const char *text); /* a number that is written already: 20%, -5 */
void csv_write_integer(struct csv_writer *writer, int64_t value);
void csv_write_money(struct csv_writer *writer, int128 fen); /* 2 decimals */
void csv_write_ratio(struct csv_writer *writer, int128 numerator,
		     int128 denominator);                        /* 6 decimals; 0 denominator: empty */
void csv_write_decimal(struct csv_writer *writer, double value); /* 6 decimals */
void csv_write_empty(struct csv_writer *writer);
void csv_end_row(struct csv_writer *writer);

#endif
