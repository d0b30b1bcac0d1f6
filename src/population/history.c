#include "population/history.h"

#include "base/index.h"
#include "base/text.h"
#include "population/load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct firm_row {
	const char *id;
	int year;
	size_t row;
};

static int compare_firms(const void *a, const void *b)
{
	const struct firm_row *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	if (order != 0)
		return order;
	return x->year != y->year ? (x->year > y->year) - (x->year < y->year) : (x->row > y->row) - (x->row < y->row);
}

uint32_t history_find(const struct history *history, const char *id, int year)
{
	const struct history_firms *firms = &history->firms;
	size_t low = 0, high = firms->frame.row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(firms->id[middle], id);

		if (order == 0)
			order = (firms->year[middle] > year) - (firms->year[middle] < year);
		if (order == 0)
			return (uint32_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NO_FIRM;
}

/* The rows of this and earlier years, sorted, one of each firm and year. */
static size_t list_firms(const struct columns *columns, int year, struct firm_row *rows, struct error *err)
{
	size_t count = 0, kept = 0;

	for (size_t row = 0; row < columns->csv->row_count; row++) {
		struct firm_row firm = {.id = columns_id(columns, row, COLUMN_APPLICANT_ID, err),
					.year = columns_year(columns, row, year, err),
					.row = row};

		if (firm.id != NULL && firm.year <= year)
			rows[count++] = firm;
	}
	qsort(rows, count, sizeof *rows, compare_firms);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || rows[i].year != rows[kept - 1].year || strcmp(rows[i].id, rows[kept - 1].id) != 0)
			rows[kept++] = rows[i];
	}
	return kept;
}

/* `last` and `peak` cells that are empty, from the rows of the same firm above this one. */
static void fill_derived(struct history_firms *firms, const struct schema *schema, size_t row)
{
	double **slot = firms->frame.slot;

	for (size_t f = 0; f < schema->field_count; f++) {
		const struct field *field = &schema->field[f];
		bool is_last = field->last_of != FIELD_NONE;
		uint32_t followed = is_last ? field->last_of : field->peak_of;

		if (followed == FIELD_NONE || !isnan(slot[field->slot][row]))
			continue;
		for (size_t past = row; past-- > 0 && strcmp(firms->id[past], firms->id[row]) == 0;) {
			double value = slot[schema->field[followed].slot][past];

			if (!isnan(value) &&
			    (is_last ? firms->year[past] == firms->year[row] - 1 : !(value <= slot[field->slot][row])))
				slot[field->slot][row] = value;
		}
		if (isnan(slot[field->slot][row]) && field->has_default)
			slot[field->slot][row] = field->default_value;
	}
}

static void read_fields(struct frame *frame, const struct columns *columns, enum field_owner owner, size_t from,
			size_t row, struct error *err)
{
	for (size_t f = 0; f < columns->schema->field_count; f++) {
		const struct field *field = &columns->schema->field[f];
		bool is_derived = field->last_of != FIELD_NONE || field->peak_of != FIELD_NONE;

		if (field->owner == owner)
			frame->slot[field->slot][row] = is_derived ? columns_filled(columns, from, f, err)
								   : columns_field(columns, from, f, err);
	}
}

static void read_firms(struct history *history, const struct columns *columns, struct error *err)
{
	struct history_firms *firms = &history->firms;
	struct firm_row *rows = memory_array(columns->csv->row_count, sizeof *rows);
	size_t count = list_firms(columns, history->year, rows, err);

	frame_init(&firms->frame, count, columns->schema->slot_count[FIELD_OF_APPLICANT], 0);
	firms->id = arena_array(&history->arena, count, sizeof *firms->id);
	firms->year = arena_array(&history->arena, count, sizeof *firms->year);
	for (size_t i = 0; i < count; i++) {
		firms->id[i] = arena_copy(&history->arena, rows[i].id, strlen(rows[i].id));
		firms->year[i] = rows[i].year;
		read_fields(&firms->frame, columns, FIELD_OF_APPLICANT, rows[i].row, i, err);
		fill_derived(firms, columns->schema, i);
	}
	free(rows);
}

static uint32_t find_item(const struct columns *columns, size_t row, const struct index *items)
{
	const char *text = columns_text(columns, row, COLUMN_ITEM);
	size_t length = text == NULL ? 0 : strlen(text);

	if (text == NULL)
		return INDEX_NONE;
	text_trim(&text, &length);
	return index_find(items, text, length);
}

static void note_strange_items(const struct columns *columns, size_t count, struct error *err)
{
	if (count > 0)
		error_note(err, columns->csv->path, "%zu rows of items that the policy does not have are not used",
			   count);
}

static void read_applications(struct history *history, const struct columns *columns, const struct index *items,
			      struct error *err)
{
	struct history_applications *to = &history->applications;
	const size_t rows = columns->csv->row_count;
	size_t count = 0, strange = 0;

	frame_init(&to->frame, rows, columns->schema->slot_count[FIELD_OF_APPLICATION], 1);
	to->item = arena_array(&history->arena, rows, sizeof *to->item);
	to->year = arena_array(&history->arena, rows, sizeof *to->year);
	to->approved = arena_array(&history->arena, rows, 1);
	for (size_t row = 0; row < rows; row++) {
		const char *approved = columns_text(columns, row, COLUMN_APPROVED);
		const char *id = columns_id(columns, row, COLUMN_APPLICANT_ID, err);
		int year = columns_year(columns, row, history->year, err);
		int flag = approved == NULL ? 1 : flag_read(approved);

		to->item[count] = find_item(columns, row, items);
		if (flag < 0)
			error_at(err, columns_place(columns, row, COLUMN_APPROVED),
				 "\"%s\" is neither yes nor no; write yes or no (是 or 否)", approved);
		strange += to->item[count] == INDEX_NONE;
		if (to->item[count] == INDEX_NONE || id == NULL || year > history->year)
			continue;
		to->year[count] = year;
		to->approved[count] = flag > 0;
		to->frame.parent[count] = history_find(history, id, year);
		read_fields(&to->frame, columns, FIELD_OF_APPLICATION, row, count, err);
		count++;
	}
	to->frame.row_count = count;
	note_strange_items(columns, strange, err);
}

static void read_awards(struct history *history, const struct columns *columns, const struct index *items,
			struct error *err)
{
	size_t strange = 0;

	for (size_t row = 0; row < columns->csv->row_count; row++) {
		const char *id = columns_id(columns, row, COLUMN_APPLICANT_ID, err);
		struct history_award award = {.item = find_item(columns, row, items),
					      .year = columns_year(columns, row, history->year, err),
					      .entitlement = -1};

		strange += award.item == INDEX_NONE;
		columns_money(columns, row, COLUMN_ENTITLEMENT, &award.entitlement, err);
		columns_money(columns, row, COLUMN_AWARD, &award.award, err);
		if (id == NULL || award.item == INDEX_NONE || award.year >= history->year)
			continue;
		award.applicant_id = arena_copy(&history->arena, id, strlen(id));
		award.firm = history_find(history, id, award.year);
		history->award = memory_grow(history->award, &history->award_capacity, history->award_count + 1,
					     sizeof *history->award);
		history->award[history->award_count++] = award;
	}
	note_strange_items(columns, strange, err);
}

struct file_reading {
	const struct input *input;
	struct columns_wanted wanted;
	void (*read)(struct history *history, const struct columns *columns, const struct index *items,
		     struct error *err);
};

static void read_firm_rows(struct history *history, const struct columns *columns, const struct index *items,
			   struct error *err)
{
	(void)items;
	read_firms(history, columns, err);
}

static void read_file(struct history *history, const struct population_request *request,
		      const struct file_reading *reading, const struct index *items, struct error *err)
{
	struct error told; /* by population_load, which has read the same files */
	struct columns columns;
	struct csv_file csv;

	error_init(&told);
	if (csv_read(&csv, reading->input, err) &&
	    columns_match(&columns, &csv, request->schema, &reading->wanted, &history->arena, &told))
		reading->read(history, &columns, items, err);
	csv_release(&csv);
	error_release(&told);
}

bool history_load(struct history *history, const struct population_request *request, struct error *err)
{
	const unsigned known = (1u << COLUMN_OF_EVERY_FILE_COUNT) - 1, id = COLUMN_BIT(COLUMN_APPLICANT_ID);
	const bool has_firms = request->applicants != NULL;
	const struct file_reading readings[] = {
		{has_firms ? request->applicants : request->applications,
		 {.known = known, .required = id, .applicant_fields = true, .application_fields = !has_firms},
		 read_firm_rows},
		{request->applications,
		 {.known = known, .required = id, .applicant_fields = !has_firms, .application_fields = true},
		 read_applications},
		{request->awards, {.known = (1u << COLUMN_BUILT_IN_COUNT) - 1, .required = id}, read_awards},
	};
	struct index items;

	*history = (struct history){.year = request->year, .has_firms = has_firms};
	arena_init(&history->arena);
	index_init(&items);
	for (size_t i = 0; i < request->item_count; i++)
		index_add(&items, request->item_id[i], strlen(request->item_id[i]), (uint32_t)i);
	for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
		if (readings[i].input != NULL)
			read_file(history, request, &readings[i], &items, err);
	}
	index_release(&items);
	return !error_is_set(err);
}

void history_release(struct history *history)
{
	frame_release(&history->firms.frame);
	frame_release(&history->applications.frame);
	free(history->award);
	arena_release(&history->arena);
}
