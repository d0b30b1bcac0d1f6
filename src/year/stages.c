/*
 * stages.c: the stages of a strategy, one after the other, each on what the ones before it left.
 */
#include "base/memory.h"
#include "year/work.h"

#include <math.h>
#include <string.h>

void stages_assign(const struct year_settings *settings, const struct asking *asking, struct year_work *work)
{
	size_t count = work->claims.count;
	uint8_t *stage = work->claims.stage;

	for (size_t s = 0; s < settings->strategy.stage_count; s++) {
		const struct formula *where = settings->strategy.stage[s].where;

		if (where != NULL)
			work_run_over_claims(where, settings->policy, asking, work);
		for (size_t i = 0; i < count && where == NULL; i++)
			stage[i] = stage[i] == NO_STAGE ? (uint8_t)s : stage[i];
		for (size_t i = 0; i < count && where != NULL; i++) {
			if (stage[i] == NO_STAGE && work->values[i] == 1.0)
				stage[i] = (uint8_t)s;
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
		if (!pass_prepare(settings, pass, asking, work, limits, err))
			return false;
		problem = pass_problem(settings, pass->of, limits, options->wants_prices, work);
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

/* The others' demand is added up by stage. */
static void sum_up(const struct claims *claims, struct year_result *result)
{
	int128 demand = 0, award = 0;
	size_t unstaged = 0, short_count = 0;

	for (size_t i = 0; i < claims->count; i++) {
		bool is_unstaged = claims->stage[i] == NO_STAGE;

		demand += is_unstaged ? claims->claim[i] : 0;
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
