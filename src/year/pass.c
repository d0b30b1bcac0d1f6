/*
 * pass.c: what a rule reads of one pass over a stage: claims, weights, order, limits, and what comes after it.
 */
#include "allocation/level.h"
#include "base/memory.h"
#include "year/work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void reserve_stage(struct stage_arrays *stage, size_t count)
{
	stage->row = memory_grow(stage->row, &stage->row_capacity, count, sizeof *stage->row);
	stage->claim = memory_grow(stage->claim, &stage->claim_capacity, count, sizeof *stage->claim);
	stage->award = memory_grow(stage->award, &stage->award_capacity, count, sizeof *stage->award);
	stage->weight = memory_grow(stage->weight, &stage->weight_capacity, count, sizeof *stage->weight);
	stage->class_of = memory_grow(stage->class_of, &stage->class_capacity, count, sizeof *stage->class_of);
	stage->tie_rank = memory_grow(stage->tie_rank, &stage->tie_capacity, count, sizeof *stage->tie_rank);
	stage->local = memory_grow(stage->local, &stage->local_capacity, count, sizeof *stage->local);
	stage->unit_size = memory_grow(stage->unit_size, &stage->unit_capacity, count, sizeof *stage->unit_size);
	stage->score = memory_grow(stage->score, &stage->score_capacity, count, sizeof *stage->score);
}

static bool is_in_pass(const struct pass *pass, const struct year_work *work, size_t i)
{
	return (work->claims.stage[i] == pass->number) & ((work->claims.waited[i] > 0) == pass->is_queued) &
	       (work->is_below[i] == 0);
}

static void gather(const struct pass *pass, struct year_work *work)
{
	const struct claims *claims = &work->claims;
	struct stage_arrays *stage = &work->stage;
	size_t local = 0;

	reserve_stage(stage, claims->count + 1);
	for (size_t i = 0; i < claims->count; i++) { /* one that is not in the pass gives its place to the next */
		stage->local[i] = (uint32_t)local;
		stage->row[local] = (uint32_t)i;
		stage->claim[local] = claims->claim[i];
		stage->class_of[local] = work->classes.of_claim[i];
		stage->tie_rank[local] = claims->tie_rank[i];
		local += is_in_pass(pass, work, i);
	}
	stage->count = local;
}

/* The fault of a claim whose weight is missing or below 0: whose it is, and what its formula misses. */
static bool fault_weight(const struct year_settings *settings, const struct weight *weight, const struct asking *asking,
			 const struct year_work *work, size_t row, double value, struct error *err)
{
	const struct item *item = &settings->policy->item[work->claims.item[row]];
	const char *applicant = asking->applicant_id[work->claims.applicant[row]];
	uint32_t application = work->claims.application[row];
	char of[2 * APPLICATION_ID_SIZE], id[APPLICATION_ID_SIZE];

	if (application == NO_APPLICATION)
		snprintf(of, sizeof of, "the claim of %s under item %s", applicant, item->id);
	else
		snprintf(of, sizeof of, "the claim of %s (application %s) under item %s", applicant,
			 application_id_text(asking->applications, application, item->id, id), item->id);
	if (!isnan(value))
		return error_at(err, weight->place,
				"%s has a negative weight; every claim of the stage needs one of 0 or more", of);
	if (weight->formula == NULL)
		return error_at(err, weight->place,
				"%s has no weight; add a pattern that fits its item, such as \"*\": 1", of);
	return error_at(err, weight->place,
			"%s has no weight (missing: %s); fill that in, or leave such claims to another stage by where:",
			of, work_missing_cause(weight->formula, settings->policy, asking, work, row));
}

static bool weigh(const struct year_settings *settings, const struct stage *of, const struct asking *asking,
		  struct year_work *work, struct error *err)
{
	const struct weight *weight = &of->weight;
	struct stage_arrays *stage = &work->stage;

	if (weight->formula != NULL)
		work_run_over_claims(weight->formula, settings->policy, asking, work);
	for (size_t i = 0; i < stage->count; i++) {
		uint32_t row = stage->row[i], item = work->claims.item[row];
		double value = weight->formula != NULL   ? work->values[row]
			       : weight->by_item != NULL ? weight->by_item[item]
							 : 1.0;

		if (!(value >= 0 && value < INFINITY))
			return fault_weight(settings, weight, asking, work, row, value, err);
		stage->weight[i] = value;
	}
	return true;
}

static bool fault_unit(const struct stage *of, const char *applicant, struct error *err)
{
	char most[NUMBER_TEXT_SIZE];

	money_format(LEVEL_MAX_FEN - 1, most);
	return error_at(err, of->place,
			"stage %s: the claims of %s come to more than %s yuan, the most that per: applicant divides; "
			"correct the amounts, or leave per: applicant out",
			of->name, applicant, most);
}

/* What the applicant of each claim claims in the pass, for rules whose unit is the applicant. */
static bool size_units(const struct stage *of, const struct asking *asking, struct year_work *work, struct error *err)
{
	struct stage_arrays *stage = &work->stage;
	const uint32_t *applicant = work->claims.applicant;
	size_t last = 0;

	for (size_t i = 0; i < stage->count; i++)
		last = applicant[stage->row[i]] > last ? applicant[stage->row[i]] : last;
	work->unit_sum = memory_grow(work->unit_sum, &work->unit_sum_capacity, last + 1, sizeof *work->unit_sum);
	for (size_t i = 0; i < stage->count; i++)
		work->unit_sum[applicant[stage->row[i]]] = 0;
	for (size_t i = 0; i < stage->count; i++) {
		uint32_t whose = applicant[stage->row[i]];

		work->unit_sum[whose] += stage->claim[i];
		if (work->unit_sum[whose] >= LEVEL_MAX_FEN)
			return fault_unit(of, asking->applicant_id[whose], err);
	}
	for (size_t i = 0; i < stage->count; i++)
		stage->unit_size[i] = work->unit_sum[applicant[stage->row[i]]];
	return true;
}

static void score(const struct asking *asking, struct year_work *work)
{
	for (size_t i = 0; i < work->stage.count; i++) {
		uint32_t application = work->claims.application[work->stage.row[i]];

		work->stage.score[i] =
			application == NO_APPLICATION ? NAN : asking->applications->frame.slot[SLOT_SCORE][application];
	}
}

/* The applicant limits that are rows of this stage, in the stage's own claim numbers. Queued claims stand in none. */
static struct applicant_limits stage_limits(const struct pass *pass, struct year_work *work)
{
	const struct limit_rows *rows = &work->limit_rows;
	struct stage_arrays *stage = &work->stage;
	size_t count = 0, filled = 0;

	stage->limit_start = memory_grow(stage->limit_start, &stage->limit_start_capacity, rows->count + 1,
					 sizeof *stage->limit_start);
	stage->limit_room =
		memory_grow(stage->limit_room, &stage->limit_room_capacity, rows->count + 1, sizeof *stage->limit_room);
	stage->limit_claim = memory_grow(stage->limit_claim, &stage->limit_claim_capacity, rows->claim_count + 1,
					 sizeof *stage->limit_claim);
	for (size_t r = 0; r < rows->count; r++) {
		if (rows->stage[r] != pass->number || pass->is_queued)
			continue;
		stage->limit_start[count] = (uint32_t)filled;
		stage->limit_room[count++] = rows->room[r];
		for (uint32_t i = rows->start[r]; i < rows->start[r + 1]; i++) {
			if (is_in_pass(pass, work, rows->claim[i]))
				stage->limit_claim[filled++] = stage->local[rows->claim[i]];
		}
	}
	stage->limit_start[count] = (uint32_t)filled;
	return (struct applicant_limits){
		.count = count, .room = stage->limit_room, .start = stage->limit_start, .claim = stage->limit_claim};
}

static bool stands_in(const struct classes *classes, size_t class, size_t row)
{
	return classes->has[class * (classes->row_count - 1) + row - 1] != 0;
}

/* What comes after the pass: later stages, and the new claims behind the queued ones. */
static void sum_later(const struct pass *pass, struct year_work *work)
{
	const struct claims *claims = &work->claims;
	const struct classes *classes = &work->classes;

	work->later = memory_grow(work->later, &work->later_capacity, classes->count + 1, sizeof *work->later);
	memset(work->later, 0, classes->count * sizeof *work->later);
	for (size_t i = 0; i < claims->count && !pass->is_last; i++) {
		bool is_behind = pass->is_queued && claims->stage[i] == pass->number && claims->waited[i] == 0;

		if (claims->stage[i] != NO_STAGE && (claims->stage[i] > pass->number || is_behind))
			work->later[classes->of_claim[i]] += claims->claim[i];
	}
}

/* A set-aside takes at most what its claims can come to, in this pass and after it; so it becomes the lesser of the
 * two.
 */
static void cap_floors(const struct applicant_limits *limits, struct year_work *work)
{
	const struct classes *classes = &work->classes;
	const struct stage_arrays *stage = &work->stage;
	struct reach *reach = &work->reach;

	reach->is_in = memory_grow(reach->is_in, &reach->is_in_capacity, stage->count + 1, 1);
	work->floor = memory_grow(work->floor, &work->floor_capacity, classes->row_count, sizeof *work->floor);
	for (size_t r = 0; r < classes->row_count; r++) {
		int128 sum = 0;

		work->floor[r] = work->at_least[r];
		if (work->at_least[r] == 0)
			continue;
		for (size_t i = 0; i < stage->count; i++)
			reach->is_in[i] = stands_in(classes, stage->class_of[i], r);
		for (size_t c = 0; c < classes->count; c++)
			sum += stands_in(classes, c, r) ? work->later[c] : 0;
		sum += reach_sum(limits, stage, NULL, reach->is_in, reach);
		if (sum < work->floor[r])
			work->floor[r] = (int64_t)sum;
	}
}

struct problem pass_problem(const struct year_settings *settings, const struct stage *of,
			    const struct applicant_limits *limits, bool wants_prices, struct year_work *work)
{
	const struct classes *classes = &work->classes;
	const struct stage_arrays *stage = &work->stage;

	return (struct problem){
		.count = stage->count,
		.claim = stage->claim,
		.unit_size = of->per_applicant ? stage->unit_size : NULL,
		.weight = of->rule->has_weights ? stage->weight : NULL,
		.class_of = stage->class_of,
		.tie_rank = stage->tie_rank,
		.order = of->rule->order != ORDER_NONE ? stage->order : NULL,
		.on_shortage = of->on_shortage,
		.model = of->model,
		.score = of->rule->has_model ? stage->score : NULL,
		.later = work->later,
		.limits = {.row_count = classes->row_count,
			   .class_count = classes->count,
			   .at_least = work->floor,
			   .at_most = work->at_most,
			   .class_start = classes->start,
			   .class_row = classes->row},
		.applicant_limits = *limits,
		.rounding = settings->rounding,
		.wants_prices = wants_prices,
	};
}

bool pass_prepare(const struct year_settings *settings, const struct pass *pass, const struct asking *asking,
		  struct year_work *work, struct applicant_limits *limits, struct error *err)
{
	gather(pass, work);
	*limits = stage_limits(pass, work);
	if (pass->of->rule->has_weights && !weigh(settings, pass->of, asking, work, err))
		return false;
	if (pass->of->rule->order != ORDER_NONE)
		order_claims(settings, pass->of, asking, work);
	if (pass->of->per_applicant && !size_units(pass->of, asking, work, err))
		return false;
	if (pass->of->rule->has_model)
		score(asking, work);
	sum_later(pass, work);
	cap_floors(limits, work);
	return true;
}
