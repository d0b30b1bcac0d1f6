/*
 * rule_weighted.c: as much weight x award as the limits allow.
 *
 *     maximise sum weight_i award_i;  among the optima the awards of `proportional`
 *
 * One linear program over groups of claims. Its reduced costs say who is paid in full and who gets nothing in every
 * optimum; its prices say which limits are exhausted in every optimum. If there is only one optimum, it is the answer.
 * Else those between share what is left: by progressive filling if that exhausts these limits, or by leximin.h.
 *
 * Of a large problem of many groups only the claims about which there can be doubt are treated like this
 * (weighted_doubt.c).
 */
#include "allocation/conflict.h"
#include "allocation/decimal.h"
#include "allocation/doubt.h"
#include "allocation/filling.h"
#include "allocation/leximin.h"
#include "allocation/prices.h"
#include "allocation/relaxation.h"
#include "allocation/rounding.h"
#include "allocation/rule.h"
#include "allocation/segments.h"
#include "allocation/weighted.h"
#include "allocation/workspace.h"

#include <string.h>

#define ZERO          ((float128)1e-26)   /* of the largest weight: what may be left of sums that are equal */
#define SUM_ALLOWANCE ((float128)1 / 256) /* fen: what cutting levels to 80 bits can cost a row */
#define GAP_ALLOWED   1e-9
#define DOUBT_FROM    512 /* claims, */
#define DOUBT_GROUPS  128 /* and more groups than these */

/* Weights count as their decimals, so that those that share are exactly those that tie. */
static void take_decimals(struct weighted *weighted)
{
	const double *weight = weighted->groups.weight;
	float128 *cost = weighted->program.cost, largest = 0;
	for (size_t g = 0; g < weighted->groups.count; g++) {
		cost[g] = g > 0 && weight[g] == weight[g - 1] ? cost[g - 1] : decimal_of(weight[g]);
		largest = cost[g] > largest ? cost[g] : largest;
	}
	weighted->zero = ZERO * largest;
}

/* Sets the levels of all groups but those that may share; these are the ones whose weight equals the prices they pay.
 */
static void fix_groups(struct weighted *weighted, const float128 *surplus)
{
	for (size_t g = 0; g < weighted->groups.count; g++) {
		weighted->is_fixed[g] = surplus[g] > weighted->zero || surplus[g] < -weighted->zero;
		weighted->level[g] = surplus[g] > 0 ? LEVEL_ONE : 0;
	}
}

/* A positive price exhausts what is at most, a negative one what is at least. */
static enum tight tightness(const struct weighted *weighted, float128 price)
{
	if (price > weighted->zero)
		return TIGHT_AT_MOST;
	return price < -weighted->zero ? TIGHT_AT_LEAST : TIGHT_NONE;
}

/* Later stages are worth nothing here: they take all where that relieves a floor, nothing where it has a price. */
static void find_tight_later(struct weighted *weighted)
{
	const struct groups *groups = &weighted->groups;
	for (size_t c = 0; c < groups->later_count; c++) {
		float128 surplus = 0;
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			surplus -= relaxation_price(&weighted->master, groups->later_row[k]);
		weighted->later[c] = tightness(weighted, surplus);
	}
}

/* Rows in which no group shares are settled, as far as later stages do not share in them. */
static void find_tight_rows(struct weighted *weighted)
{
	const struct groups *groups = &weighted->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		weighted->has_free[r] = groups->later_count > 0;
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++) {
			if (!weighted->is_fixed[groups->row_group[k]])
				weighted->has_free[r] = true;
		}
		float128 price = weighted->has_free[r] ? relaxation_price(&weighted->master, r) : 0;
		weighted->tight[r] = tightness(weighted, price);
	}
}

static bool reaches_face(const struct weighted *weighted)
{
	const struct groups *groups = &weighted->groups;
	if (!curves_meet_floors(&weighted->curves, weighted->level))
		return false;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (weighted->tight[r] == TIGHT_NONE)
			continue;
		float128 sum = curves_row_sum(&weighted->curves, weighted->level, r);
		if (weighted->tight[r] == TIGHT_AT_MOST && sum < (float128)groups->at_most[r] - SUM_ALLOWANCE)
			return false;
		if (weighted->tight[r] == TIGHT_AT_LEAST && sum > (float128)groups->at_least[r] + SUM_ALLOWANCE)
			return false;
	}
	return true;
}

/* Whether the solver's point is the only optimum: nothing outside the basis could move for free. Then it is the
 * answer, and its levels are taken. */
static bool take_only_optimum(struct weighted *weighted)
{
	const struct groups *groups = &weighted->groups;
	const struct master *master = &weighted->master;
	if (groups->later_count > 0)
		return false;
	for (size_t g = 0; g < groups->count; g++) {
		if (!weighted->is_fixed[g] && !master->is_basic[g])
			return false;
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		if (weighted->has_free[r] && !master->is_basic[groups->count + r] && weighted->tight[r] == TIGHT_NONE)
			return false;
	}
	for (size_t g = 0; g < groups->count; g++) {
		if (!weighted->is_fixed[g])
			weighted->level[g] = level_from_real(master->point[g] / (float128)groups->total[g]);
	}
	return true;
}

/* Settles the group that alone shares in an exhausted row: it gets what the others leave, in every optimum. */
static bool settle_lone(const struct weighted *weighted, size_t row, bool *is_settled)
{
	const struct groups *groups = &weighted->groups;
	int64_t bound = weighted->tight[row] == TIGHT_AT_MOST ? groups->at_most[row] : groups->at_least[row];
	uint128 left = (uint128)bound << LEVEL_BITS;
	uint32_t lone = GROUP_NONE;
	if (weighted->tight[row] == TIGHT_NONE || bound >= LEVEL_MAX_ROOM)
		return false;
	for (size_t k = groups->row_start[row]; k < groups->row_start[row + 1]; k++) {
		uint32_t group = groups->row_group[k];
		uint128 level = weighted->level[group], total = groups->total[group];
		if (!is_settled[group] && lone != GROUP_NONE)
			return false;
		if (!is_settled[group]) {
			lone = group;
		} else if (level > 0) {
			if (total >= (uint128)LEVEL_MAX_ROOM || total * level > left)
				return false;
			left -= total * level;
		}
	}
	if (lone == GROUP_NONE)
		return false;
	uint128 level = left / groups->total[lone];
	weighted->level[lone] = level < LEVEL_ONE ? level : LEVEL_ONE;
	is_settled[lone] = true;
	return true;
}

/* Filling, of what one exhausted row after the other leaves open. False: that does not reach the face; or later stages
 * could complete what this stage leaves, which is left to the linear programs. */
static bool fill_face(struct weighted *weighted, struct workspace *work)
{
	const struct groups *groups = &weighted->groups;
	bool *is_settled = workspace_array(work, groups->count, sizeof *is_settled);
	if (groups->later_count > 0)
		return false;
	memcpy(is_settled, weighted->is_fixed, groups->count * sizeof *is_settled);
	for (bool is_any = true; is_any;) {
		is_any = false;
		for (size_t r = 0; r < groups->row_count; r++)
			is_any = settle_lone(weighted, r, is_settled) || is_any;
	}
	return filling_run(&weighted->curves, is_settled, work, weighted->level, weighted->stopped_by) &&
	       reaches_face(weighted);
}

static bool share(struct weighted *weighted, struct workspace *work)
{
	if (weighted->is_only_optimum || fill_face(weighted, work))
		return true;
	struct face face = {.curves = &weighted->curves,
			    .is_fixed = weighted->is_fixed,
			    .tight = weighted->tight,
			    .later = weighted->later};
	return leximin_run(&face, work, weighted->level, weighted->stopped_by) == MASTER_OPTIMAL;
}

static void measure(const struct weighted *weighted, struct division *division)
{
	const struct groups *groups = &weighted->groups;
	float128 reached = weighted->settled, bound = weighted->settled + weighted->bound;
	float128 nothing =
		weighted->zero * (float128)groups->row_total[0]; /* what prices' last digits add to the bound */
	for (size_t g = 0; g < groups->count; g++) {
		if (weighted->level[g] > 0)
			reached += weighted->program.cost[g] * curves_sum(&weighted->curves, g, weighted->level[g]);
	}
	division->objective = (double)(reached / FEN_PER_YUAN);
	division->gap = bound - reached > nothing ? (double)((bound - reached) / bound) : 0.0;
}

/* The common easy case: there is money for all. */
static bool pay_all(const struct weighted *weighted, struct division *division)
{
	const struct groups *groups = &weighted->groups;
	float128 reached = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (groups->at_most[r] != LIMIT_NONE && groups->row_total[r] > (uint128)groups->at_most[r])
			return false;
		if (groups->row_total[r] < (uint128)groups->at_least[r])
			return false;
	}
	for (size_t g = 0; g < groups->count; g++) {
		weighted->level[g] = LEVEL_ONE;
		reached += (float128)groups->weight[g] * (float128)groups->total[g];
	}
	division->objective = (double)(reached / FEN_PER_YUAN);
	return true;
}

enum master_status weighted_optimise(struct weighted *weighted, const struct problem *problem, struct workspace *work,
				     struct division *division)
{
	struct master *master = &weighted->master;
	relaxation_init(&weighted->program, &weighted->groups, work);
	take_decimals(weighted);
	master_open(master, &weighted->program, work);
	master->takes_any_basis = !problem->wants_prices; /* of the cut-offs there may be several */
	enum master_status status = master_solve(master);
	if (status == MASTER_OPTIMAL) {
		float128 *surplus = workspace_room(work, weighted->groups.count, sizeof *surplus);
		relaxation_surpluses(&weighted->groups, master, surplus);
		fix_groups(weighted, surplus);
		find_tight_rows(weighted);
		find_tight_later(weighted);
		weighted->bound = relaxation_bound(&weighted->groups, master, surplus);
		if (weighted->box != NULL)
			box_take(weighted->box, master);
		weighted->is_only_optimum = take_only_optimum(weighted);
		if (problem->wants_prices)
			relaxation_cutoffs(&problem->limits, master, work, division);
		if (problem->wants_prices &&
		    !prices_find(&weighted->groups, &weighted->program, master, weighted->box, division))
			status = MASTER_FAILED;
	}
	master_close(master);
	return status;
}

void weighted_open(struct weighted *weighted, const struct groups *given, const struct problem *problem,
		   struct box *box, struct workspace *work)
{
	*weighted = (struct weighted){.groups = *given, .box = box};
	const struct groups *groups = &weighted->groups;
	if (segments_are_worth_it(groups))
		segments_join(problem, work, &weighted->groups);
	curves_init(&weighted->curves, &path_proportional, problem, groups, work);
	weighted->is_fixed = workspace_array(work, groups->count, sizeof *weighted->is_fixed);
	weighted->has_free = workspace_array(work, groups->row_count, sizeof *weighted->has_free);
	weighted->tight = workspace_array(work, groups->row_count, sizeof *weighted->tight);
	weighted->later = workspace_array(work, groups->later_count, sizeof *weighted->later);
	weighted->level = workspace_array(work, groups->count, sizeof *weighted->level);
	weighted->stopped_by = workspace_array(work, groups->count, sizeof *weighted->stopped_by);
}

bool weighted_find_levels(struct weighted *weighted, struct workspace *work, struct division *division)
{
	if (!share(weighted, work))
		return false;
	measure(weighted, division);
	return division->gap <= GAP_ALLOWED;
}

void weighted_pay(const struct weighted *weighted, const struct problem *problem, struct workspace *work,
		  int64_t *award, struct division *division)
{
	uint128 *value = workspace_room(work, problem->count, sizeof *value);
	curves_award(&weighted->curves, problem, weighted->level, value);
	rounding_run(problem, &weighted->groups, value, work, award);
	division->value = value;
}

static enum division_status divide_groups(const struct groups *groups, const struct problem *problem,
					  struct workspace *work, int64_t *award, struct division *division)
{
	struct weighted weighted;
	weighted_open(&weighted, groups, problem, NULL, work);
	if (problem->wants_prices || !pay_all(&weighted, division)) {
		enum master_status status = weighted_optimise(&weighted, problem, work, division);
		if (status == MASTER_INFEASIBLE)
			return conflict_explain(&weighted.groups, work, division);
		if (status != MASTER_OPTIMAL || !weighted_find_levels(&weighted, work, division))
			return DIVISION_FAILED;
	}
	weighted_pay(&weighted, problem, work, award, division);
	return DIVISION_DONE;
}

enum division_status weighted_divide_whole(const struct problem *problem, struct workspace *work, int64_t *award,
					   struct division *division)
{
	struct groups groups;
	groups_by_weight(problem, work, &groups);
	return divide_groups(&groups, problem, work, award, division);
}

/* Later stages that claim nothing are none. */
static struct problem without_empty_later(const struct problem *problem)
{
	struct problem same = *problem;
	bool is_empty = true;
	for (size_t c = 0; problem->later != NULL && c < problem->limits.class_count; c++)
		is_empty = is_empty && problem->later[c] == 0;
	same.later = is_empty ? NULL : problem->later;
	return same;
}

static enum division_status divide(const struct problem *given, struct workspace *work, int64_t *award,
				   struct division *division)
{
	const struct problem problem = without_empty_later(given);
	struct workspace_mark mark = workspace_mark(work);
	struct division blank = *division;
	struct groups groups;
	if (problem.count < DOUBT_FROM)
		return weighted_divide_whole(&problem, work, award, division);
	if (groups_by_few_weights(&problem, DOUBT_GROUPS, work, &groups))
		return divide_groups(&groups, &problem, work, award, division);
	workspace_release(work, mark);
	if (weighted_divide_doubtful(&problem, DOUBT_SAMPLE_FROM, work, award, division) == DIVISION_DONE)
		return DIVISION_DONE;
	workspace_release(work, mark);
	*division = blank;
	for (size_t r = 0; r < problem.limits.row_count && problem.wants_prices; r++)
		division->price[r] = division->price_left[r] = 0.0;
	return weighted_divide_whole(&problem, work, award, division);
}

const struct rule rule_weighted = {
	.name = "weighted",
	.summary = "as much weight x award as the limits allow, equals alike",
	.summary_zh = "在限额内使权重乘金额之和最大，相同者同等对待",
	.has_objective = true,
	.has_weights = true,
	.has_applicant_rows = true,
	.divide = divide,
};
