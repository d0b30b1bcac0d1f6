#include "population/columns.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	int64_t yuan;
} units[] = {
	{"元", 1},           {"yuan", 1},       {"万元", 10000},        {"wan", 10000}, {"wan yuan", 10000},
	{"亿元", 100000000}, {"yi", 100000000}, {"yi yuan", 100000000}, {"万", 10000},  {"亿", 100000000},
};

static bool same(const char *text, size_t length, const char *other)
{
	return other != NULL && strlen(other) == length && memcmp(text, other, length) == 0;
}

/* Where `mark` stands last, or NULL. */
static const char *find_last(const char *text, const char *mark)
{
	const char *last = NULL;

	for (const char *at = strstr(text, mark); at != NULL; at = strstr(at + 1, mark))
		last = at;
	return last;
}

/* A header that ends in brackets, ASCII or full-width: `年营收（亿元）`. */
struct bracketed {
	size_t length;      /* of the name before them */
	const char *inside; /* what stands in them, not ended */
	size_t inside_length;
};

static bool ends_with(const char *text, const char *mark)
{
	size_t length = strlen(text), size = strlen(mark);

	return length >= size && strcmp(text + length - size, mark) == 0;
}

static bool split_brackets(const char *header, struct bracketed *bracketed)
{
	static const char *const opening[] = {"(", "（"}, *const closing[] = {")", "）"};
	const char *open = NULL, *close = NULL, *start = header;
	size_t open_size = 0;

	for (size_t b = 0; b < 2; b++) {
		const char *last = find_last(header, opening[b]);

		if (last != NULL && (open == NULL || last > open)) {
			open = last;
			open_size = strlen(opening[b]);
		}
		if (ends_with(header, closing[b]))
			close = header + strlen(header) - strlen(closing[b]);
	}
	if (open == NULL || close == NULL || open == header || close < open + open_size)
		return false;
	bracketed->inside = open + open_size;
	bracketed->inside_length = (size_t)(close - bracketed->inside);
	text_trim(&bracketed->inside, &bracketed->inside_length);
	bracketed->length = (size_t)(open - header);
	text_trim(&start, &bracketed->length);
	return true;
}

/* `revenue(万元)`: takes the unit off the end of a header; 0 if there is none. */
static int64_t split_unit(const char *header, size_t *length)
{
	struct bracketed bracketed;

	if (!split_brackets(header, &bracketed))
		return 0;
	for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
		if (!same(bracketed.inside, bracketed.inside_length, units[u].text))
			continue;
		*length = bracketed.length;
		return units[u].yuan;
	}
	return 0;
}

static size_t find_built_in(const char *text, size_t length, unsigned known)
{
	for (size_t i = 0; i < COLUMN_BUILT_IN_COUNT; i++) {
		if ((known & COLUMN_BIT(i)) != 0 &&
		    (same(text, length, built_in_names[i].name) || same(text, length, built_in_names[i].zh)))
			return i;
	}
	return COLUMN_ABSENT;
}

static bool is_wanted(const struct columns_wanted *wanted, const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT ? wanted->applicant_fields : wanted->application_fields;
}

/* Among the fields that the file may hold: a title may stand for another one in another file. */
static size_t find_field(const struct schema *schema, const struct columns_wanted *wanted, const char *text,
			 size_t length)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		if (is_wanted(wanted, &schema->field[i]) && same(text, length, schema->field[i].name))
			return i;
	}
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct title *title = &schema->field[i].title;

		if (is_wanted(wanted, &schema->field[i]) &&
		    (same(text, length, title->zh) || same(text, length, title->en)))
			return i;
	}
	return COLUMN_ABSENT;
}

static bool is_silent(const struct columns_wanted *wanted, const char *header)
{
	for (size_t i = 0; wanted->silent != NULL && wanted->silent[i] != NULL; i++) {
		if (strcmp(wanted->silent[i], header) == 0)
			return true;
	}
	return false;
}

static bool claim_column(size_t *slot, struct columns *columns, size_t column, struct error *err)
{
	const struct csv_file *csv = columns->csv;

	if (*slot != COLUMN_ABSENT)
		return error_at(err, csv_place(csv, SIZE_MAX, column),
				"the columns \"%s\" and \"%s\" mean the same; keep one of the two", csv->header[*slot],
				csv->header[column]);
	*slot = column;
	return true;
}

/* Finds out what a column is; false if it is unknown. */
static bool match_column(struct columns *columns, size_t column, const struct columns_wanted *wanted, struct error *err)
{
	const char *header = columns->csv->header[column];
	size_t length = strlen(header), found = find_built_in(header, length, wanted->known);
	int64_t unit;

	columns->unit[column] = 1;
	if (found != COLUMN_ABSENT) {
		claim_column(&columns->built_in[found], columns, column, err);
		return true;
	}
	found = find_field(columns->schema, wanted, header, length);
	if (found == COLUMN_ABSENT) {
		unit = split_unit(header, &length);
		if (unit == 0)
			return is_silent(wanted, header);
		columns->unit[column] = unit;
		found = find_built_in(header, length, wanted->known);
		if (found >= COLUMN_AWARD && found < COLUMN_REASON) { /* the money among them */
			claim_column(&columns->built_in[found], columns, column, err);
			return true;
		}
		found = find_field(columns->schema, wanted, header, length);
	}
	if (found == COLUMN_ABSENT)
		return is_silent(wanted, header);
	if (columns->unit[column] != 1 && columns->schema->field[found].type != FIELD_MONEY)
		error_at(err, csv_place(columns->csv, SIZE_MAX, column),
			 "%s is not money and has no unit; take the unit out of the header",
			 columns->schema->field[found].name);
	claim_column(&columns->of_field[found], columns, column, err);
	return true;
}

/* `年营收（千元）`, and no other column is that field: its cells would be lost over the brackets. */
static bool fault_brackets(struct columns *columns, size_t column, const struct columns_wanted *wanted,
			   struct error *err)
{
	const char *header = columns->csv->header[column];
	struct place place = csv_place(columns->csv, SIZE_MAX, column);
	struct bracketed bracketed;
	size_t found, *slot;
	bool is_money;

	if (!split_brackets(header, &bracketed))
		return false;
	found = find_built_in(header, bracketed.length, wanted->known);
	slot = found == COLUMN_ABSENT ? NULL : &columns->built_in[found];
	is_money = found >= COLUMN_AWARD && found < COLUMN_REASON;
	if (slot == NULL) {
		found = find_field(columns->schema, wanted, header, bracketed.length);
		slot = found == COLUMN_ABSENT ? NULL : &columns->of_field[found];
		is_money = slot != NULL && columns->schema->field[found].type == FIELD_MONEY;
	}
	if (slot == NULL || *slot != COLUMN_ABSENT)
		return false;
	*slot = column;
	if (is_money)
		error_at(err, place, "%.*s is no unit of money known here; write 元, 万元 or 亿元 in the brackets",
			 (int)bracketed.inside_length, bracketed.inside);
	else
		error_at(err, place, "%.*s is not money and has no unit; take the brackets out of the header",
			 (int)bracketed.length, header);
	return true;
}

/* Names the unknown columns: those that the policy declares, for another file, or the others. */
static void note_unknown(const struct columns *columns, const unsigned char *is_known, bool are_declared,
			 struct arena *arena, struct error *err)
{
	static const struct columns_wanted all = {.applicant_fields = true, .application_fields = true};
	const char *list = NULL;

	for (size_t i = 0; i < columns->csv->column_count; i++) {
		const char *header = columns->csv->header[i];
		bool is_declared = find_field(columns->schema, &all, header, strlen(header)) != COLUMN_ABSENT;

		if (!is_known[i] && is_declared == are_declared)
			list = list == NULL ? header : arena_format(arena, "%s, %s", list, header);
	}
	if (list != NULL && are_declared)
		error_note(err, columns->csv->path, "fields that belong into another file are not used: %s", list);
	else if (list != NULL)
		error_note(err, columns->csv->path, "columns that the policy does not declare are not used: %s", list);
}

/* The header nearest to a name that is missing, for "did you mean". */
static const char *nearest_header(const struct columns *columns, const char *name)
{
	return text_nearest(name, columns->csv->header, columns->csv->column_count);
}

static void fault_absent(const struct columns *columns, const char *name, const char *zh, const char *why,
			 struct error *err)
{
	struct place place = {.file = columns->csv->path, .line = columns->csv->header_line, .column_name = name};
	const char *near = nearest_header(columns, name);

	if (near != NULL)
		error_at(err, place, "the column %s%s; found %s: did you mean %s?", name, why, near, name);
	else
		error_at(err, place, "the column %s%s; add a column named %s%s%s", name, why, name,
			 zh == NULL ? "" : " or ", zh == NULL ? "" : zh);
}

bool columns_match(struct columns *columns, const struct csv_file *csv, const struct schema *schema,
		   const struct columns_wanted *wanted, struct arena *arena, struct error *err)
{
	unsigned char *is_known = arena_array(arena, csv->column_count, 1);
	bool is_complete = true;

	columns->csv = csv;
	columns->schema = schema;
	columns->of_field = arena_array(arena, schema->field_count, sizeof *columns->of_field);
	columns->unit = arena_array(arena, csv->column_count, sizeof *columns->unit);
	for (size_t i = 0; i < COLUMN_BUILT_IN_COUNT; i++)
		columns->built_in[i] = COLUMN_ABSENT;
	for (size_t i = 0; i < schema->field_count; i++)
		columns->of_field[i] = COLUMN_ABSENT;
	for (size_t i = 0; i < csv->column_count; i++)
		is_known[i] = match_column(columns, i, wanted, err);
	for (size_t i = 0; i < csv->column_count; i++)
		is_known[i] = is_known[i] || fault_brackets(columns, i, wanted, err);
	for (size_t i = 0; i < COLUMN_BUILT_IN_COUNT; i++) {
		if ((wanted->required & COLUMN_BIT(i)) == 0 || columns->built_in[i] != COLUMN_ABSENT)
			continue;
		fault_absent(columns, built_in_names[i].name, built_in_names[i].zh, " is missing", err);
		is_complete = false;
	}
	note_unknown(columns, is_known, false, arena, err);
	note_unknown(columns, is_known, true, arena, err);
	return is_complete;
}

void columns_check_read(const struct columns *columns, enum field_owner owner, const unsigned char *is_read,
			struct error *err)
{
	for (size_t i = 0; i < columns->schema->field_count; i++) {
		const struct field *field = &columns->schema->field[i];
		bool is_derived = field->last_of != FIELD_NONE || field->peak_of != FIELD_NONE;

		if (field->owner == owner && is_read[i] && columns->of_field[i] == COLUMN_ABSENT &&
		    !field->has_default && !is_derived)
			fault_absent(columns, field->name, field->title.zh,
				     " is missing, a formula reads it and it has no default", err);
	}
}

struct place columns_place(const struct columns *columns, size_t row, enum built_in_column column)
{
	struct place place;

	if (columns->built_in[column] != COLUMN_ABSENT)
		return csv_place(columns->csv, row, columns->built_in[column]);
	place = csv_place(columns->csv, row, 0);
	place.column_name = built_in_names[column].name;
	return place;
}

const char *columns_text(const struct columns *columns, size_t row, enum built_in_column column)
{
	size_t found = columns->built_in[column];

	return found == COLUMN_ABSENT ? NULL : csv_cell(columns->csv, row, found);
}

const char *columns_id(const struct columns *columns, size_t row, enum built_in_column column, struct error *err)
{
	const char *text = columns_text(columns, row, column), *start = text;
	size_t length;

	if (text == NULL) {
		error_at(err, columns_place(columns, row, column), "the cell is empty; every row needs its %s",
			 built_in_names[column].name);
		return NULL;
	}
	length = strlen(text);
	text_trim(&start, &length);
	if (length != strlen(text)) {
		error_at(err, columns_place(columns, row, column),
			 "\"%s\" has spaces at its start or end; take them off", text);
		return NULL;
	}
	return text;
}

int columns_year(const struct columns *columns, size_t row, int otherwise, struct error *err)
{
	const char *text = columns_text(columns, row, COLUMN_YEAR);
	char why[NUMBER_WHY_SIZE];
	int64_t year;

	if (text == NULL)
		return otherwise;
	if (!integer_read_cell(text, strlen(text), &year, why)) {
		error_at(err, columns_place(columns, row, COLUMN_YEAR), "%s", why);
		return otherwise;
	}
	if (year < 1900 || year > 2200) {
		error_at(err, columns_place(columns, row, COLUMN_YEAR),
			 "%s is not a year; write a year from 1900 to 2200", text);
		return otherwise;
	}
	return (int)year;
}

double columns_filled(const struct columns *columns, size_t row, size_t field, struct error *err)
{
	size_t column = columns->of_field[field], length;
	const char *text = column == COLUMN_ABSENT ? NULL : csv_cell(columns->csv, row, column);
	char why[NUMBER_WHY_SIZE], *trimmed = NULL;
	double value = NAN;

	if (text == NULL)
		return NAN;
	length = strlen(text);
	text_trim(&text, &length);
	if (text[length] != '\0') { /* a quoted cell that ends in spaces */
		trimmed = memory_array(length + 1, 1);
		text = memcpy(trimmed, text, length);
	}
	if (!cell_read(columns->schema, &columns->schema->field[field], text, length, columns->unit[column], &value,
		       why)) {
		error_at(err, csv_place(columns->csv, row, column), "%s", why);
		value = NAN;
	}
	free(trimmed);
	return value;
}

double columns_field(const struct columns *columns, size_t row, size_t field, struct error *err)
{
	const struct field *of = &columns->schema->field[field];
	double value = columns_filled(columns, row, field, err);

	return isnan(value) ? field_if_empty(of) : value;
}

bool columns_money(const struct columns *columns, size_t row, enum built_in_column which, int64_t *fen,
		   struct error *err)
{
	const char *text = columns_text(columns, row, which);
	char why[NUMBER_WHY_SIZE];
	size_t length;

	if (text == NULL)
		return true;
	length = strlen(text);
	text_trim(&text, &length);
	if (money_read_cell(text, length, columns->unit[columns->built_in[which]], false, fen, why))
		return true;
	return error_at(err, columns_place(columns, row, which), "%s", why);
}
