/*
 * rule_model.c: the user's own model divides (model.h).
 *
 * Its awards come in yuan, as doubles. What differs from a whole fen, or from the full claim, by the solver's tolerance
 * alone counts as that; the rest is rounded as for every rule. Then the limits are checked: a model that breaks one is
 * told which, and by how much.
 */
#include "allocation/model.h"

#include "allocation/groups.h"
#include "allocation/rounding.h"
#include "allocation/workspace.h"

#define NEARLY_WHOLE 1e-6 /* fen, and */
#define TOLERANCE    1e-9 /* of the award: what a solver leaves open */
#define OUTSIDE      1e-7 /* of the claim: what is too much for a tolerance, beside half a fen */

static enum division_status report(struct division *division, struct workspace *work, enum model_fault_kind kind,
				   size_t number, int64_t by)
{
	division->fault = workspace_array(work, 1, sizeof *division->fault);
	*division->fault = (struct model_fault){.kind = kind, .number = number, .by = by};
	return DIVISION_FAULT;
}

/* Awards before rounding; false at one outside its claim. */
static bool take_awards(const struct problem *problem, const double *award, uint128 *value, size_t *outside,
			int64_t *by)
{
	for (size_t i = 0; i < problem->count; i++) {
		double claim = (double)problem->claim[i], fen = award[i] * FEN_PER_YUAN, whole = nearbyint(fen);
		double excess = fen > claim ? fen - claim : -fen;
		if (!(excess <= OUTSIDE * claim + 0.5)) {
			*outside = i;
			*by = (int64_t)fmin(ceil(excess), (double)LEVEL_MAX_FEN);
			return false;
		}
		if (fabs(fen - whole) <= NEARLY_WHOLE + TOLERANCE * claim)
			fen = whole;
		fen = fmax(0.0, fmin(fen, claim));
		value[i] = (uint128)((float128)fen * (float128)LEVEL_ONE);
	}
	return true;
}

static int128 row_sum(const struct problem *problem, const int64_t *award, const int64_t *later, size_t row)
{
	const struct limits *limits = &problem->limits;
	int128 sum = 0;
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t class = problem->class_of[i];
		for (size_t k = limits->class_start[class]; k < limits->class_start[class + 1]; k++)
			sum += limits->class_row[k] == row ? award[i] : 0;
	}
	for (size_t c = 0; later != NULL && c < limits->class_count; c++) {
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			sum += limits->class_row[k] == row ? later[c] : 0;
	}
	return sum;
}

static enum division_status check_limits(const struct problem *problem, const int64_t *award, struct workspace *work,
					 struct division *division)
{
	const struct limits *limits = &problem->limits;
	for (size_t r = 0; r < limits->row_count; r++) {
		int128 sum = row_sum(problem, award, NULL, r);
		division->used[r] = (int64_t)sum;
		if (limits->at_most[r] != LIMIT_NONE && sum > limits->at_most[r])
			return report(division, work, MODEL_OVERSPENDS, r, (int64_t)(sum - limits->at_most[r]));
		if (limits->at_least[r] == 0)
			continue;
		/* Rounding may take a unit from each claim, as for every rule. */
		int128 missing = limits->at_least[r] - row_sum(problem, award, problem->later, r);
		if (missing >= (int128)problem->rounding.unit * (int64_t)problem->count)
			return report(division, work, MODEL_FALLS_SHORT, r, (int64_t)missing);
	}
	return DIVISION_DONE;
}

/* Without the part of each floor that later stages can complete, for models that have no place for these. */
static struct problem without_later(const struct problem *problem, struct workspace *work)
{
	struct problem alone = *problem;
	if (problem->later == NULL || problem->model->declares[DATA_LATER])
		return alone;
	int64_t *at_least = workspace_array(work, problem->limits.row_count, sizeof *at_least);
	for (size_t r = 0; r < problem->limits.row_count; r++) {
		int128 later =
			row_sum(problem, workspace_array(work, problem->count, sizeof(int64_t)), problem->later, r);
		at_least[r] = later < problem->limits.at_least[r] ? problem->limits.at_least[r] - (int64_t)later : 0;
	}
	alone.limits.at_least = at_least;
	return alone;
}

/* The model solved again with one limit moved by a yuan; NaN if nothing meets it. */
static double price_of(const struct problem *problem, const struct model_answer *answer, size_t row, bool is_floor,
		       int64_t step, struct workspace *work)
{
	struct problem moved = *problem;
	struct model_answer other = {.award = workspace_array(work, problem->count, sizeof *other.award)};
	struct model_fault fault;
	int64_t *limit = workspace_array(work, problem->limits.row_count, sizeof *limit);
	const int64_t *now = is_floor ? problem->limits.at_least : problem->limits.at_most;
	for (size_t r = 0; r < problem->limits.row_count; r++)
		limit[r] = now[r];
	limit[row] += step;
	if (limit[row] < 0)
		return NAN;
	if (is_floor)
		moved.limits.at_least = limit;
	else
		moved.limits.at_most = limit;
	if (model_solve(problem->model, &moved, &other, &fault) != MODEL_OPTIMAL)
		return NAN;
	return (other.objective - answer->objective) * FEN_PER_YUAN / (double)step;
}

static void find_prices(const struct problem *problem, const struct model_answer *answer, struct workspace *work,
			struct division *division)
{
	const struct limits *limits = &problem->limits;
	for (size_t r = 0; r < limits->row_count; r++) {
		bool is_capped =
			limits->at_most[r] != LIMIT_NONE && division->used[r] > limits->at_most[r] - FEN_PER_YUAN;
		bool is_floored = limits->at_least[r] > 0 && division->used[r] < limits->at_least[r] + FEN_PER_YUAN;
		division->price[r] = division->price_left[r] = 0.0;
		if (!is_capped && !is_floored)
			continue;
		division->price[r] = price_of(problem, answer, r, !is_capped, FEN_PER_YUAN, work);
		division->price_left[r] = price_of(problem, answer, r, !is_capped, -FEN_PER_YUAN, work);
	}
}

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	if (problem->model == NULL)
		return DIVISION_FAILED;
	struct problem alone = without_later(problem, work);
	struct model_answer answer = {.award = workspace_array(work, problem->count, sizeof *answer.award)};
	uint128 *value = workspace_array(work, problem->count, sizeof *value);
	struct groups groups;
	size_t outside;
	int64_t by;
	struct model_fault fault;
	switch (model_solve(problem->model, &alone, &answer, &fault)) {
	case MODEL_OPTIMAL:
		break;
	case MODEL_INFEASIBLE:
		return report(division, work, MODEL_NO_AWARDS, 0, 0);
	case MODEL_FAULT:
		report(division, work, MODEL_TEXT, 0, 0);
		*division->fault = fault;
		return DIVISION_FAULT;
	case MODEL_FAILED:
		return DIVISION_FAILED;
	}
	if (!take_awards(problem, answer.award, value, &outside, &by))
		return report(division, work, MODEL_OUTSIDE, outside, by);
	groups_by_class(problem, work, &groups);
	rounding_run(problem, &groups, value, work, award);
	division->value = value;
	division->objective = answer.objective;
	enum division_status status = check_limits(problem, award, work, division);
	if (status == DIVISION_DONE && problem->wants_prices)
		find_prices(&alone, &answer, work, division);
	return status;
}

const struct rule rule_model = {
	.name = "model",
	.summary = "as a MathProg model of your own says (file: my.mod)",
	.summary_zh = "按自己写的 MathProg 模型（file: my.mod）",
	.has_objective = true,
	.has_weights = true,
	.has_model = true,
	.divide = divide,
};
