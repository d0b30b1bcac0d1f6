/*
 * applicants.c: the applicants of a year, sorted by id, with what earlier years tell about them.
 */
#include "population/load.h"

#include "base/index.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row of the file that belongs to some applicant and year. */
struct entry {
	const char *id;
	size_t row;
	int year;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	if (order != 0)
		return order;
	return x->year != y->year ? (x->year > y->year) - (x->year < y->year) : (x->row > y->row) - (x->row < y->row);
}

static bool has_high_bytes(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text >= 0x80)
			return true;
	}
	return false;
}

/* The first entry of that very id, or INDEX_NONE. */
static uint32_t find_id(const struct entry *entries, size_t count, const char *id)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(entries[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && strcmp(entries[low].id, id) == 0 ? (uint32_t)low : INDEX_NONE;
}

/* Ids that differ only in their Unicode form would be two firms to the program and one to its reader. */
static void check_look_alikes(const struct columns *columns, const struct entry *entries, size_t count,
			      struct error *err)
{
	struct index forms; /* of ids that are not plain ASCII */

	index_init(&forms);
	for (size_t i = 0; i < count; i++) {
		char *form;
		uint32_t other;

		if (!has_high_bytes(entries[i].id) || (i > 0 && strcmp(entries[i].id, entries[i - 1].id) == 0))
			continue;
		form = text_nfc(entries[i].id);
		other = has_high_bytes(form) ? index_add(&forms, form, strlen(form), (uint32_t)i)
					     : find_id(entries, count, form);
		free(form);
		if (other != INDEX_NONE) {
			size_t first = entries[other].row, second = entries[i].row;

			error_at(err, columns_place(columns, first > second ? first : second, COLUMN_APPLICANT_ID),
				 "the applicant_id looks the same as on line %u and differs only in its Unicode form; "
				 "write both alike",
				 columns->csv->line[first > second ? second : first]);
		}
	}
	index_release(&forms);
}

static void check_doubles(const struct columns *columns, const struct entry *entries, size_t count, struct error *err)
{
	for (size_t i = 1; i < count; i++) {
		if (entries[i].year == entries[i - 1].year && strcmp(entries[i].id, entries[i - 1].id) == 0)
			error_at(err, columns_place(columns, entries[i].row, COLUMN_APPLICANT_ID),
				 "%s already stands on line %u for %d; keep one row a year", entries[i].id,
				 columns->csv->line[entries[i - 1].row], entries[i].year);
	}
}

static void allocate_applicants(struct population *population, const struct schema *schema, size_t count)
{
	struct applicants *applicants = &population->applicants;

	frame_init(&applicants->frame, count, schema->slot_count[FIELD_OF_APPLICANT], 0);
	applicants->id = arena_array(&population->arena, count, sizeof *applicants->id);
	applicants->name = arena_array(&population->arena, count, sizeof *applicants->name);
	applicants->hash = arena_array(&population->arena, count, sizeof *applicants->hash);
}

static void set_identity(struct population *population, size_t applicant, const char *id, const char *name)
{
	struct applicants *applicants = &population->applicants;
	const char *entity = arena_format(&population->arena, "applicant:%s", id);

	applicants->id[applicant] = arena_copy(&population->arena, id, strlen(id));
	applicants->name[applicant] =
		name == NULL ? applicants->id[applicant] : arena_copy(&population->arena, name, strlen(name));
	applicants->hash[applicant] = hash_bytes(entity, strlen(entity));
}

static bool is_followed(const struct schema *schema, size_t field)
{
	for (size_t f = 0; f < schema->field_count; f++) {
		if (schema->field[f].last_of == field || schema->field[f].peak_of == field)
			return true;
	}
	return false;
}

/* Cells of earlier years that `last` and `peak` read. */
static void check_history(const struct columns *columns, int year, const struct entry *entries, size_t count,
			  struct error *err)
{
	for (size_t f = 0; f < columns->schema->field_count; f++) {
		if (!is_followed(columns->schema, f))
			continue;
		for (size_t i = 0; i < count; i++) {
			if (entries[i].year < year)
				columns_filled(columns, entries[i].row, f, err);
		}
	}
}

/* Fills `last` and `peak` cells that are missing from the rows of earlier years: entries [first, now) of one id, which
 * check_history has gone through. */
static void fill_from_history(struct population *population, const struct columns *columns, size_t applicant,
			      const struct entry *first, const struct entry *now)
{
	const struct schema *schema = columns->schema;
	struct error known;

	error_init(&known);

	for (size_t f = 0; f < schema->field_count; f++) {
		const struct field *field = &schema->field[f];
		bool is_last = field->last_of != FIELD_NONE, is_peak = field->peak_of != FIELD_NONE;
		double *cell = field->owner == FIELD_OF_APPLICANT
				       ? &population->applicants.frame.slot[field->slot][applicant]
				       : NULL;

		if ((!is_last && !is_peak) || cell == NULL || !isnan(*cell))
			continue;
		for (const struct entry *past = first; past < now; past++) {
			double value;

			if (is_last && past->year != now->year - 1)
				continue;
			value = columns_field(columns, past->row, is_last ? field->last_of : field->peak_of, &known);
			if (!isnan(value) && (isnan(*cell) || is_last || value > *cell))
				*cell = value;
		}
		if (isnan(*cell) && field->has_default)
			*cell = field->default_value;
	}
	error_release(&known);
}

static void fill_fields(struct population *population, const struct columns *columns, size_t applicant, size_t row,
			struct error *err)
{
	for (size_t f = 0; f < columns->schema->field_count; f++) {
		const struct field *field = &columns->schema->field[f];
		bool is_derived = field->last_of != FIELD_NONE || field->peak_of != FIELD_NONE;

		if (field->owner != FIELD_OF_APPLICANT)
			continue;
		population->applicants.frame.slot[field->slot][applicant] =
			is_derived ? columns_filled(columns, row, f, err) : columns_field(columns, row, f, err);
	}
}

static size_t read_entries(const struct columns *columns, int year, struct entry *entries, struct error *err)
{
	size_t count = 0, later = 0;

	for (size_t row = 0; row < columns->csv->row_count; row++) {
		const char *id = columns_id(columns, row, COLUMN_APPLICANT_ID, err);
		int row_year = columns_year(columns, row, year, err);

		if (id == NULL)
			continue;
		if (row_year > year)
			later++;
		else
			entries[count++] = (struct entry){.id = id, .row = row, .year = row_year};
	}
	if (later > 0)
		error_note(err, columns->csv->path, "%zu rows of years after %d are not used", later, year);
	qsort(entries, count, sizeof *entries, compare_entries);
	return count;
}

static void fill_applicants(struct population *population, const struct columns *columns, const struct entry *entries,
			    size_t count, struct error *err)
{
	size_t applicant = 0;
	const struct entry *first = entries;

	for (const struct entry *entry = entries; entry < entries + count; entry++) {
		if (strcmp(entry->id, first->id) != 0)
			first = entry;
		if (entry->year != population->year || (entry > first && entry[-1].year == entry->year))
			continue;
		set_identity(population, applicant, entry->id, columns_text(columns, entry->row, COLUMN_NAME));
		fill_fields(population, columns, applicant, entry->row, err);
		fill_from_history(population, columns, applicant, first, entry);
		applicant++;
	}
	population->applicants.frame.row_count = applicant;
}

/* From the rows of this and earlier years to the applicants. */
static void make_applicants(struct population *population, const struct columns *columns, const struct entry *entries,
			    size_t count, struct error *err)
{
	size_t now = 0;

	check_look_alikes(columns, entries, count, err);
	check_history(columns, population->year, entries, count, err);
	for (size_t i = 0; i < count; i++)
		now += entries[i].year == population->year;
	if (now == 0 && !error_is_set(err))
		error_at(err, (struct place){.file = columns->csv->path},
			 "no applicants of %d in it; add their rows below the header", population->year);
	allocate_applicants(population, columns->schema, now);
	fill_applicants(population, columns, entries, count, err);
}

void load_applicants(struct population *population, const struct population_request *request, struct error *err)
{
	static const struct columns_wanted wanted = {
		.known = COLUMN_BIT(COLUMN_APPLICANT_ID) | COLUMN_BIT(COLUMN_NAME) | COLUMN_BIT(COLUMN_YEAR),
		.required = COLUMN_BIT(COLUMN_APPLICANT_ID),
		.applicant_fields = true,
	};
	struct csv_file csv;
	struct columns columns;
	struct entry *entries;
	size_t count;

	if (csv_read(&csv, request->applicants, err) &&
	    columns_match(&columns, &csv, request->schema, &wanted, &population->arena, err)) {
		columns_check_read(&columns, FIELD_OF_APPLICANT, request->is_read, err);
		entries = memory_array(csv.row_count, sizeof *entries);
		count = read_entries(&columns, request->year, entries, err);
		check_doubles(&columns, entries, count, err);
		make_applicants(population, &columns, entries, count, err);
		free(entries);
	}
	csv_release(&csv);
}

static void fault_differs(const struct columns *columns, const struct entry *first, const struct entry *again,
			  size_t column, const char *name, struct error *err)
{
	error_at(err, csv_place(columns->csv, again->row, column),
		 "%s has another %s than on line %u; write the same in all its rows, or give applicants.csv", again->id,
		 name, columns->csv->line[first->row]);
}

/* Rows of one applicant and year must agree on its name and every applicant field. */
static void check_repeated(const struct columns *columns, const struct entry *first, const struct entry *again,
			   struct error *err)
{
	const char *name = columns_text(columns, first->row, COLUMN_NAME);
	const char *other = columns_text(columns, again->row, COLUMN_NAME);
	struct error known; /* the first row's own cells are reported where it is read */

	error_init(&known);
	if (name != NULL && other != NULL && strcmp(name, other) != 0)
		fault_differs(columns, first, again, columns->built_in[COLUMN_NAME], "name", err);
	for (size_t f = 0; f < columns->schema->field_count; f++) {
		const struct field *field = &columns->schema->field[f];
		size_t column = columns->of_field[f];
		double kept, value;

		if (field->owner != FIELD_OF_APPLICANT || column == COLUMN_ABSENT)
			continue;
		kept = columns_field(columns, first->row, f, &known);
		value = columns_field(columns, again->row, f, err);
		if (kept != value && !(isnan(kept) && isnan(value)))
			fault_differs(columns, first, again, column, field->name, err);
	}
	error_release(&known);
}

static void check_all_repeated(const struct columns *columns, const struct entry *entries, size_t count,
			       struct error *err)
{
	for (size_t i = 1, first = 0; i < count; i++) {
		if (entries[i].year == entries[first].year && strcmp(entries[i].id, entries[first].id) == 0)
			check_repeated(columns, &entries[first], &entries[i], err);
		else
			first = i;
	}
}

void derive_applicants(struct population *population, const struct population_request *request,
		       const struct csv_file *csv, struct error *err)
{
	static const struct columns_wanted wanted = {
		.known = (1u << COLUMN_OF_EVERY_FILE_COUNT) - 1,
		.required = COLUMN_BIT(COLUMN_APPLICANT_ID),
		.applicant_fields = true,
		.application_fields = true,
	};
	struct error silent; /* load_applications reports what concerns applications */
	struct columns columns;
	struct entry *entries;
	size_t count;

	error_init(&silent);
	if (columns_match(&columns, csv, request->schema, &wanted, &population->arena, &silent)) {
		columns_check_read(&columns, FIELD_OF_APPLICANT, request->is_read, err);
		entries = memory_array(csv->row_count, sizeof *entries);
		count = read_entries(&columns, request->year, entries, &silent);
		check_all_repeated(&columns, entries, count, err);
		make_applicants(population, &columns, entries, count, err);
		free(entries);
	}
	error_release(&silent);
}
