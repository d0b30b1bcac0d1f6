/*
 * firms.c: how firms move: growth, entry, exit, and the statuses they reach.
 */
#include "calibration/steps.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_CHANGES     20
#define LEAST_NEWCOMERS   5
#define MOST_NEWCOMERS    0.8 /* share of newcomers that have a field at their year of entry */
#define FIRST_YEAR        1900
#define YEAR_ROOM         302
#define NEWCOMER_IS_YOUNG 2 /* years */

static bool follows(const struct history_firms *firms, size_t row)
{
	return row > 0 && firms->year[row] == firms->year[row - 1] + 1 &&
	       strcmp(firms->id[row], firms->id[row - 1]) == 0;
}

static bool is_measured(const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT && (field->type == FIELD_MONEY || field->type == FIELD_NUMBER) &&
	       field->last_of == FIELD_NONE && field->peak_of == FIELD_NONE;
}

static bool is_followed(const struct schema *schema, size_t field)
{
	for (size_t f = 0; f < schema->field_count; f++) {
		if (schema->field[f].last_of == field || schema->field[f].peak_of == field)
			return true;
	}
	return false;
}

static bool is_named(const struct growth_settings *growth, const struct field *field)
{
	for (size_t i = 0; i < growth->field_count; i++) {
		if (growth->slot[i] == field->slot)
			return true;
	}
	return false;
}

/* The fields that the scenario lets grow; if it names none, those that `last` or `peak` fields follow. */
static void list_growing(struct calibration *calibration)
{
	const struct schema *schema = &calibration->scenario->policy.schema;
	const struct growth_settings *growth = &calibration->scenario->forecast.demand.firms.growth;
	struct firms_calibration *firms = &calibration->firms;

	firms->field = arena_array(&calibration->arena, schema->field_count, sizeof *firms->field);
	for (size_t f = 0; f < schema->field_count; f++) {
		const struct field *field = &schema->field[f];

		if (is_measured(field) && (growth->field_count > 0 ? is_named(growth, field) : is_followed(schema, f)))
			firms->field[firms->field_count++] = field;
	}
}

/* The field that holds last year's value of this one, or NULL. */
static const struct field *last_field(const struct schema *schema, const struct field *of)
{
	for (size_t f = 0; f < schema->field_count; f++) {
		if (schema->field[f].last_of != FIELD_NONE && &schema->field[schema->field[f].last_of] == of)
			return &schema->field[f];
	}
	return NULL;
}

struct changes {
	size_t count;
	double *change;
	uint32_t *firm, *year; /* year: the calendar's until they are numbered */
};

/* From one row of a firm to the next or, `last` given, from what a row says of the year before. */
static void collect_changes(const struct history_firms *firms, const struct field *field, const struct field *last,
			    struct changes *changes)
{
	uint32_t firm = 0;

	changes->count = 0;
	for (size_t row = 0; row < firms->frame.row_count; row++) {
		double before = NAN, now = firms->frame.slot[field->slot][row];

		firm += row > 0 && strcmp(firms->id[row], firms->id[row - 1]) != 0;
		if (last != NULL)
			before = firms->frame.slot[last->slot][row];
		else if (follows(firms, row))
			before = firms->frame.slot[field->slot][row - 1];
		if (!(before > 0 && now > 0))
			continue;
		changes->change[changes->count] = log(now / before);
		changes->firm[changes->count] = firm;
		changes->year[changes->count++] = (uint32_t)firms->year[row];
	}
}

static size_t number_years(struct changes *changes)
{
	uint32_t number[YEAR_ROOM] = {0}, count = 0;

	for (size_t i = 0; i < changes->count; i++)
		number[changes->year[i] - FIRST_YEAR] = 1;
	for (size_t y = 0; y < YEAR_ROOM; y++)
		number[y] = number[y] ? count++ : 0;
	for (size_t i = 0; i < changes->count; i++)
		changes->year[i] = number[changes->year[i] - FIRST_YEAR];
	return count;
}

static void calibrate_changes(struct calibration *calibration)
{
	const struct history_firms *firms = &calibration->history.firms;
	struct firms_calibration *to = &calibration->firms;
	const struct field *last = last_field(&calibration->scenario->policy.schema, to->field[0]);
	struct changes changes;

	changes.change = memory_array(firms->frame.row_count, sizeof *changes.change);
	changes.firm = memory_array(firms->frame.row_count, sizeof *changes.firm);
	changes.year = memory_array(firms->frame.row_count, sizeof *changes.year);
	collect_changes(firms, to->field[0], NULL, &changes);
	if (changes.count < LEAST_CHANGES && last != NULL)
		collect_changes(firms, to->field[0], last, &changes);
	to->change_count = changes.count;
	if (changes.count >= LEAST_CHANGES) {
		const struct growth_sample sample = {.count = changes.count,
						     .year_count = number_years(&changes),
						     .change = changes.change,
						     .firm = changes.firm,
						     .year = changes.year};

		to->change_years = sample.year_count;
		calibrate_growth(&sample, &to->growth);
		to->has_growth = to->growth.sd > 0;
	}
	free(changes.change);
	free(changes.firm);
	free(changes.year);
}

/* Whether there are rows of a year. */
static void mark_years(const struct history_firms *firms, unsigned char has[YEAR_ROOM])
{
	memset(has, 0, YEAR_ROOM);
	for (size_t row = 0; row < firms->frame.row_count; row++)
		has[firms->year[row] - FIRST_YEAR] = 1;
}

static bool is_newcomer(const struct history_firms *firms, const unsigned char *has, size_t row)
{
	int year = firms->year[row] - FIRST_YEAR;

	return year > 0 && has[year - 1] && !follows(firms, row);
}

/* What happened in each year, and to how many it could have. */
struct yearly {
	double hits[YEAR_ROOM], tries[YEAR_ROOM];
};

static void calibrate_moves(struct calibration *calibration, const unsigned char *has)
{
	const struct history_firms *firms = &calibration->history.firms;
	struct firms_calibration *to = &calibration->firms;
	struct yearly entry = {0}, exit = {0};

	for (int y = 0; y + 1 < YEAR_ROOM; y++)
		to->pair_count += has[y] && has[y + 1];
	for (size_t row = 0; row < firms->frame.row_count; row++) {
		int next = firms->year[row] - FIRST_YEAR + 1;
		bool is_new = is_newcomer(firms, has, row), has_next = has[next];
		bool leaves = has_next && !(row + 1 < firms->frame.row_count && follows(firms, row + 1));

		to->entered += is_new;
		entry.hits[next - 1] += is_new;
		to->stood += has_next;
		entry.tries[next] += has_next;
		exit.tries[next] += has_next;
		to->left += leaves;
		exit.hits[next] += leaves;
	}
	to->has_moves = to->pair_count > 0;
	if (!to->has_moves)
		return;
	for (size_t y = 0; y < YEAR_ROOM; y++)
		entry.tries[y] = fmax(entry.tries[y], entry.hits[y]);
	to->entry = estimate_yearly_rate(entry.hits, entry.tries, YEAR_ROOM);
	to->exit = estimate_yearly_rate(exit.hits, exit.tries, YEAR_ROOM);
}

static bool is_event_field(const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT && field->type == FIELD_INTEGER && field->last_of == FIELD_NONE &&
	       field->peak_of == FIELD_NONE;
}

/* Newcomers mostly have this field at their year of entry. */
static bool tells_entry(const struct calibration *calibration, const unsigned char *has, const struct field *field)
{
	const struct history_firms *firms = &calibration->history.firms;
	double hits = 0;

	for (size_t row = 0; row < firms->frame.row_count; row++)
		hits += is_newcomer(firms, has, row) && firms->frame.slot[field->slot][row] == firms->year[row];
	return calibration->firms.entered >= LEAST_NEWCOMERS && hits >= MOST_NEWCOMERS * calibration->firms.entered;
}

/* A firm that had none reaches the status when the field takes the year. */
static struct become_calibration count_reached(const struct history_firms *firms, const struct field *field)
{
	struct become_calibration become = {.field = field};
	struct yearly reached = {0};
	const double *value = firms->frame.slot[field->slot];

	for (size_t row = 1; row < firms->frame.row_count; row++) {
		if (!follows(firms, row) ||
		    !(isnan(value[row - 1]) || (field->has_default && value[row - 1] == field->default_value)))
			continue;
		become.tries++;
		become.hits += value[row] == firms->year[row];
		reached.tries[firms->year[row] - FIRST_YEAR]++;
		reached.hits[firms->year[row] - FIRST_YEAR] += value[row] == firms->year[row];
	}
	become.rate = estimate_yearly_rate(reached.hits, reached.tries, YEAR_ROOM);
	return become;
}

static void calibrate_statuses(struct calibration *calibration, const unsigned char *has)
{
	const struct schema *schema = &calibration->scenario->policy.schema;
	struct firms_calibration *to = &calibration->firms;

	to->become = arena_array(&calibration->arena, schema->field_count, sizeof *to->become);
	for (size_t f = 0; f < schema->field_count; f++) {
		struct become_calibration become;

		if (!is_event_field(&schema->field[f]))
			continue;
		if (to->entry_year == NULL && tells_entry(calibration, has, &schema->field[f])) {
			to->entry_year = &schema->field[f];
			continue;
		}
		become = count_reached(&calibration->history.firms, &schema->field[f]);
		if (!(become.hits > 0))
			continue;
		to->become[to->become_count++] = become;
	}
}

void calibrate_firms(struct calibration *calibration)
{
	unsigned char has[YEAR_ROOM];

	list_growing(calibration);
	if (calibration->firms.field_count > 0)
		calibrate_changes(calibration);
	if (!calibration->history.has_firms)
		return;
	mark_years(&calibration->history.firms, has);
	calibrate_moves(calibration, has);
	calibrate_statuses(calibration, has);
}
