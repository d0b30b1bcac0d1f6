/*
 * outcomes.c: what is told of the limits of a stage: the rows of constraints.csv, and the fault where they conflict.
 */
#include "base/memory.h"
#include "year/work.h"

#include <math.h>
#include <stdio.h>

static const char *row_name(const struct year_settings *settings, size_t row)
{
	return row == 0 ? "budget" : settings->envelope[row - 1].name;
}

/* Behind the budget and the envelopes stand the applicant limits that are rows of the stage. */
static const char *conflict_name(const struct year_settings *settings, uint8_t number, const struct limit_rows *rows,
				 size_t row)
{
	size_t left = row - settings->envelope_count;

	if (row <= settings->envelope_count)
		return row_name(settings, row);
	for (size_t r = 0; r < rows->count; r++) {
		left -= rows->stage[r] == number;
		if (left == 0)
			return rows->limit[r]->name;
	}
	return "";
}

/* Where the first of the conflicting envelopes with a floor stands: without one there would be no conflict. */
static struct place conflict_place(const struct year_settings *settings, const struct division *division)
{
	for (size_t i = 0; i < division->conflict_count; i++) {
		size_t row = division->conflict_row[i];

		if (row > 0 && row <= settings->envelope_count && settings->envelope[row - 1].has_at_least)
			return settings->envelope[row - 1].place;
	}
	return (struct place){0};
}

bool outcomes_fault_conflict(const struct year_settings *settings, uint8_t number, const struct limit_rows *rows,
			     const struct division *division, struct error *err)
{
	char names[1024] = "", missing[NUMBER_TEXT_SIZE];
	size_t length = 0;

	for (size_t i = 0; i < division->conflict_count && length < sizeof names - 1; i++)
		length += (size_t)snprintf(names + length, sizeof names - length, "%s%s", i == 0 ? "" : ", ",
					   conflict_name(settings, number, rows, division->conflict_row[i]));
	money_format(division->conflict_short, missing);
	return error_at_as(
		err, ERROR_CONFLICT, conflict_place(settings, division),
		"stage %s: these limits cannot be met together: %s; they miss each other by %s yuan: lower a "
		"floor or raise a limit by that much",
		settings->strategy.stage[number].name, names, missing);
}

static struct limit_outcome *add_outcome(struct year_result *result)
{
	result->outcome = memory_grow(result->outcome, &result->outcome_capacity, result->outcome_count + 1,
				      sizeof *result->outcome);
	return &result->outcome[result->outcome_count++];
}

/* A row has one price, of the side that binds: what an upper limit adds is positive, what a floor adds negative. */
static double price_of_side(enum limit_kind kind, double price)
{
	bool is_other_side = kind == LIMIT_AT_LEAST ? price > 0 : price < 0;

	return is_other_side ? 0 : price;
}

static struct limit_outcome outcome_of_row(const struct year_settings *settings, const struct stage *stage, size_t row,
					   enum limit_kind kind, int64_t limit, const struct division *division)
{
	bool has_price = stage->rule->has_objective, stops = !has_price && kind != LIMIT_AT_LEAST;

	return (struct limit_outcome){
		.stage = stage->name,
		.name = row_name(settings, row),
		.kind = kind,
		.limit = limit,
		.used = division->used[row],
		.has_price = has_price,
		.level_kind = stage->rule->level_kind,
		.price = has_price ? price_of_side(kind, division->price[row]) : NAN,
		.price_left = has_price ? price_of_side(kind, division->price_left[row]) : NAN,
		.level = stops ? division->level[row] : NAN,
		.stops = stops ? division->stops[row] : 0,
	};
}

/* Where queued claims went first, a row tells of both: what stopped or priced the queued ones stands. */
static void put_outcome(struct year_result *result, size_t at, struct limit_outcome outcome)
{
	struct limit_outcome *before;

	if (at == result->outcome_count) {
		*add_outcome(result) = outcome;
		return;
	}
	before = &result->outcome[at];
	before->used += outcome.used;
	if (before->stops == 0)
		before->level = outcome.level;
	before->stops += outcome.stops;
	if (!(before->price != 0)) {
		before->price = outcome.price;
		before->price_left = outcome.price_left;
	}
}

void outcomes_report(const struct year_settings *settings, const struct stage *stage, const struct year_work *work,
		     const struct division *division, size_t first, struct year_result *result)
{
	put_outcome(result, first++, outcome_of_row(settings, stage, 0, LIMIT_BUDGET, work->at_most[0], division));
	for (size_t e = 0; e < settings->envelope_count; e++) {
		if (settings->envelope[e].has_at_most)
			put_outcome(
				result, first++,
				outcome_of_row(settings, stage, e + 1, LIMIT_AT_MOST, work->at_most[e + 1], division));
		if (settings->envelope[e].has_at_least)
			put_outcome(
				result, first++,
				outcome_of_row(settings, stage, e + 1, LIMIT_AT_LEAST, work->floor[e + 1], division));
	}
}

void outcomes_settle_limits(uint8_t number, const char *stage_name, int64_t unit, const struct year_options *options,
			    struct year_work *work, struct year_result *result)
{
	const struct limit_rows *rows = &work->limit_rows;
	struct claims *claims = &work->claims;

	for (size_t r = 0; r < rows->count; r++) {
		int128 used = 0;

		if (rows->stage[r] != number)
			continue;
		for (uint32_t i = rows->start[r]; i < rows->start[r + 1]; i++)
			used += claims->award[rows->claim[i]];
		if (used + unit <= rows->room[r])
			continue;
		for (uint32_t i = rows->start[r]; i < rows->start[r + 1]; i++) {
			if (claims->award[rows->claim[i]] < claims->claim[rows->claim[i]])
				claims->reason[rows->claim[i]] = CLAIM_LIMIT;
		}
		if (options->wants_prices)
			*add_outcome(result) = (struct limit_outcome){.stage = stage_name,
								      .name = rows->limit[r]->name,
								      .kind = LIMIT_APPLICANT,
								      .limit = rows->room[r],
								      .used = (int64_t)used,
								      .price = NAN,
								      .price_left = NAN,
								      .level = NAN};
	}
}

void outcomes_set_limits(const struct year_settings *settings, const int64_t *at_most, const int64_t *at_least,
			 size_t first, struct year_result *result)
{
	result->outcome[first++].limit = at_most[0];
	for (size_t e = 0; e < settings->envelope_count; e++) {
		if (settings->envelope[e].has_at_most)
			result->outcome[first++].limit = at_most[e + 1];
		if (settings->envelope[e].has_at_least)
			result->outcome[first++].limit = at_least[e + 1];
	}
}
