#include "allocation/parametric.h"

#include "allocation/conflict.h"
#include "allocation/filling.h"
#include "allocation/leximin.h"
#include "allocation/rounding.h"
#include "allocation/stripes.h"
#include "allocation/workspace.h"

/* The level at which each row stopped its claims, and how many it stopped. Under floors a row can stop groups at
 * several levels: the lowest is where it first bites. */
static void describe_stops(const struct problem *problem, const struct curves *curves, const uint128 *level,
			   const uint32_t *stopped_by, const int64_t *award, struct workspace *work,
			   struct division *division)
{
	const struct groups *groups = curves->groups;
	uint128 *lowest = workspace_array(work, groups->row_count, sizeof *lowest);
	struct stripes stripes = stripes_over(groups->count);
	uint32_t *cut_count = workspace_array(work, stripes_size(stripes), sizeof *cut_count);
	for (size_t i = 0; i < problem->count; i++)
		cut_count[stripes_at(stripes, i, groups->group_of[i])] += award[i] < problem->claim[i];
	for (size_t k = groups->count; k < stripes_size(stripes); k++)
		cut_count[k % groups->count] += cut_count[k];
	for (size_t g = 0; g < groups->count; g++) {
		uint32_t row = stopped_by[g];
		if (row == GROUP_NONE || cut_count[g] == 0)
			continue;
		if (division->stops[row] == 0 || level[g] < lowest[row])
			lowest[row] = level[g];
		division->stops[row] += cut_count[g];
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		if (division->stops[r] > 0)
			division->level[r] = curves->path->told(lowest[r], curves->largest);
	}
}

enum master_status parametric_find_levels(const struct curves *curves, struct workspace *work, uint128 *level,
					  uint32_t *stopped_by)
{
	const struct face face = {.curves = curves};
	if (!groups_have_floors(curves->groups) && filling_run(curves, NULL, work, level, stopped_by))
		return MASTER_OPTIMAL;
	return leximin_run(&face, work, level, stopped_by);
}

enum division_status parametric_divide(const struct problem *problem, const struct path *path, struct workspace *work,
				       int64_t *award, struct division *division)
{
	struct groups groups;
	struct curves curves;
	groups_by_class(problem, work, &groups);
	curves_init(&curves, path, problem, &groups, work);
	uint128 *level = workspace_array(work, groups.count, sizeof *level);
	uint128 *value = workspace_room(work, problem->count, sizeof *value);
	uint32_t *stopped_by = workspace_array(work, groups.count, sizeof *stopped_by);
	enum master_status status = parametric_find_levels(&curves, work, level, stopped_by);
	if (status != MASTER_OPTIMAL)
		return status == MASTER_INFEASIBLE ? conflict_explain(&groups, work, division) : DIVISION_FAILED;
	curves_award(&curves, problem, level, value);
	rounding_run(problem, &groups, value, work, award);
	describe_stops(problem, &curves, level, stopped_by, award, work, division);
	division->value = value;
	return DIVISION_DONE;
}
