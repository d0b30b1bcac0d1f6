/*
 * rule_proportional.c: everyone the same share of the claim, as far as the limits allow.
 *
 *     award_i = level x claim_i,  the levels lexicographically max-min over the awards that meet all limits
 *
 * With upper limits only, or where these alone meet every set-aside, that is progressive filling: one uniform cut,
 * money freed by an envelope shared again. Otherwise it takes a few linear programs.
 *
 * Source: Young 1987 (parametric rules); Moulin 2004, chapter 2.
 */
#include "allocation/conflict.h"
#include "allocation/filling.h"
#include "allocation/leximin.h"
#include "allocation/rounding.h"
#include "allocation/rule.h"
#include "allocation/workspace.h"

/* The level at which each row stopped its claims, and how many it stopped. */
static void describe_stops(const struct problem *problem, const struct groups *groups, const uint128 *level,
			   const uint32_t *stopped_by, const int64_t *award, struct division *division)
{
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t row = stopped_by[groups->group_of[i]];
		if (row != GROUP_NONE && award[i] < problem->claim[i])
			division->stops[row]++;
	}
	for (size_t g = 0; g < groups->count; g++) {
		uint32_t row = stopped_by[g];
		if (row == GROUP_NONE || groups->total[g] == 0)
			continue;
		/* Under floors a row can stop groups at several levels: the lowest is where it first bites. */
		double stop = (double)level_to_real(level[g]);
		if (!(division->level[row] <= stop))
			division->level[row] = stop;
	}
}

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	struct groups groups;
	groups_by_class(problem, work, &groups);
	uint128 *level = workspace_array(work, groups.count, sizeof *level);
	uint32_t *stopped_by = workspace_array(work, groups.count, sizeof *stopped_by);
	if (!filling_run(&groups, NULL, work, level, stopped_by))
		return DIVISION_FAILED;
	if (!groups_meet_floors(&groups, level)) {
		struct face face = {.groups = &groups};
		switch (leximin_run(&face, work, level, stopped_by)) {
		case MASTER_OPTIMAL:
			break;
		case MASTER_INFEASIBLE:
			return conflict_explain(&groups, work, division);
		case MASTER_FAILED:
			return DIVISION_FAILED;
		}
	}
	rounding_run(problem, &groups, level, work, award);
	describe_stops(problem, &groups, level, stopped_by, award, division);
	return DIVISION_DONE;
}

const struct rule rule_proportional = {
	.name = "proportional",
	.summary = "everyone the same share of the claim, as far as the limits allow",
	.divide = divide,
};
