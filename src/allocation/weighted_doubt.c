/* The way of `weighted` by the claims about which there can be doubt: the others are settled, twice, and what is left
 * is divided like a problem of its own. */
#include "allocation/doubt.h"
#include "allocation/weighted.h"
#include "allocation/workspace.h"

#define DOUBT_ROUNDS 12

/* The claims in doubt, settled twice, and what is left. */
struct doubts {
	struct doubt wide, narrow;
	struct weighted rest; /* of the narrow one */
	struct box found;     /* where its cut-offs lie */
};

/* By claim of the rest: which share at a cut-off. */
static bool *find_sharers(const struct doubts *doubts, struct workspace *work)
{
	const struct weighted *rest = &doubts->rest;
	const uint32_t *group_of = rest->groups.group_of;
	size_t count = doubts->narrow.rest.problem.count;
	uint32_t *member_count = workspace_array(work, rest->groups.count, sizeof *member_count);
	bool *is_sharing = workspace_array(work, count, sizeof *is_sharing);
	for (size_t i = 0; i < count; i++)
		member_count[group_of[i]]++;
	for (size_t i = 0; i < count; i++)
		is_sharing[i] =
			!rest->is_fixed[group_of[i]] && (!rest->is_only_optimum || member_count[group_of[i]] > 1);
	return is_sharing;
}

/* What the settled and the rest get, together. */
static void pay_together(const struct doubts *doubts, struct workspace *work, int64_t *award, struct division *division)
{
	const struct doubt *wide = &doubts->wide, *narrow = &doubts->narrow;
	size_t count = wide->problem->count;
	uint128 *value = workspace_room(work, count, sizeof *value);
	int64_t *rest_award = workspace_array(work, narrow->rest.problem.count, sizeof *rest_award);
	weighted_pay(&doubts->rest, &narrow->rest.problem, work, rest_award, division);
	for (size_t i = 0; i < count; i++)
		award[i] = wide->most[i];
	for (size_t i = 0; i < narrow->problem->count; i++)
		award[wide->rest.claim[i]] = narrow->most[i];
	for (size_t i = 0; i < count; i++)
		value[i] = (uint128)(uint64_t)award[i] << LEVEL_BITS;
	for (size_t i = 0; i < narrow->rest.problem.count; i++) {
		uint32_t claim = wide->rest.claim[narrow->rest.claim[i]];
		award[claim] = rest_award[i];
		value[claim] = division->value[i];
	}
	division->value = value;
}

/* Finds the optimal face of the last rest, and whether its prices prove all that was settled right. If not, *is_wide
 * tells in which box not. False: nothing was found. */
static bool find_face(struct doubts *doubts, struct workspace *work, struct division *division, bool *is_proven,
		      bool *is_wide)
{
	const struct part *rest = &doubts->narrow.rest;
	struct groups groups;
	box_clear(&doubts->found);
	groups_by_weight(&rest->problem, work, &groups);
	weighted_open(&doubts->rest, &groups, &rest->problem, &doubts->found, work);
	if (weighted_optimise(&doubts->rest, &rest->problem, work, division) != MASTER_OPTIMAL ||
	    doubts->found.is_unknown)
		return false;
	const bool *is_sharing = find_sharers(doubts, work);
	bool *is_sharing_wide = workspace_array(work, doubts->narrow.problem->count, sizeof *is_sharing_wide);
	for (size_t i = 0; i < rest->problem.count; i++)
		is_sharing_wide[rest->claim[i]] = is_sharing[i];
	*is_wide = doubt_is_proven(&doubts->narrow, &doubts->found, is_sharing);
	*is_proven = *is_wide && doubt_is_proven(&doubts->wide, &doubts->found, is_sharing_wide);
	return true;
}

/* What was not settled rightly is settled afresh, until all is proven. */
static bool settle(struct doubts *doubts, struct workspace *work, struct division *division)
{
	bool is_proven = false, is_wide = true;
	for (int round = 0; round < DOUBT_ROUNDS && !is_proven; round++) {
		if (round > 0 && is_wide && !doubt_settle(&doubts->wide))
			return false;
		if (is_wide)
			doubt_narrow(&doubts->narrow, &doubts->wide, &doubts->found);
		if (!doubt_settle(&doubts->narrow) || !find_face(doubts, work, division, &is_proven, &is_wide))
			return false;
	}
	return is_proven;
}

enum division_status weighted_divide_doubtful(const struct problem *problem, size_t sample_from, struct workspace *work,
					      int64_t *award, struct division *division)
{
	struct doubts doubts;
	box_init(&doubts.found, &problem->limits, work);
	if (problem->later != NULL || !doubt_open(&doubts.wide, problem, sample_from, work, &doubts.found) ||
	    !settle(&doubts, work, division))
		return DIVISION_FAILED;
	doubts.rest.settled = (float128)doubt_value(&doubts.wide) + (float128)doubt_value(&doubts.narrow);
	if (!weighted_find_levels(&doubts.rest, work, division))
		return DIVISION_FAILED;
	pay_together(&doubts, work, award, division);
	return DIVISION_DONE;
}
