/*
 * awards.c: what earlier years paid, by item and applicant.
 */
#include "population/load.h"

#include "base/index.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* What `allocate` writes beside the columns read here: no surprise, so no note. */
static const char *const own_columns[] = {"measure", "unmet", "ratio", "requested", NULL};

/* What was paid, and what the row tells of the claim it was paid on. */
static bool read_sums(const struct columns *columns, size_t row, struct past_award *award, struct error *err)
{
	const char *reason = columns_text(columns, row, COLUMN_REASON);
	bool is_good;

	award->entitlement = award->claim = award->award = -1;
	is_good = columns_money(columns, row, COLUMN_ENTITLEMENT, &award->entitlement, err);
	is_good &= columns_money(columns, row, COLUMN_CLAIM, &award->claim, err);
	is_good &= columns_money(columns, row, COLUMN_AWARD, &award->award, err);
	if (is_good && award->award < 0)
		return error_at(err, columns_place(columns, row, COLUMN_AWARD),
				"the cell is empty; write what was paid, or 0");
	if (is_good && award->claim >= 0 && award->award > award->claim)
		return error_at(err, columns_place(columns, row, COLUMN_AWARD),
				"more was paid than was claimed; correct the award or the claim");
	award->is_at_limit = reason != NULL && strcmp(reason, "limit") == 0;
	return is_good;
}

/* False if all sums together are too large to add up. */
static bool add_award(struct population *population, const struct past_award *award)
{
	struct past *past = &population->past;
	size_t count = population->applicants.frame.row_count;
	uint32_t item = award->item;

	past->award = memory_grow(past->award, &past->award_capacity, past->award_count + 1, sizeof *past->award);
	past->award[past->award_count++] = *award;
	if (past->paid[item] == NULL) {
		past->paid[item] = arena_array(&population->arena, count, sizeof **past->paid);
		past->times[item] = arena_array(&population->arena, count, sizeof **past->times);
	}
	past->times[item][award->applicant] += award->award > 0;
	return !__builtin_add_overflow(past->paid[item][award->applicant], award->award,
				       &past->paid[item][award->applicant]);
}

static int compare_money(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_claim(const void *a, const void *b)
{
	const struct past_award *x = a, *y = b;
	int order = x->item != y->item ? (x->item < y->item ? -1 : 1) : 0;

	if (order == 0 && x->applicant != y->applicant)
		order = x->applicant < y->applicant ? -1 : 1;
	if (order == 0)
		order = strcmp(x->application_id == NULL ? "" : x->application_id,
			       y->application_id == NULL ? "" : y->application_id);
	if (order == 0)
		order = compare_money(x->entitlement, y->entitlement);
	if (order == 0)
		order = compare_money(x->year, y->year);
	if (order == 0)
		order = compare_money(x->claim, y->claim);
	if (order == 0)
		order = compare_money(y->award, x->award);
	return order != 0 ? order : x->is_at_limit - y->is_at_limit;
}

struct award_counts {
	size_t strangers, later;
};

static void read_row(struct population *population, const struct population_request *request,
		     const struct columns *columns, const struct index *items, size_t row, struct award_counts *counts,
		     struct error *err)
{
	const char *id = columns_id(columns, row, COLUMN_APPLICANT_ID, err);
	const char *item_id = columns_id(columns, row, COLUMN_ITEM, err);
	int year = columns_year(columns, row, request->year, err);
	uint32_t applicant = id == NULL ? UINT32_MAX : population_find(population, id);
	uint32_t item = item_id == NULL ? INDEX_NONE : index_find(items, item_id, strlen(item_id));
	bool has_year = columns_text(columns, row, COLUMN_YEAR) != NULL;
	const char *application_id = columns_text(columns, row, COLUMN_APPLICATION_ID);
	struct past_award award = {.item = item, .applicant = applicant, .application = NO_APPLICATION, .year = year};

	if (!has_year)
		error_at(err, columns_place(columns, row, COLUMN_YEAR),
			 "the cell is empty; write the year of the award");
	if (item_id != NULL && item == INDEX_NONE) {
		const char *near = text_nearest(item_id, request->item_id, request->item_count);

		error_at(err, columns_place(columns, row, COLUMN_ITEM), "the policy has no item %s; %s%s%s", item_id,
			 near == NULL ? "write an item's id" : "did you mean ", near == NULL ? "" : near,
			 near == NULL ? "" : "?");
	}
	if (!read_sums(columns, row, &award, err) || id == NULL || item == INDEX_NONE || !has_year)
		return;
	if (application_id != NULL)
		award.application_id = arena_copy(&population->arena, application_id, strlen(application_id));
	if (year >= request->year)
		counts->later++;
	else if (applicant == UINT32_MAX)
		counts->strangers++;
	else if (!add_award(population, &award))
		error_at(err, columns_place(columns, row, COLUMN_AWARD),
			 "the awards of %s under %s add up to more than can be counted; mend the amounts", id, item_id);
}

void load_awards(struct population *population, const struct population_request *request, struct error *err)
{
	static const struct columns_wanted wanted = {
		.known = COLUMN_BIT(COLUMN_APPLICANT_ID) | COLUMN_BIT(COLUMN_ITEM) | COLUMN_BIT(COLUMN_YEAR) |
			 COLUMN_BIT(COLUMN_AWARD) | COLUMN_BIT(COLUMN_NAME) | COLUMN_BIT(COLUMN_APPLICATION_ID) |
			 COLUMN_BIT(COLUMN_ENTITLEMENT) | COLUMN_BIT(COLUMN_CLAIM) | COLUMN_BIT(COLUMN_REASON),
		.required = COLUMN_BIT(COLUMN_APPLICANT_ID) | COLUMN_BIT(COLUMN_ITEM) | COLUMN_BIT(COLUMN_YEAR) |
			    COLUMN_BIT(COLUMN_AWARD),
		.silent = own_columns,
	};
	struct award_counts counts = {0, 0};
	struct csv_file csv;
	struct columns columns;
	struct index items;

	index_init(&items);
	for (size_t i = 0; i < request->item_count; i++)
		index_add(&items, request->item_id[i], strlen(request->item_id[i]), (uint32_t)i);
	if (csv_read(&csv, request->awards, err) &&
	    columns_match(&columns, &csv, request->schema, &wanted, &population->arena, err)) {
		for (size_t row = 0; row < csv.row_count; row++)
			read_row(population, request, &columns, &items, row, &counts, err);
		if (counts.later > 0)
			error_note(err, csv.path, "%zu awards of %d or later are not used", counts.later,
				   request->year);
		if (counts.strangers > 0 && population->applicants.frame.row_count > 0)
			error_note(err, csv.path, "%zu awards went to firms that are not among the applicants of %d",
				   counts.strangers, request->year);
	}
	if (population->past.award_count > 0)
		qsort(population->past.award, population->past.award_count, sizeof *population->past.award, by_claim);
	csv_release(&csv);
	index_release(&items);
}
