/*
 * tally.h: groups without sorting the claims, where there are few weights: by a table of classes and weights.
 */
#ifndef ALLOCATION_TALLY_H
#define ALLOCATION_TALLY_H

#include "allocation/groups.h"

/* Numbers the groups as groups_by_weight does: fills count, group_of and weight, and `class_of` by group. Claims with
 * is_single (NULL: none) are groups of their own. False: there are too many weights for this. */
bool tally_groups(const struct problem *problem, const bool *is_single, struct workspace *work, struct groups *groups,
		  uint32_t **class_of);

/* Of two weights, neither heavier than the first: whether they count as two. */
static inline bool tally_is_lighter(double weight, double lighter)
{
	return weight - lighter > 1e-12 * weight;
}

#endif
