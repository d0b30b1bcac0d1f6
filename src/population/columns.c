#include "population/columns.h"

#include "base/number.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *zh;
} built_in_names[COLUMN_BUILT_IN_COUNT] = {
	[COLUMN_APPLICANT_ID] = {"applicant_id", "统一社会信用代码"},
	[COLUMN_NAME] = {"name", "企业名称"},
	[COLUMN_APPLICATION_ID] = {"application_id", "申报编号"},
	[COLUMN_ITEM] = {"item", "申报事项"},
	[COLUMN_APPROVED] = {"approved", "是否通过"},
	[COLUMN_YEAR] = {"year", "年度"},
	[COLUMN_AWARD] = {"award", "奖励金额"},
};

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

/* `revenue(万元)`, `年营收（亿元）`: takes the unit off the end of a header; 0 if there is none. */
static int64_t split_unit(const char *header, size_t *length)
{
	static const char *const brackets[][2] = {{"(", ")"}, {"（", "）"}};

	for (size_t b = 0; b < 2; b++) {
		const char *open = strstr(header, brackets[b][0]);
		size_t open_size = strlen(brackets[b][0]), close_size = strlen(brackets[b][1]), all = strlen(header);
		const char *start;
		size_t size;

		if (open == NULL || open == header || all < close_size ||
		    strcmp(header + all - close_size, brackets[b][1]) != 0)
			continue;
		start = open + open_size;
		size = (size_t)(header + all - close_size - start);
		text_trim(&start, &size);
		for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
			if (!same(start, size, units[u].text))
				continue;
			start = header;
			*length = (size_t)(open - header);
			text_trim(&start, length);
			return units[u].yuan;
		}
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

static size_t find_field(const struct schema *schema, const char *text, size_t length)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		if (same(text, length, schema->field[i].name))
			return i;
	}
	for (size_t i = 0; i < schema->field_count; i++) {
		const struct title *title = &schema->field[i].title;

		if (same(text, length, title->zh) || same(text, length, title->en))
			return i;
	}
	return COLUMN_ABSENT;
}

static bool is_wanted(const struct columns_wanted *wanted, const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT ? wanted->applicant_fields : wanted->application_fields;
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
	found = find_field(columns->schema, header, length);
	if (found == COLUMN_ABSENT) {
		unit = split_unit(header, &length);
		if (unit == 0)
			return is_silent(wanted, header);
		columns->unit[column] = unit;
		found = find_built_in(header, length, wanted->known);
		if (found == COLUMN_AWARD) {
			claim_column(&columns->built_in[found], columns, column, err);
			return true;
		}
		found = find_field(columns->schema, header, length);
	}
	if (found == COLUMN_ABSENT || !is_wanted(wanted, &columns->schema->field[found]))
		return is_silent(wanted, header);
	if (columns->unit[column] != 1 && columns->schema->field[found].type != FIELD_MONEY)
		error_at(err, csv_place(columns->csv, SIZE_MAX, column),
			 "%s is not money and has no unit; take the unit out of the header",
			 columns->schema->field[found].name);
	claim_column(&columns->of_field[found], columns, column, err);
	return true;
}

static void note_unknown(const struct columns *columns, const unsigned char *is_known, struct arena *arena,
			 struct error *err)
{
	const char *list = NULL;

	for (size_t i = 0; i < columns->csv->column_count; i++) {
		if (is_known[i])
			continue;
		list = list == NULL ? columns->csv->header[i]
				    : arena_format(arena, "%s, %s", list, columns->csv->header[i]);
	}
	if (list != NULL)
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
	struct place place = {.file = columns->csv->path, .line = 1, .column_name = name};
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
	for (size_t i = 0; i < COLUMN_BUILT_IN_COUNT; i++) {
		if ((wanted->required & COLUMN_BIT(i)) == 0 || columns->built_in[i] != COLUMN_ABSENT)
			continue;
		fault_absent(columns, built_in_names[i].name, built_in_names[i].zh, " is missing", err);
		is_complete = false;
	}
	note_unknown(columns, is_known, arena, err);
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

int flag_read(const char *text)
{
	static const char *const words[][2] = {{"no", "yes"}, {"false", "true"}, {"0", "1"}, {"否", "是"}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		for (int value = 0; value < 2; value++) {
			if (strcasecmp(words[i][value], text) == 0)
				return value;
		}
	}
	return -1;
}

/* A choice's code, or -1 with the reason. */
static double read_choice(const struct field *field, const char *text, char why[NUMBER_WHY_SIZE])
{
	int code = field_choice(field, text);
	const char *near;

	if (code >= 0)
		return code;
	near = text_nearest(text, field->choice, field->choice_count);
	if (near == NULL)
		near = text_nearest(text, field->choice_title, field->choice_count);
	if (near != NULL)
		snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is no value of %s; did you mean %s?", text, field->name, near);
	else
		snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is no value of %s; write one of its values, such as %s", text,
			 field->name, field->choice_count > 0 ? field->choice[0] : "");
	return -1;
}

/* Reads a cell by the field's type; false with the reason. */
static bool read_cell(const struct schema *schema, const struct field *field, const char *text, int64_t unit,
		      double *value, char why[NUMBER_WHY_SIZE])
{
	size_t length = strlen(text);
	int64_t integer;

	text_trim(&text, &length);
	switch (field->type) {
	case FIELD_MONEY:
		if (!money_read_cell(text, length, unit, field->may_be_negative, &integer, why))
			return false;
		*value = money_to_yuan(integer);
		return true;
	case FIELD_NUMBER:
		return number_read_cell(text, length, field->may_be_negative, value, why);
	case FIELD_INTEGER:
		if (!integer_read_cell(text, length, &integer, why))
			return false;
		if (integer < 0 && !field->may_be_negative) {
			snprintf(why, NUMBER_WHY_SIZE,
				 "\"%s\" is negative; the field must say negative: yes to allow that", text);
			return false;
		}
		*value = (double)integer;
		return true;
	case FIELD_FLAG:
		*value = flag_read(text);
		if (*value < 0)
			snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is neither yes nor no; write yes or no (是 or 否)",
				 text);
		return *value >= 0;
	case FIELD_CHOICE:
		*value = read_choice(field, text, why);
		return *value >= 0;
	case FIELD_TEXT:
		*value = dictionary_code(schema->texts, text, length);
		return true;
	case FIELD_DATE:
		return date_read(text, length, value, why);
	}
	return false;
}

double columns_filled(const struct columns *columns, size_t row, size_t field, struct error *err)
{
	size_t column = columns->of_field[field];
	const char *text = column == COLUMN_ABSENT ? NULL : csv_cell(columns->csv, row, column);
	char why[NUMBER_WHY_SIZE];
	double value = NAN;

	if (text == NULL)
		return NAN;
	if (read_cell(columns->schema, &columns->schema->field[field], text, columns->unit[column], &value, why))
		return value;
	error_at(err, csv_place(columns->csv, row, column), "%s", why);
	return NAN;
}

double columns_field(const struct columns *columns, size_t row, size_t field, struct error *err)
{
	const struct field *of = &columns->schema->field[field];
	double value = columns_filled(columns, row, field, err);

	return isnan(value) && of->has_default ? of->default_value : value;
}
