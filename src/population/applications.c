/*
 * applications.c: the applications of a year, sorted by item, applicant and application id; behind them those of
 * earlier years that past awards name, with their fields where the file has them.
 */
#include "population/load.h"

#include "base/index.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_ROW SIZE_MAX

struct entry {
	const char *id;
	size_t row; /* of the file; NO_ROW: an earlier application that it does not have */
	uint32_t item, applicant, rank;
	bool is_past;
};

static int by_id(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_item(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->is_past != y->is_past)
		return x->is_past ? 1 : -1;
	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	if (x->applicant != y->applicant)
		return x->applicant < y->applicant ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

uint32_t population_find(const struct population *population, const char *applicant_id)
{
	const char **id = population->applicants.id;
	size_t low = 0, high = population->applicants.frame.row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(id[middle], applicant_id);

		if (order == 0)
			return (uint32_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

static uint32_t read_item(const struct columns *columns, size_t row, const struct population_request *request,
			  const struct index *items, struct error *err)
{
	const char *text = columns_text(columns, row, COLUMN_ITEM), *start = text, *near;
	size_t length;
	uint32_t item;

	if (text == NULL) {
		error_at(err, columns_place(columns, row, COLUMN_ITEM), "the cell is empty; every row names an item");
		return INDEX_NONE;
	}
	length = strlen(text);
	text_trim(&start, &length);
	item = index_find(items, start, length);
	if (item != INDEX_NONE)
		return item;
	near = text_nearest(text, request->item_id, request->item_count);
	if (near != NULL)
		error_at(err, columns_place(columns, row, COLUMN_ITEM), "the policy has no item %s; did you mean %s?",
			 text, near);
	else
		error_at(err, columns_place(columns, row, COLUMN_ITEM), "the policy has no item %s; write an item's id",
			 text);
	return INDEX_NONE;
}

static void index_items(struct index *items, const struct population_request *request)
{
	index_init(items);
	for (size_t i = 0; i < request->item_count; i++)
		index_add(items, request->item_id[i], strlen(request->item_id[i]), (uint32_t)i);
}

static uint32_t read_applicant(const struct population *population, const struct columns *columns, size_t row,
			       struct error *err)
{
	const char *id = columns_id(columns, row, COLUMN_APPLICANT_ID, err);
	uint32_t applicant = id == NULL ? UINT32_MAX : population_find(population, id);

	if (id != NULL && applicant == UINT32_MAX && population->applicants.frame.row_count > 0)
		error_at(err, columns_place(columns, row, COLUMN_APPLICANT_ID),
			 "%s is not among the applicants of %d; add it there or correct the id", id, population->year);
	return applicant;
}

static int read_approved(const struct columns *columns, size_t row, struct error *err)
{
	const char *text = columns_text(columns, row, COLUMN_APPROVED);
	int value = text == NULL ? 1 : flag_read(text);

	if (value >= 0)
		return value;
	error_at(err, columns_place(columns, row, COLUMN_APPROVED),
		 "\"%s\" is neither yes nor no; write yes or no (是 or 否)", text);
	return 1;
}

/* A row stays out because of its id, item or applicant: its other cells are read for their faults all the same. */
static void check_cells(const struct columns *columns, size_t row, struct error *err)
{
	read_approved(columns, row, err);
	for (size_t f = 0; f < columns->schema->field_count; f++) {
		if (columns->schema->field[f].owner == FIELD_OF_APPLICATION)
			columns_field(columns, row, f, err);
	}
}

static size_t read_entries(struct population *population, const struct population_request *request,
			   const struct columns *columns, struct entry *entries, struct error *err)
{
	struct index items;
	size_t count = 0;

	index_items(&items, request);
	for (size_t row = 0; row < columns->csv->row_count; row++) {
		struct entry entry = {.row = row};

		if (columns_year(columns, row, request->year, err) != request->year)
			continue;
		entry.id = columns_id(columns, row, COLUMN_APPLICATION_ID, err);
		entry.item = read_item(columns, row, request, &items, err);
		entry.applicant = read_applicant(population, columns, row, err);
		if (entry.id != NULL && entry.item != INDEX_NONE && entry.applicant != UINT32_MAX)
			entries[count++] = entry;
		else
			check_cells(columns, row, err);
	}
	index_release(&items);
	return count;
}

static void check_doubles(const struct columns *columns, const struct entry *entries, size_t count, struct error *err)
{
	for (size_t i = 1; i < count; i++) {
		if (!entries[i].is_past && !entries[i - 1].is_past && strcmp(entries[i].id, entries[i - 1].id) == 0)
			error_at(err, columns_place(columns, entries[i].row, COLUMN_APPLICATION_ID),
				 "%s already stands on line %u; give each application its own id", entries[i].id,
				 columns->csv->line[entries[i - 1].row]);
	}
}

/*
 * An automatic item is claimed once by an applicant, whatever its applications say: one may name the claim or refuse
 * it. Entries are sorted by item.
 */
static void check_automatic(const struct population *population, const struct population_request *request,
			    const struct columns *columns, const struct entry *entries, size_t count, struct error *err)
{
	const unsigned char *approved = population->applications.approved;

	for (size_t i = 1; request->is_automatic != NULL && i < count && !entries[i].is_past; i++) {
		const struct entry *entry = &entries[i], *other = &entries[i - 1];
		bool is_later = entry->row > other->row;

		if (!request->is_automatic[entry->item] || other->item != entry->item ||
		    other->applicant != entry->applicant || (!approved[i] && !approved[i - 1]))
			continue;
		error_at(err, columns_place(columns, is_later ? entry->row : other->row, COLUMN_APPLICATION_ID),
			 "an applicant claims the automatic item %s once, and %s has done so on line %u; leave one of "
			 "the two rows out",
			 request->item_id[entry->item], population->applicants.id[entry->applicant],
			 columns->csv->line[is_later ? other->row : entry->row]);
	}
}

static void allocate_applications(struct population *population, const struct schema *schema, size_t count)
{
	struct applications *applications = &population->applications;

	frame_init(&applications->frame, count, schema->slot_count[FIELD_OF_APPLICATION], 1);
	applications->id = arena_array(&population->arena, count, sizeof *applications->id);
	applications->item = arena_array(&population->arena, count, sizeof *applications->item);
	applications->id_rank = arena_array(&population->arena, count, sizeof *applications->id_rank);
	applications->id_key = arena_array(&population->arena, count, sizeof *applications->id_key);
	applications->approved = arena_array(&population->arena, count, 1);
	applications->item_start =
		arena_array(&population->arena, population->item_count + 1, sizeof *applications->item_start);
}

static void fill_fields(struct population *population, const struct schema *schema, const struct columns *columns,
			const struct entry *entry, size_t application, struct error *err)
{
	double **slot = population->applications.frame.slot;

	for (size_t f = 0; f < schema->field_count; f++) {
		const struct field *field = &schema->field[f];

		if (field->owner != FIELD_OF_APPLICATION)
			continue;
		if (entry->row != NO_ROW)
			slot[field->slot][application] = columns_field(columns, entry->row, f, err);
		else if (field->has_default)
			slot[field->slot][application] = field->default_value;
	}
}

static void fill_applications(struct population *population, const struct schema *schema, const struct columns *columns,
			      const struct entry *entries, size_t count, struct error *err)
{
	struct applications *applications = &population->applications;

	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = &entries[i];

		applications->id[i] = arena_copy(&population->arena, entry->id, strlen(entry->id));
		applications->item[i] = entry->item;
		applications->id_rank[i] = entry->rank;
		applications->id_key[i] = application_key_of_file(entry->id, entry->rank);
		applications->frame.parent[i] = entry->applicant;
		applications->approved[i] = entry->is_past ? 1 : (unsigned char)read_approved(columns, entry->row, err);
		if (!entry->is_past)
			applications->item_start[entry->item + 1] = i + 1;
		fill_fields(population, schema, columns, entry, i, err);
	}
	for (size_t i = 0; i < population->item_count; i++) {
		if (applications->item_start[i + 1] < applications->item_start[i])
			applications->item_start[i + 1] = applications->item_start[i];
	}
}

/* The rows of earlier years by id; of one id the last in the file. */
static void index_history(struct index *rows, const struct columns *columns, int year, struct error *err)
{
	index_init(rows);
	for (size_t row = columns->csv->row_count; row-- > 0;) {
		const char *id = columns_text(columns, row, COLUMN_APPLICATION_ID);

		if (id != NULL && columns_year(columns, row, year, err) < year)
			index_add(rows, id, strlen(id), (uint32_t)row);
	}
}

/* The applications that past awards name, once each; `columns` NULL: there is no file of applications. */
static size_t add_past_entries(const struct population *population, const struct columns *columns,
			       struct entry *entries, size_t count, struct error *err)
{
	const struct past *past = &population->past;
	struct index rows, known;

	index_init(&rows);
	index_init(&known);
	if (columns != NULL && past->award_count > 0)
		index_history(&rows, columns, population->year, err);
	for (size_t i = 0; i < past->award_count; i++) {
		const struct past_award *award = &past->award[i];
		uint32_t row;

		if (award->application_id == NULL ||
		    index_add(&known, award->application_id, strlen(award->application_id), 0) != INDEX_NONE)
			continue;
		row = index_find(&rows, award->application_id, strlen(award->application_id));
		entries[count++] = (struct entry){.id = award->application_id,
						  .row = row == INDEX_NONE ? NO_ROW : row,
						  .item = award->item,
						  .applicant = award->applicant,
						  .is_past = true};
	}
	index_release(&rows);
	index_release(&known);
	return count;
}

/* Tells each past award the row of its application. */
static void connect_awards(struct population *population, size_t first_past)
{
	const struct applications *applications = &population->applications;
	struct index rows;

	index_init(&rows);
	for (size_t i = first_past; i < applications->frame.row_count; i++)
		index_add(&rows, applications->id[i], strlen(applications->id[i]), (uint32_t)i);
	for (size_t i = 0; i < population->past.award_count; i++) {
		struct past_award *award = &population->past.award[i];

		if (award->application_id != NULL)
			award->application = index_find(&rows, award->application_id, strlen(award->application_id));
	}
	index_release(&rows);
}

uint64_t application_key_of_file(const char *id, uint32_t rank)
{
	return (strcmp(id, APPLICATION_SIMULATED) < 0 ? UINT64_C(0) : UINT64_C(2) << 62) | rank;
}

uint64_t application_key_simulated(int year, uint32_t item_order, uint32_t number)
{
	return UINT64_C(1) << 62 | (uint64_t)year << 50 | (uint64_t)item_order << 30 | number;
}

int application_key_year(uint64_t key)
{
	return (int)(key >> 50 & 0xfff);
}

uint32_t application_key_number(uint64_t key)
{
	return (uint32_t)(key & 0x3fffffff);
}

static void take_entries(struct population *population, const struct population_request *request,
			 const struct columns *columns, struct entry *entries, size_t count, struct error *err)
{
	size_t now = count;

	count = add_past_entries(population, columns, entries, count, err);
	qsort(entries, count, sizeof *entries, by_id);
	if (columns != NULL)
		check_doubles(columns, entries, count, err);
	for (size_t i = 0; i < count; i++)
		entries[i].rank = (uint32_t)i;
	qsort(entries, count, sizeof *entries, by_item);
	allocate_applications(population, request->schema, count);
	fill_applications(population, request->schema, columns, entries, count, err);
	check_automatic(population, request, columns, entries, count, err);
	connect_awards(population, now);
}

void load_applications(struct population *population, const struct population_request *request,
		       const struct csv_file *csv, struct error *err)
{
	static const struct columns_wanted from_applicants = {
		.known = COLUMN_BIT(COLUMN_APPLICANT_ID) | COLUMN_BIT(COLUMN_APPLICATION_ID) | COLUMN_BIT(COLUMN_ITEM) |
			 COLUMN_BIT(COLUMN_APPROVED) | COLUMN_BIT(COLUMN_YEAR) | COLUMN_BIT(COLUMN_NAME),
		.required =
			COLUMN_BIT(COLUMN_APPLICANT_ID) | COLUMN_BIT(COLUMN_APPLICATION_ID) | COLUMN_BIT(COLUMN_ITEM),
		.application_fields = true,
	};
	struct columns_wanted wanted = from_applicants;
	struct columns columns;
	struct entry *entries;
	size_t count;

	wanted.applicant_fields = request->applicants == NULL;
	entries = memory_array((csv == NULL ? 0 : csv->row_count) + population->past.award_count, sizeof *entries);
	if (csv == NULL) {
		take_entries(population, request, NULL, entries, 0, err);
	} else if (columns_match(&columns, csv, request->schema, &wanted, &population->arena, err)) {
		count = read_entries(population, request, &columns, entries, err);
		if (count > 0)
			columns_check_read(&columns, FIELD_OF_APPLICATION, request->is_read, err);
		take_entries(population, request, &columns, entries, count, err);
	}
	free(entries);
}

const char *application_id_text(const struct applications *applications, uint32_t row, const char *item,
				char text[APPLICATION_ID_SIZE])
{
	uint64_t key = applications->id_key[row];

	if (applications->id[row] != NULL)
		return applications->id[row];
	snprintf(text, APPLICATION_ID_SIZE, APPLICATION_SIMULATED "%d-%s-%06u", application_key_year(key), item,
		 application_key_number(key));
	return text;
}
