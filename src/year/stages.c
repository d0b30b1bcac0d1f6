/*
 * stages.c: the stages of a strategy, one after the other, each on what the ones before it left.
 */
#include "allocation/level.h"
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
	stage->unit_size = memory_grow(stage->unit_size, &stage->unit_capacity, count, sizeof *stage->unit_size);
	stage->score = memory_grow(stage->score, &stage->score_capacity, count, sizeof *stage->score);
}

/* One pass over a stage: its queued claims, or the others. */
struct pass {
	const struct stage *of;
	uint8_t number;
	bool is_queued;
	bool is_last; /* nothing comes after it */
	size_t first; /* row of the outcomes that it reports to */
};

static bool is_in_pass(const struct pass *pass, const struct year_work *work, size_t i)
{
	return work->claims.stage[i] == pass->number && (work->claims.waited[i] > 0) == pass->is_queued &&
	       !work->is_below[i];
}

static void gather(const struct pass *pass, struct year_work *work)
{
	const struct claims *claims = &work->claims;
	struct stage_arrays *stage = &work->stage;

	reserve_stage(stage, claims->count + 1);
	stage->count = 0;
	for (size_t i = 0; i < claims->count; i++) {
		size_t local = stage->count;

		if (!is_in_pass(pass, work, i))
			continue;
		stage->local[i] = (uint32_t)local;
		stage->row[local] = (uint32_t)i;
		stage->claim[local] = claims->claim[i];
		stage->class_of[local] = work->classes.of_claim[i];
		stage->tie_rank[local] = claims->tie_rank[i];
		stage->count++;
	}
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

static struct problem stage_problem(const struct year_settings *settings, const struct stage *of,
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

/* All that the rule reads of the pass's claims, as far as they are not below the minimum. */
static bool prepare(const struct year_settings *settings, const struct pass *pass, const struct asking *asking,
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

/* The year's limits could be met together before the first claim was paid. Where they no longer can, rounding, a
 * minimum or a claim that a list passed over stands in the way: the last set-aside of the conflict gives up what is
 * missing. False: the limits conflict of themselves. */
static bool give_up_floor(const struct division *division, struct year_work *work, struct year_result *result)
{
	for (size_t k = division->conflict_count; work->were_limits_met && k-- > 0;) {
		size_t row = division->conflict_row[k];
		int64_t floor = row < work->classes.row_count ? work->floor[row] : 0, given = division->conflict_short;

		if (floor == 0)
			continue;
		given = given < floor ? given : floor;
		work->at_least[row] = floor - given;
		result->floor_missed += given;
		return true;
	}
	return false;
}

static bool divide_once(const struct year_settings *settings, const struct pass *pass, const struct asking *asking,
			const struct year_options *options, struct year_work *work, struct applicant_limits *limits,
			struct division *division, struct year_result *result, struct error *err)
{
	struct problem problem;

	do {
		if (!prepare(settings, pass, asking, work, limits, err))
			return false;
		problem = stage_problem(settings, pass->of, limits, options->wants_prices, work);
		if (options->watch != NULL)
			options->watch(options->watch_context, &(struct watched){.stage = pass->of,
										 .is_queued = pass->is_queued,
										 .problem = &problem,
										 .claims = &work->claims,
										 .row = work->stage.row});
		rule_divide(pass->of->rule, &problem, work->allocation, work->stage.award, division);
	} while (division->status == DIVISION_CONFLICT && give_up_floor(division, work, result));
	switch (division->status) {
	case DIVISION_DONE: /* a pass without claims has looked at nothing */
		work->were_limits_met = work->were_limits_met || problem.count > 0;
		return true;
	case DIVISION_CONFLICT:
		return outcomes_fault_conflict(settings, pass->number, &work->limit_rows, division, err);
	case DIVISION_FAULT:
		return model_fault_report(settings, pass->of, work, division->fault, err);
	case DIVISION_FAILED:
		break;
	}
	return error_set(err, ERROR_SOLVER,
			 "stage %s: the solver gave no proven answer; nothing was paid, please report the scenario",
			 pass->of->name);
}

/* An award as it was before rounding, so that equal ones are seen to be equal. */
static uint128 exact_award(const struct year_work *work, const struct division *division, size_t i)
{
	const int shift = 50; /* keeps 2^-30 fen */

	return division->value != NULL ? division->value[i] >> shift
				       : (uint128)(uint64_t)work->stage.award[i] << (80 - shift);
}

/* Takes the smallest awards below the minimum out, equal ones together, even one that the odd unit lifts to the minimum
 * or that rounding leaves nothing; false where there are none. */
static bool drop_smallest(const struct pass *pass, const struct division *division, struct year_work *work)
{
	const struct stage_arrays *stage = &work->stage;
	uint128 smallest = 0;
	bool is_found = false;

	for (size_t i = 0; i < stage->count; i++) {
		bool is_below = stage->award[i] > 0 && stage->award[i] < pass->of->minimum;

		if (is_below && (!is_found || exact_award(work, division, i) < smallest)) {
			smallest = exact_award(work, division, i);
			is_found = true;
		}
	}
	for (size_t i = 0; is_found && i < stage->count; i++) {
		uint128 exact = exact_award(work, division, i);

		if (exact + 1 >= smallest && exact <= smallest + 1)
			work->is_below[stage->row[i]] = 1;
	}
	return is_found;
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

/* Claims below the minimum get nothing; they are demand all the same. */
static void leave_unpaid(const struct pass *pass, struct year_work *work, struct year_result *result)
{
	struct claims *claims = &work->claims;

	for (size_t i = 0; i < claims->count && pass->of->minimum > 0; i++) {
		if (claims->stage[i] != pass->number || (claims->waited[i] > 0) != pass->is_queued ||
		    !work->is_below[i])
			continue;
		claims->reason[i] = CLAIM_MINIMUM;
		result->demand += claims->claim[i];
	}
}

/* Divides what is left among the claims of a pass, again without those that would get less than the minimum. */
static bool divide_pass(const struct year_settings *settings, const struct asking *asking, const struct pass *pass,
			const struct year_options *options, struct year_work *work, struct year_result *result,
			struct error *err)
{
	struct applicant_limits limits;
	struct division division;

	do {
		if (!divide_once(settings, pass, asking, options, work, &limits, &division, result, err))
			return false;
	} while (pass->of->minimum > 0 && drop_smallest(pass, &division, work));
	pay(&work->stage, &work->claims);
	if (options->wants_prices)
		outcomes_report(settings, pass->of, work, &division, pass->first, result);
	if (options->wants_prices && !pass->is_queued)
		cutoffs_report(settings, pass->of, work, &division, result);
	result->demand += reach_sum(&limits, &work->stage, work->stage.award, NULL, &work->reach);
	leave_unpaid(pass, work, result);
	for (size_t r = 0; r < work->classes.row_count; r++) {
		int64_t used = division.used[r];

		work->at_most[r] -= work->at_most[r] != LIMIT_NONE ? used : 0;
		work->at_least[r] = work->at_least[r] > used ? work->at_least[r] - used : 0;
	}
	result->gap = fmax(result->gap, division.gap);
	result->floor_missed += division.floor_missed;
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

/* Set-asides stay intact for the claims behind the queued ones as they do for those of later stages. */
static bool divide_stage(const struct year_settings *settings, const struct asking *asking, uint8_t number,
			 const struct year_options *options, struct year_work *work, struct year_result *result,
			 struct error *err)
{
	struct pass pass = {.of = &settings->strategy.stage[number], .number = number, .first = result->outcome_count};
	size_t rows = work->classes.row_count;
	bool is_split = has_queued(&work->claims, number);

	work->found = memory_grow(work->found, &work->found_capacity, 2 * rows, sizeof *work->found);
	memcpy(work->found, work->at_most, rows * sizeof *work->found);
	memcpy(work->found + rows, work->at_least, rows * sizeof *work->found);
	pass.is_queued = true;
	if (is_split && !divide_pass(settings, asking, &pass, options, work, result, err))
		return false;
	if (is_split) /* a set-aside is the lesser of it and its claims */
		memcpy(work->found + rows, work->floor, rows * sizeof *work->found);
	pass.is_queued = false;
	pass.is_last = number + 1u == settings->strategy.stage_count;
	if (!divide_pass(settings, asking, &pass, options, work, result, err))
		return false;
	if (is_split && options->wants_prices)
		outcomes_set_limits(settings, work->found, work->found + rows, pass.first, result);
	outcomes_settle_limits(number, pass.of->name, settings->rounding.unit, options, work, result);
	return true;
}

static void sum_up(const struct claims *claims, struct year_result *result)
{
	int128 demand = 0, award = 0;
	size_t unstaged = 0, short_count = 0;

	for (size_t i = 0; i < claims->count; i++) {
		bool is_unstaged = claims->stage[i] == NO_STAGE;

		demand += is_unstaged ? claims->claim[i] : 0; /* the others by stage */
		award += claims->award[i];
		unstaged += is_unstaged;
		short_count += (claims->reason[i] != CLAIM_FULL) & (claims->reason[i] != CLAIM_LIMIT);
	}
	result->demand += demand;
	result->award += award;
	result->unstaged += unstaged;
	result->is_full = result->is_full && short_count == 0;
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
	cutoffs_clear(result);
	work->were_limits_met = false;
	set_rows(settings, result, work);
	work->is_below =
		memory_grow(work->is_below, &work->below_capacity, work->claims.count + 1, sizeof *work->is_below);
	memset(work->is_below, 0, work->claims.count);
	for (size_t s = 0; s < settings->strategy.stage_count; s++) {
		if (!divide_stage(settings, asking, (uint8_t)s, options, work, result, err))
			return false;
	}
	sum_up(&work->claims, result);
	return true;
}
