/*
 * stages.c: the stages of a strategy, one after the other, each on what the ones before it left.
 */
#include "base/memory.h"
#include "year/work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void stages_assign(const struct year_settings *settings, const struct asking *asking, struct year_work *work)
{
	struct claims *claims = &work->claims;

	for (size_t s = 0; s < settings->strategy.stage_count; s++) {
		const struct formula *where = settings->strategy.stage[s].where;

		if (where != NULL)
			work_run_over_claims(where, settings->policy, asking, work);
		for (size_t i = 0; i < claims->count; i++) {
			if (claims->stage[i] == NO_STAGE && (where == NULL || work->values[i] == 1.0))
				claims->stage[i] = (uint8_t)s;
		}
	}
}

/* A share of the available money: an upper limit is rounded down to the fen and a floor up, so that both hold. What
 * differs from a whole fen by the rounding of the product alone counts as that fen. */
static int64_t share_of(double share, int64_t available, bool is_floor)
{
	double product = share * (double)available, allowance = fmin(1e-12 * product, 0.05);

	return (int64_t)(is_floor ? ceil(product - allowance) : floor(product + allowance));
}

/* The year's limit rows before any stage: the budget, then envelopes; shares are of the available money. */
static int64_t amount_in_year(const struct dated_amount *amount, bool is_floor, int year, int64_t available)
{
	size_t now = dated_amount_in_year(amount, year);

	return isnan(amount->share[now]) ? amount->fen[now] : share_of(amount->share[now], available, is_floor);
}

static void set_rows(const struct year_settings *settings, const struct year_result *result, struct year_work *work)
{
	size_t count = settings->envelope_count + 1;

	work->at_most = memory_grow(work->at_most, &work->at_most_capacity, count, sizeof *work->at_most);
	work->at_least = memory_grow(work->at_least, &work->at_least_capacity, count, sizeof *work->at_least);
	work->at_most[0] = result->available;
	work->at_least[0] = 0;
	for (size_t e = 0; e + 1 < count; e++) {
		const struct envelope *envelope = &settings->envelope[e];

		work->at_most[e + 1] = envelope->has_at_most ? amount_in_year(&envelope->at_most, false, result->year,
									      result->available)
							     : LIMIT_NONE;
		work->at_least[e + 1] = envelope->has_at_least ? amount_in_year(&envelope->at_least, true, result->year,
										result->available)
							       : 0;
	}
}

static void reserve_stage(struct stage_arrays *stage, size_t count)
{
	stage->row = memory_grow(stage->row, &stage->row_capacity, count, sizeof *stage->row);
	stage->claim = memory_grow(stage->claim, &stage->claim_capacity, count, sizeof *stage->claim);
	stage->award = memory_grow(stage->award, &stage->award_capacity, count, sizeof *stage->award);
	stage->weight = memory_grow(stage->weight, &stage->weight_capacity, count, sizeof *stage->weight);
	stage->class_of = memory_grow(stage->class_of, &stage->class_capacity, count, sizeof *stage->class_of);
	stage->tie_rank = memory_grow(stage->tie_rank, &stage->tie_capacity, count, sizeof *stage->tie_rank);
	stage->local = memory_grow(stage->local, &stage->local_capacity, count, sizeof *stage->local);
}

/* The claims of a stage: the queued ones, or the others. */
static void gather(uint8_t number, bool is_queued, struct year_work *work)
{
	const struct claims *claims = &work->claims;
	struct stage_arrays *stage = &work->stage;

	reserve_stage(stage, claims->count + 1);
	stage->count = 0;
	for (size_t i = 0; i < claims->count; i++) {
		size_t local = stage->count;

		if (claims->stage[i] != number || (claims->waited[i] > 0) != is_queued)
			continue;
		stage->local[i] = (uint32_t)local;
		stage->row[local] = (uint32_t)i;
		stage->claim[local] = claims->claim[i];
		stage->class_of[local] = work->classes.of_claim[i];
		stage->tie_rank[local] = claims->tie_rank[i];
		stage->count++;
	}
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
			return error_at(
				err, weight->place,
				"a claim under item %s has %s weight; every claim of the stage needs one of 0 or more",
				settings->policy->item[item].id, isnan(value) ? "no" : "a negative");
		stage->weight[i] = value;
	}
	return true;
}

/* The applicant limits that are rows of this stage, in the stage's own claim numbers. Queued claims stand in none. */
static struct applicant_limits stage_limits(uint8_t number, bool is_queued, struct year_work *work)
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
		if (rows->stage[r] != number || is_queued)
			continue;
		stage->limit_start[count] = (uint32_t)filled;
		stage->limit_room[count++] = rows->room[r];
		for (uint32_t i = rows->start[r]; i < rows->start[r + 1]; i++)
			stage->limit_claim[filled++] = stage->local[rows->claim[i]];
	}
	stage->limit_start[count] = (uint32_t)filled;
	return (struct applicant_limits){
		.count = count, .room = stage->limit_room, .start = stage->limit_start, .claim = stage->limit_claim};
}

/* A set-aside takes at most what its claims in this stage can come to; so it becomes the lesser of the two. */
static void cap_floors(const struct applicant_limits *limits, struct year_work *work)
{
	const struct classes *classes = &work->classes;
	const struct stage_arrays *stage = &work->stage;
	struct reach *reach = &work->reach;

	reach->is_in = memory_grow(reach->is_in, &reach->is_in_capacity, stage->count + 1, 1);
	for (size_t r = 1; r < classes->row_count; r++) {
		int128 sum;

		if (work->at_least[r] == 0)
			continue;
		for (size_t i = 0; i < stage->count; i++)
			reach->is_in[i] = classes->has[stage->class_of[i] * (classes->row_count - 1) + r - 1];
		sum = reach_sum(limits, stage, NULL, reach->is_in, reach);
		if (sum < work->at_least[r])
			work->at_least[r] = (int64_t)sum;
	}
}

static struct problem stage_problem(const struct year_settings *settings, const struct stage *of,
				    const struct applicant_limits *limits, bool wants_prices, struct year_work *work)
{
	const struct classes *classes = &work->classes;
	const struct stage_arrays *stage = &work->stage;

	return (struct problem){
		.count = stage->count,
		.claim = stage->claim,
		.weight = of->rule->has_weights ? stage->weight : NULL,
		.class_of = stage->class_of,
		.tie_rank = stage->tie_rank,
		.limits = {.row_count = classes->row_count,
			   .class_count = classes->count,
			   .at_least = work->at_least,
			   .at_most = work->at_most,
			   .class_start = classes->start,
			   .class_row = classes->row},
		.applicant_limits = *limits,
		.rounding = settings->rounding,
		.wants_prices = wants_prices,
	};
}

static void pay(const struct stage_arrays *stage, struct claims *claims)
{
	for (size_t i = 0; i < stage->count; i++) {
		uint32_t row = stage->row[i];
		int64_t award = stage->award[i];

		claims->award[row] = award;
		claims->reason[row] = award == claims->claim[row] ? CLAIM_FULL : award > 0 ? CLAIM_CUT : CLAIM_UNPAID;
	}
}

/* One pass over a stage: its queued claims, or the others. Outcomes go to the rows from `first` on. */
static bool divide_pass(const struct year_settings *settings, const struct asking *asking, uint8_t number,
			bool is_queued, size_t first, const struct year_options *options, struct year_work *work,
			struct year_result *result, struct error *err)
{
	const struct stage *stage = &settings->strategy.stage[number];
	struct applicant_limits limits;
	struct division division;
	struct problem problem;

	gather(number, is_queued, work);
	limits = stage_limits(number, is_queued, work);
	if (stage->rule->has_weights && !weigh(settings, stage, asking, work, err))
		return false;
	cap_floors(&limits, work);
	problem = stage_problem(settings, stage, &limits, options->wants_prices, work);
	switch (rule_divide(stage->rule, &problem, work->allocation, work->stage.award, &division)) {
	case DIVISION_DONE:
		break;
	case DIVISION_CONFLICT:
		return outcomes_fault_conflict(settings, number, &work->limit_rows, &division, err);
	case DIVISION_FAILED:
		return error_set(
			err, ERROR_SOLVER,
			"stage %s: the solver gave no proven answer; nothing was paid, please report the scenario",
			stage->name);
	}
	pay(&work->stage, &work->claims);
	if (options->wants_prices)
		outcomes_report(settings, stage, work, &division, first, result);
	result->demand += reach_sum(&limits, &work->stage, work->stage.award, NULL, &work->reach);
	for (size_t r = 0; r < work->classes.row_count; r++) {
		if (work->at_most[r] != LIMIT_NONE)
			work->at_most[r] -= division.used[r];
		work->used[r] = division.used[r];
	}
	result->gap = fmax(result->gap, division.gap);
	result->floor_missed += division.floor_missed;
	return true;
}

/* What a stage's claims in a limit row come to: the queued ones, or the others. */
static int64_t claimed_in_row(const struct year_work *work, uint8_t number, size_t row, bool is_queued)
{
	const struct claims *claims = &work->claims;
	const struct classes *classes = &work->classes;
	int128 sum = 0;

	for (size_t i = 0; i < claims->count; i++) {
		if (claims->stage[i] == number && (claims->waited[i] > 0) == is_queued &&
		    classes->has[classes->of_claim[i] * (classes->row_count - 1) + row - 1])
			sum += claims->claim[i];
	}
	return sum > MONEY_MAX_FEN ? MONEY_MAX_FEN : (int64_t)sum;
}

/*
 * The queued claims of a stage, before the others. Set-asides stay intact: what the queued claims of a group cannot
 * fill of its floor is kept back for the others. (Where groups with floors overlap more is kept back than need be; the
 * others get it.)
 */
static bool divide_queued(const struct year_settings *settings, const struct asking *asking, uint8_t number,
			  size_t first, const struct year_options *options, struct year_work *work,
			  struct year_result *result, struct error *err)
{
	size_t rows = work->classes.row_count;
	int64_t kept_back = 0, first_floors = 0;

	work->floor = memory_grow(work->floor, &work->floor_capacity, rows, sizeof *work->floor);
	for (size_t r = 1; r < rows; r++) {
		int64_t floor = work->at_least[r], queued;

		work->floor[r] = floor;
		if (floor == 0)
			continue;
		queued = claimed_in_row(work, number, r, true);
		work->at_least[r] = floor < queued ? floor : queued;
		floor -= work->at_least[r];
		queued = claimed_in_row(work, number, r, false);
		kept_back += floor < queued ? floor : queued;
		first_floors += work->at_least[r];
	}
	if (kept_back > work->at_most[0] - first_floors)
		kept_back = work->at_most[0] > first_floors ? work->at_most[0] - first_floors : 0;
	work->at_most[0] -= kept_back;
	if (!divide_pass(settings, asking, number, true, first, options, work, result, err))
		return false;
	work->at_most[0] += kept_back;
	for (size_t r = 1; r < rows; r++)
		work->at_least[r] = work->floor[r] > work->used[r] ? work->floor[r] - work->used[r] : 0;
	return true;
}

static bool has_queued(const struct claims *claims, uint8_t number)
{
	for (size_t i = 0; i < claims->queued_count; i++) {
		if (claims->stage[i] == number)
			return true;
	}
	return false;
}

static bool divide_stage(const struct year_settings *settings, const struct asking *asking, uint8_t number,
			 const struct year_options *options, struct year_work *work, struct year_result *result,
			 struct error *err)
{
	const struct stage *stage = &settings->strategy.stage[number];
	size_t rows = work->classes.row_count, first = result->outcome_count;
	bool is_split = has_queued(&work->claims, number);

	work->used = memory_grow(work->used, &work->used_capacity, rows, sizeof *work->used);
	work->found = memory_grow(work->found, &work->found_capacity, 2 * rows, sizeof *work->found);
	memcpy(work->found, work->at_most, rows * sizeof *work->found);
	memcpy(work->found + rows, work->at_least, rows * sizeof *work->found);
	if (is_split && !divide_queued(settings, asking, number, first, options, work, result, err))
		return false;
	if (!divide_pass(settings, asking, number, false, first, options, work, result, err))
		return false;
	if (is_split && options->wants_prices)
		outcomes_set_limits(settings, work->found, work->found + rows, first, result);
	outcomes_settle_limits(number, stage->name, settings->rounding.unit, options, work, result);
	return true;
}

static void sum_up(const struct claims *claims, struct year_result *result)
{
	for (size_t i = 0; i < claims->count; i++) {
		result->demand += claims->stage[i] == NO_STAGE ? claims->claim[i] : 0; /* the others by stage */
		result->award += claims->award[i];
		result->unstaged += claims->stage[i] == NO_STAGE;
		if (claims->reason[i] != CLAIM_FULL && claims->reason[i] != CLAIM_LIMIT)
			result->is_full = false;
	}
	result->left = (int64_t)(result->available - result->award);
}

bool stages_divide(const struct year_settings *settings, const struct asking *asking,
		   const struct year_options *options, struct year_work *work, struct year_result *result,
		   struct error *err)
{
	result->demand = result->award = 0;
	result->is_full = true;
	result->unstaged = 0;
	result->gap = 0;
	result->floor_missed = 0;
	result->outcome_count = 0;
	set_rows(settings, result, work);
	for (size_t s = 0; s < settings->strategy.stage_count; s++) {
		if (!divide_stage(settings, asking, (uint8_t)s, options, work, result, err))
			return false;
	}
	sum_up(&work->claims, result);
	return true;
}
