/*
 * groups.h: claims that no rule can tell apart, taken together.
 *
 * All claims of a group stand in the same rows and have the same weight, so they get the same level: a rule decides
 * about groups, rounding about claims. Rows are those of the limits, then, for rules that take them, the applicant
 * limits that can bind: row `limit_row_count + k` is the k-th of these. Arrays belong to the workspace or the problem.
 */
#ifndef ALLOCATION_GROUPS_H
#define ALLOCATION_GROUPS_H

#include "allocation/level.h"
#include "allocation/problem.h"

#define GROUP_NONE UINT32_MAX

struct groups {
	size_t count, row_count, limit_row_count;
	const uint32_t *group_of;              /* by claim */
	uint128 *total;                        /* by group: fen claimed */
	double *weight;                        /* by group; NULL where the rule reads none */
	const uint32_t *start, *row;           /* rows of group g: row[start[g]] .. row[start[g + 1] - 1] */
	const uint32_t *row_start, *row_group; /* the same by row */
	uint128 *row_total;                    /* by row: fen claimed */
	uint128 *row_reach;                    /* the same with what later stages may still take */
	const int64_t *at_least, *at_most;     /* by row, fen */
	const uint32_t *applicant_limit;       /* by row - limit_row_count: its number in the problem */
	/* What later stages may still take, by class; count 0 where that changes nothing: without floors. */
	size_t later_count;
	const int64_t *later; /* fen */
	const uint32_t *later_start, *later_row;
};

/* One group a class: for rules without weights. */
void groups_by_class(const struct problem *problem, struct workspace *work, struct groups *groups);

/* One group for each class and weight (weights within 1e-12 of each other count as one); a claim that stands in an
 * applicant limit smaller than its claims is a group of its own, a single. By class, heaviest first; singles behind the
 * others of their class. */
void groups_by_weight(const struct problem *problem, struct workspace *work, struct groups *groups);

/* The same without sorting the claims, where they have few weights and come to no more than `most` groups; else false.
 */
bool groups_by_few_weights(const struct problem *problem, size_t most, struct workspace *work, struct groups *groups);

/* The claims in the order of their groups, those of a group by tie rank; `weight`, by claim: as it counts. */
void groups_order(const struct problem *problem, struct workspace *work, uint32_t *order, double *weight);

/* The same as groups_by_weight, of a problem whose claims come in that order and with these weights. */
void groups_in_order(const struct problem *problem, struct workspace *work, struct groups *groups);

/* What all groups before a group claim, and its worth: count + 1 of each. */
struct group_sums {
	uint128 *total;     /* fen */
	long double *value; /* weight x fen */
};
void groups_sum(const struct groups *groups, struct workspace *work, struct group_sums *sums);

/* Runs of neighbouring groups as one each, at their mean weight: run k begins at group first[k], first[count] is the
 * end. All of a run stand in the same rows. Limits are borrowed; group_of is left to the caller. */
void groups_join(const struct groups *groups, const struct group_sums *sums, const uint32_t *first, size_t count,
		 struct workspace *work, struct groups *joined);

/* Whether the claims that stand in a limit of one applicant are more than its room. */
bool groups_applicant_limit_binds(const struct problem *problem, size_t limit);

bool groups_have_floors(const struct groups *groups);

/* Whether the upper limit of a row is less than what is claimed in it, later stages included. */
bool groups_row_can_bind(const struct groups *groups, size_t row);

#endif
