#include "files/csv_writer.h"

#include <string.h>

void csv_writer_open(struct csv_writer *writer, FILE *file, const char *header)
{
	*writer = (struct csv_writer){.file = file, .at_row_start = true};
	fputs(header, file);
	fputc('\n', file);
}

static void start_cell(struct csv_writer *writer)
{
	if (!writer->at_row_start)
		putc_unlocked(',', writer->file);
	writer->at_row_start = false;
}

/* A text that a spreadsheet would take for a formula. */
static bool looks_like_formula(const char *text)
{
	return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

static bool is_blank(char character)
{
	return character == ' ' || character == '\t';
}

/* RFC 4180, and blanks at the ends, which readers (ours too) strip from a cell without quotes. */
static bool needs_quotes(const char *text, size_t length)
{
	return strpbrk(text, ",\"\r\n") != NULL || is_blank(text[0]) || is_blank(text[length - 1]);
}

static void write_quoted(FILE *file, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"')
			putc_unlocked('"', file);
		putc_unlocked(*text, file);
	}
}

void csv_write_text(struct csv_writer *writer, const char *text)
{
	start_cell(writer);
	size_t length = text != NULL ? strlen(text) : 0;
	if (length == 0)
		return;
	bool is_quoted = needs_quotes(text, length);
	if (is_quoted)
		putc_unlocked('"', writer->file);
	if (looks_like_formula(text))
		putc_unlocked('\'', writer->file);
	if (is_quoted)
		write_quoted(writer->file, text);
	else
		fwrite_unlocked(text, 1, length, writer->file);
	if (is_quoted)
		putc_unlocked('"', writer->file);
}

/* A figure: never quoted, and its minus sign is no formula. */
void csv_write_figure(struct csv_writer *writer, const char *text)
{
	start_cell(writer);
	fputs_unlocked(text, writer->file);
}

void csv_write_integer(struct csv_writer *writer, int64_t value)
{
	char text[NUMBER_TEXT_SIZE];
	snprintf(text, sizeof text, "%lld", (long long)value);
	csv_write_figure(writer, text);
}

void csv_write_money(struct csv_writer *writer, int128 fen)
{
	char text[NUMBER_TEXT_SIZE];
	money_format(fen, text);
	csv_write_figure(writer, text);
}

void csv_write_ratio(struct csv_writer *writer, int128 numerator, int128 denominator)
{
	char text[NUMBER_TEXT_SIZE] = "";
	if (denominator != 0)
		ratio_format(numerator, denominator, text);
	csv_write_figure(writer, text);
}

void csv_write_decimal(struct csv_writer *writer, double value)
{
	char text[NUMBER_TEXT_SIZE];
	decimal_format(value, text);
	csv_write_figure(writer, text);
}

void csv_write_empty(struct csv_writer *writer)
{
	start_cell(writer);
}

void csv_end_row(struct csv_writer *writer)
{
	putc_unlocked('\n', writer->file);
	writer->at_row_start = true;
	writer->row_count++;
}
