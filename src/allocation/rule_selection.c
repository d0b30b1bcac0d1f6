/*
 * rule_selection.c: every claim is paid in full or not at all.
 *
 *     maximise sum weight_i award_i,  award_i in {0, claim_i},  within all limits
 *
 * The linear program that may pay parts (relaxation.h) gives a bound, and prices that say of each claim what it costs
 * to decide against them: its size times how far its weight is from the price of its limits. A first set follows the
 * program; a claim whose cost is more than what that set lacks to the bound is decided. What is left is small (core.h):
 * few claims matter near the threshold (Pisinger 1995). If too many are open, those that cost least are tried and the
 * others keep as they are; the gap to the bound says what that can have missed at most.
 *
 * Sets of equal value: the arranged problem (arrange.h) and a search without random numbers decide, so that the order
 * of the claims does not matter; what fits on top of the best set without adding value is paid too, by tie rank.
 */
#include "allocation/selection.h"

#include "allocation/arrange.h"
#include "allocation/conflict.h"
#include "allocation/prices.h"
#include "allocation/rule.h"
#include "allocation/segments.h"
#include "allocation/workspace.h"

/* The prices and the bound of the linear program; MASTER_INFEASIBLE also where later stages cannot help. */
static enum master_status relax(const struct problem *problem, struct selection *selection, const struct groups *joined,
				struct workspace *work, struct division *division)
{
	struct program program;
	struct master master;
	relaxation_init(&program, joined, work);
	master_open(&master, &program, work);
	enum master_status status = master_solve(&master);
	if (status == MASTER_OPTIMAL) {
		selection_take_prices(selection, joined, &master);
		if (problem->wants_prices)
			relaxation_cutoffs(&problem->limits, &master, work, division);
		if (problem->wants_prices && !prices_find(joined, &program, &master, NULL, division))
			status = MASTER_FAILED;
	}
	master_close(&master);
	return status;
}

/* Conflicts are told in the numbers of the problem as it came. */
static enum division_status rename_conflict(const struct arranged *arranged, enum division_status status,
					    struct division *division)
{
	size_t rows = arranged->problem.limits.row_count;
	for (size_t k = 0; k < division->conflict_count; k++) {
		if (division->conflict_row[k] >= rows)
			division->conflict_row[k] = (uint32_t)rows + arranged->limit[division->conflict_row[k] - rows];
	}
	return status;
}

static enum division_status find_set(const struct arranged *arranged, struct selection *selection,
				     struct workspace *work, struct division *division)
{
	struct groups joined = selection->groups;
	if (segments_are_worth_it(&joined))
		segments_join(&arranged->problem, work, &joined);
	switch (relax(&arranged->problem, selection, &joined, work, division)) {
	case MASTER_OPTIMAL:
		break;
	case MASTER_INFEASIBLE:
		return rename_conflict(arranged, conflict_explain(&joined, work, division), division);
	case MASTER_FAILED:
		return DIVISION_FAILED;
	}
	selection_start(selection, work);
	switch (selection_improve(selection, work)) {
	case SELECTION_FOUND:
		selection_measure(selection, division);
		return DIVISION_DONE;
	case SELECTION_IMPOSSIBLE:
		return rename_conflict(arranged, selection_explain(selection, work, division), division);
	case SELECTION_UNKNOWN:
		break;
	}
	return DIVISION_FAILED;
}

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	struct arranged arranged;
	struct selection selection;
	arrange(problem, work, &arranged);
	selection_init(&selection, &arranged.problem, work);
	if (problem->wants_prices || !selection_pay_all(&selection, division)) {
		enum division_status status = find_set(&arranged, &selection, work, division);
		if (status != DIVISION_DONE)
			return status;
	}
	for (size_t i = 0; i < problem->count; i++)
		award[arranged.claim[i]] = selection.is_paid[i] ? arranged.problem.claim[i] : 0;
	return DIVISION_DONE;
}

const struct rule rule_selection = {
	.name = "selection",
	.summary = "each claim in full or not at all, as much weight x award as the limits allow",
	.has_objective = true,
	.has_weights = true,
	.has_applicant_rows = true,
	.is_whole = true,
	.divide = divide,
};
