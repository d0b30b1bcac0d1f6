#include "files/csv_reader.h"
#include "base/index.h"
#include "base/text.h"
#include "files/csv_cell.h"
#include "files/csv_place.h"
#include "files/encoding.h"

#include <csv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MOST 200

/* The state between libcsv's callbacks, which cannot stop the parser. */
struct reader {
	struct csv_file *csv;
	struct error *err;
	struct csv_parser parser;
	const char *name[COLUMNS_MOST]; /* the header's cells while it is read */
	size_t cell_capacity, line_capacity;
	size_t field_count;  /* fields of the current row so far */
	unsigned line;       /* the physical line being fed */
	unsigned row_line;   /* where the current row began */
	unsigned field_line; /* where the current field began */
	bool has_header;
	bool is_in_row;               /* a quoted cell goes on in the next line */
	bool has_row_ended;           /* since the last line was fed */
	bool is_stopped;              /* nothing after this can be trusted */
	size_t direction_count;       /* cells with text-direction controls */
	struct place direction_place; /* the first of them */
	unsigned direction_character;
};

static struct place place_of_field(const struct reader *reader, size_t column)
{
	struct place place = {.file = reader->csv->path, .line = reader->field_line, .column = (unsigned)column + 1};
	if (reader->has_header && column < reader->csv->column_count)
		place.column_name = reader->csv->header[column];
	return place;
}

static struct place place_of_row(const struct reader *reader)
{
	return (struct place){.file = reader->csv->path, .line = reader->row_line};
}

static void remember_direction(struct reader *reader, size_t column, unsigned character)
{
	if (reader->direction_count++ > 0)
		return;
	reader->direction_place = place_of_field(reader, column);
	reader->direction_character = character;
}

/* The cell as kept: a copy, NULL if it is missing or faulty. */
static const char *keep_cell(struct reader *reader, const char *text, size_t length, size_t column)
{
	char why[CSV_CELL_WHY_SIZE];
	unsigned direction = 0;
	if (text == NULL || csv_cell_is_blank(text, length))
		return NULL;
	if (!csv_cell_check(text, length, &direction, why)) {
		error_at(reader->err, place_of_field(reader, column), "%s", why);
		return NULL;
	}
	if (direction != 0)
		remember_direction(reader, column, direction);
	csv_cell_unguard(&text, &length);
	return arena_copy(&reader->csv->arena, text, length);
}

static void take_field(void *field, size_t length, void *data)
{
	struct reader *reader = data;
	struct csv_file *csv = reader->csv;
	size_t column = reader->field_count++;
	if (!reader->has_header) {
		if (column < COLUMNS_MOST)
			reader->name[column] = keep_cell(reader, field, length, column);
	} else if (column < csv->column_count) {
		csv->cell[csv->row_count * csv->column_count + column] = keep_cell(reader, field, length, column);
	}
	reader->field_line = reader->line;
}

static void check_separator(struct reader *reader)
{
	static const struct {
		const char *mark, *name;
	} others[] = {{"\t", "tabs"},
		      {";", "semicolons"},
		      {"|", "bars"},
		      {"，", "full-width commas"},
		      {"；", "full-width semicolons"}};
	const char *name = reader->csv->header[0];
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (reader->csv->column_count > 1 || name == NULL || strstr(name, others[i].mark) == NULL)
			continue;
		error_at(reader->err, place_of_row(reader),
			 "the columns are separated by %s; save the file with commas", others[i].name);
		reader->is_stopped = true;
		return;
	}
}

static void check_names(struct reader *reader)
{
	struct csv_file *csv = reader->csv;
	struct index names;
	index_init(&names);
	for (size_t i = 0; i < csv->column_count; i++) {
		struct place place = {.file = csv->path, .line = reader->row_line, .column = (unsigned)i + 1};
		if (csv->header[i] == NULL) {
			error_at(reader->err, place, "column %zu has no name; name it or remove it", i + 1);
			csv->header[i] = arena_format(&csv->arena, "column %zu", i + 1);
			continue;
		}
		uint32_t earlier = index_add(&names, csv->header[i], strlen(csv->header[i]), (uint32_t)i);
		place.column_name = csv->header[i];
		if (earlier != INDEX_NONE)
			error_at(reader->err, place,
				 "the column appears twice (columns %u and %zu); rename or remove one", earlier + 1,
				 i + 1);
	}
	index_release(&names);
}

static void end_header(struct reader *reader)
{
	struct csv_file *csv = reader->csv;
	csv->header_line = reader->row_line;
	if (reader->field_count > COLUMNS_MOST) {
		error_at(reader->err, place_of_row(reader), "the header has %zu columns; the limit is %d, remove some",
			 reader->field_count, COLUMNS_MOST);
		reader->is_stopped = true;
		return;
	}
	csv->column_count = reader->field_count;
	csv->header = arena_array(&csv->arena, csv->column_count, sizeof *csv->header);
	for (size_t i = 0; i < csv->column_count; i++) {
		const char *name = reader->name[i];
		size_t length = name != NULL ? strlen(name) : 0;
		text_trim(&name, &length);
		csv->header[i] = length > 0 ? arena_copy(&csv->arena, name, length) : NULL;
	}
	check_separator(reader);
	if (!reader->is_stopped)
		check_names(reader);
	reader->has_header = true;
}

/* Files joined by hand repeat their header. */
static bool is_header_again(const struct csv_file *csv)
{
	for (size_t i = 0; i < csv->column_count; i++) {
		const char *cell = csv_cell(csv, csv->row_count, i);
		if (cell == NULL || strcmp(cell, csv->header[i]) != 0)
			return false;
	}
	return true;
}

static void end_data_row(struct reader *reader)
{
	struct csv_file *csv = reader->csv;
	if (reader->field_count > csv->column_count) {
		error_at(reader->err, place_of_row(reader),
			 "the row has %zu columns, the header has %zu; a cell with a comma in it must be quoted, and "
			 "1,000.00 "
			 "written "
			 "1000.00",
			 reader->field_count, csv->column_count);
	} else if (reader->field_count < csv->column_count) {
		error_at(reader->err, place_of_row(reader),
			 "the row has %zu columns, the header has %zu; add what is missing", reader->field_count,
			 csv->column_count);
	} else if (is_header_again(csv)) {
		error_at(reader->err, place_of_row(reader), "repeats the header; remove this line");
	} else {
		csv->line = memory_grow(csv->line, &reader->line_capacity, csv->row_count + 1, sizeof *csv->line);
		csv->line[csv->row_count++] = reader->row_line;
	}
}

/* Room for the cells of the next row, made before libcsv hands them over. */
static void make_room(struct reader *reader)
{
	struct csv_file *csv = reader->csv;
	size_t needed = (csv->row_count + 1) * csv->column_count;
	csv->cell = memory_grow(csv->cell, &reader->cell_capacity, needed, sizeof *csv->cell);
}

static void end_row(int terminator, void *data)
{
	(void)terminator;
	struct reader *reader = data;
	if (reader->is_stopped)
		return;
	if (reader->has_header)
		end_data_row(reader);
	else
		end_header(reader);
	if (!reader->is_stopped)
		make_room(reader);
	reader->field_count = 0;
	reader->has_row_ended = true;
}

static void start_parser(struct reader *reader)
{
	csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL);
	reader->field_count = 0;
	reader->is_in_row = false;
}

/* What libcsv stopped at: the byte `at` of the line. Everything is forgotten and the next line begins a row. */
static void refuse_quoting(struct reader *reader, char found)
{
	struct place place = place_of_field(reader, reader->field_count);
	if (csv_error(&reader->parser) == CSV_ENOMEM)
		memory_run_out();
	if (!reader->parser.quoted && found == '"')
		error_at(reader->err, place,
			 "a quotation mark stands inside the cell; put the whole cell in quotation marks and write "
			 "\"\" for one "
			 "inside");
	else if (reader->field_line != reader->line)
		error_at(reader->err, place,
			 "the quotation mark opened here closes in line %u, with text behind it; close it in its own "
			 "line, or "
			 "write \"\" for a quotation mark inside quotes",
			 reader->line);
	else
		error_at(reader->err, place,
			 "text follows a closing quotation mark; write \"\" for a quotation mark inside quotes");
	csv_free(&reader->parser);
	start_parser(reader);
	reader->is_stopped = !reader->has_header; /* the next line is not the header */
}

static bool is_blank_line(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (strchr(" \t\r\n", line[i]) == NULL || line[i] == '\0')
			return false;
	return true;
}

static void feed_line(struct reader *reader, const char *line, size_t length)
{
	if (!reader->is_in_row)
		reader->row_line = reader->field_line = reader->line;
	reader->has_row_ended = false;
	size_t taken = csv_parse(&reader->parser, line, length, take_field, end_row, reader);
	if (taken < length)
		refuse_quoting(reader, line[taken]);
	else
		reader->is_in_row = !reader->has_row_ended && (reader->is_in_row || !is_blank_line(line, length));
}

/* The end of the last row if the file does not end with a line end. */
static void finish_parser(struct reader *reader)
{
	if (reader->is_in_row && csv_fini(&reader->parser, take_field, end_row, reader) != 0)
		error_at(reader->err, place_of_field(reader, reader->field_count),
			 "the quotation mark opened here is never closed; close it, or write \"\" for a quotation mark "
			 "inside "
			 "quotes");
}

/* The byte behind the physical line that starts at `at`: behind LF, CRLF or CR. */
static const char *line_end(const char *at, const char *end, const char **next_return)
{
	const char *feed = memchr(at, '\n', (size_t)(end - at));
	if (*next_return != NULL && *next_return < at) /* looked for once, not line by line */
		*next_return = memchr(at, '\r', (size_t)(end - at));
	const char *carriage = *next_return;
	if (carriage != NULL && (feed == NULL || carriage + 1 < feed))
		return carriage + 1;
	return feed != NULL ? feed + 1 : end;
}

static void parse_text(struct reader *reader, const char *text, size_t size)
{
	const char *end = text + size;
	const char *next_return = memchr(text, '\r', size);
	start_parser(reader);
	for (const char *at = text; at < end && !reader->is_stopped;) {
		const char *next = line_end(at, end, &next_return);
		reader->line++;
		feed_line(reader, at, (size_t)(next - at));
		at = next;
	}
	if (!reader->is_stopped)
		finish_parser(reader);
	csv_free(&reader->parser);
	if (!reader->has_header && !reader->is_stopped && !reader->is_in_row)
		error_at(reader->err, (struct place){.file = reader->csv->path},
			 "the file is empty; its first line must name the columns");
}

static void note_directions(const struct reader *reader)
{
	const struct place *place = &reader->direction_place;
	if (reader->direction_count == 0)
		return;
	const char *name = place->column_name != NULL ? place->column_name : "header";
	if (reader->direction_count == 1)
		error_note(reader->err, place->file, "line %u, column %s contains a text-direction control (U+%04X)",
			   place->line, name, reader->direction_character);
	else
		error_note(reader->err, place->file,
			   "%zu cells contain text-direction controls, the first is line %u, column %s (U+%04X)",
			   reader->direction_count, place->line, name, reader->direction_character);
}

bool csv_read(struct csv_file *csv, const struct input *input, struct error *err)
{
	*csv = (struct csv_file){.path = input->path};
	arena_init(&csv->arena);
	size_t faults_before = err->fault_count;
	struct decoding decoding;
	if (!encoding_decode(input->bytes, input->size, &decoding)) {
		struct place place = {.file = input->path};
		if (decoding.is_at_offset)
			place = csv_place_of_byte(input->path, input->bytes, input->size, decoding.fault_offset,
						  &csv->arena);
		error_at(err, place, "%s", decoding.fault);
	} else {
		struct reader reader = {.csv = csv, .err = err};
		if (decoding.is_gb18030)
			error_note(err, input->path, "read as GB18030 (no BOM, not valid UTF-8)");
		parse_text(&reader, decoding.text, decoding.size);
		note_directions(&reader);
	}
	encoding_release(&decoding);
	return err->fault_count == faults_before;
}

void csv_release(struct csv_file *csv)
{
	free(csv->cell);
	free(csv->line);
	arena_release(&csv->arena);
	*csv = (struct csv_file){.path = NULL};
}

struct place csv_place(const struct csv_file *csv, size_t row, size_t column)
{
	return (struct place){.file = csv->path,
			      .line = row == SIZE_MAX ? csv->header_line : csv->line[row],
			      .column = (unsigned)column + 1,
			      .column_name = column < csv->column_count ? csv->header[column] : NULL};
}
