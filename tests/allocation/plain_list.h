/*
 * plain_list.h: rules with an order as one would do them by hand, for comparison with list.c.
 *
 * Before every single decision a linear program over classes is asked whether all limits can still be met, and how much
 * a class can get at most. Nothing is kept from one question to the next. Ties that share are a `proportional` problem
 * of their own, whole fen each; what that makes impossible of set-asides the last of them gives up.
 */
#ifndef TESTS_ALLOCATION_PLAIN_LIST_H
#define TESTS_ALLOCATION_PLAIN_LIST_H

#include "allocation/conflict.h"
#include "allocation/master.h"
#include "allocation/parametric.h"
#include "allocation/rounding.h"
#include "allocation/workspace.h"

#include <stdlib.h>
#include <string.h>

#define PLAIN_NEAR ((float128)1e-6) /* fen */

struct plain {
	const struct problem *problem;
	struct workspace *work;
	struct division *division;
	struct groups groups;
	uint32_t *place;          /* claims in their order */
	uint128 *value;           /* by claim */
	int64_t *at_least, *left; /* by row */
	int64_t *paid;            /* by class */
	bool *is_closed;          /* by class */
	bool has_floors;
};

static inline float128 plain_reach(const struct groups *groups, size_t class)
{
	return (float128)groups->total[class] + (groups->later_count > 0 ? (float128)groups->later[class] : 0);
}

/* The most that a class can get where all classes get at least `least`. */
static inline enum master_status plain_most(const struct plain *plain, const int64_t *least, size_t class,
					    float128 *most)
{
	const struct groups *groups = &plain->groups;
	struct program program;
	struct master master;
	struct workspace_mark mark = workspace_mark(plain->work);
	program_init(&program, plain->work, groups->count, groups->row_count, groups->start[groups->count], false);
	for (size_t c = 0; c < groups->count; c++) {
		program.lower[c] = (float128)least[c];
		program.upper[c] = plain_reach(groups, c);
		program.start[c + 1] = groups->start[c + 1];
	}
	for (size_t k = 0; k < groups->start[groups->count]; k++)
		program.row[k] = groups->row[k];
	program.cost[class] = 1;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (groups->at_least[r] > 0)
			program.lower[groups->count + r] = (float128)groups->at_least[r];
		if (groups_row_can_bind(groups, r))
			program.upper[groups->count + r] = (float128)groups->at_most[r];
	}
	master_open(&master, &program, plain->work);
	enum master_status status = master_solve(&master);
	if (status == MASTER_OPTIMAL)
		*most = master.point[class];
	master_close(&master);
	workspace_release(plain->work, mark);
	return status;
}

static inline int plain_compare(const void *a, const void *b, void *context)
{
	const struct problem *problem = context;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	if (problem->order[x] != problem->order[y])
		return problem->order[x] < problem->order[y] ? -1 : 1;
	return (problem->tie_rank[x] > problem->tie_rank[y]) - (problem->tie_rank[x] < problem->tie_rank[y]);
}

static inline void plain_init(struct plain *plain, const struct problem *problem, struct workspace *work,
			      struct division *division)
{
	*plain = (struct plain){.problem = problem, .work = work, .division = division};
	groups_by_class(problem, work, &plain->groups);
	struct groups *groups = &plain->groups;
	plain->place = workspace_array(work, problem->count, sizeof *plain->place);
	plain->value = workspace_array(work, problem->count, sizeof *plain->value);
	plain->at_least = workspace_array(work, groups->row_count, sizeof *plain->at_least);
	plain->left = workspace_array(work, groups->row_count, sizeof *plain->left);
	plain->paid = workspace_array(work, groups->count, sizeof *plain->paid);
	plain->is_closed = workspace_array(work, groups->count, sizeof *plain->is_closed);
	memcpy(plain->at_least, groups->at_least, groups->row_count * sizeof *plain->at_least);
	groups->at_least = plain->at_least;
	for (size_t r = 0; r < groups->row_count; r++) {
		plain->left[r] = groups_row_can_bind(groups, r) ? groups->at_most[r] : LIMIT_NONE;
		plain->has_floors = plain->has_floors || groups->at_least[r] > 0;
	}
	for (size_t i = 0; i < problem->count; i++)
		plain->place[i] = (uint32_t)i;
	qsort_r(plain->place, problem->count, sizeof *plain->place, plain_compare, (void *)problem);
}

static inline void plain_take(struct plain *plain, uint32_t class, int64_t fen)
{
	const struct groups *groups = &plain->groups;
	plain->paid[class] += fen;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++)
		plain->left[groups->row[k]] -= plain->left[groups->row[k]] == LIMIT_NONE ? 0 : fen;
}

static inline void plain_pay(struct plain *plain, uint32_t claim, int64_t fen)
{
	plain->value[claim] = (uint128)(uint64_t)fen << LEVEL_BITS;
	plain_take(plain, plain->problem->class_of[claim], fen);
}

/* Whether these claims, but for those in closed classes, can all be paid in full. */
static inline enum master_status plain_fit(const struct plain *plain, size_t at, size_t end)
{
	const struct groups *groups = &plain->groups;
	int64_t *least = workspace_array(plain->work, groups->count, sizeof *least);
	float128 most;
	memcpy(least, plain->paid, groups->count * sizeof *least);
	for (size_t i = at; i < end; i++) {
		uint32_t class = plain->problem->class_of[plain->place[i]];
		least[class] += plain->is_closed[class] ? 0 : plain->problem->claim[plain->place[i]];
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 sum = 0;
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++)
			sum += least[groups->row_group[k]] - plain->paid[groups->row_group[k]];
		if (plain->left[r] != LIMIT_NONE && sum > plain->left[r])
			return MASTER_INFEASIBLE;
	}
	return plain->has_floors ? plain_most(plain, least, 0, &most) : MASTER_OPTIMAL;
}

/* The claims from `at` to `end` as a problem of their own. */
static inline void plain_parcel(const struct plain *plain, size_t at, size_t end, struct problem *parcel)
{
	const struct groups *groups = &plain->groups;
	size_t count = end - at;
	int64_t *claim = workspace_array(plain->work, count, sizeof *claim);
	int64_t *later = workspace_array(plain->work, groups->count, sizeof *later);
	int64_t *at_least = workspace_array(plain->work, groups->row_count, sizeof *at_least);
	uint32_t *class_of = workspace_array(plain->work, count, sizeof *class_of);
	uint32_t *rank = workspace_array(plain->work, count, sizeof *rank);
	for (size_t c = 0; c < groups->count; c++)
		later[c] = (int64_t)groups->total[c] - plain->paid[c] +
			   (plain->problem->later == NULL ? 0 : plain->problem->later[c]);
	for (size_t i = 0; i < count; i++) {
		claim[i] = plain->problem->claim[plain->place[at + i]];
		class_of[i] = plain->problem->class_of[plain->place[at + i]];
		rank[i] = (uint32_t)i;
		later[class_of[i]] -= claim[i];
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 missing = groups->at_least[r];
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++)
			missing -= plain->paid[groups->row_group[k]];
		at_least[r] = missing > 0 ? (int64_t)missing : 0;
	}
	*parcel = (struct problem){.count = count,
				   .claim = claim,
				   .class_of = class_of,
				   .tie_rank = rank,
				   .later = later,
				   .rounding = {.unit = 1},
				   .limits = plain->problem->limits};
	parcel->limits.at_least = at_least;
	parcel->limits.at_most = plain->left;
}

static inline bool plain_give_up(struct plain *plain, const struct groups *groups)
{
	const struct division *division = plain->division;
	if (conflict_explain(groups, plain->work, plain->division) != DIVISION_CONFLICT)
		return false;
	for (size_t k = division->conflict_count; k-- > 0;) {
		int64_t *floor = &plain->at_least[division->conflict_row[k]];
		if (groups->at_least[division->conflict_row[k]] == 0)
			continue;
		*floor -= division->conflict_short < *floor ? division->conflict_short : *floor;
		plain->division->conflict_count = 0;
		return true;
	}
	return false;
}

static inline enum division_status plain_share(struct plain *plain, size_t at, size_t end)
{
	struct problem parcel;
	struct groups groups;
	struct curves curves;
	size_t class_count = plain->groups.count;
	uint128 *level = workspace_array(plain->work, class_count, sizeof *level);
	uint128 *value = workspace_array(plain->work, end - at, sizeof *value);
	int64_t *award = workspace_array(plain->work, end - at, sizeof *award);
	uint32_t *stopped_by = workspace_array(plain->work, class_count, sizeof *stopped_by);
	enum master_status status;
	do {
		plain_parcel(plain, at, end, &parcel);
		groups_by_class(&parcel, plain->work, &groups);
		curves_init(&curves, &path_proportional, &parcel, &groups, plain->work);
		status = parametric_find_levels(&curves, plain->work, level, stopped_by);
	} while (status == MASTER_INFEASIBLE && plain_give_up(plain, &groups));
	if (status != MASTER_OPTIMAL)
		return DIVISION_FAILED;
	curves_award(&curves, &parcel, level, value);
	rounding_run(&parcel, &groups, value, plain->work, award);
	for (size_t i = 0; i < parcel.count; i++) {
		plain_take(plain, parcel.class_of[i], award[i]);
		plain->value[plain->place[at + i]] = value[i];
	}
	for (size_t c = 0; c < class_count; c++)
		plain->is_closed[c] = plain->is_closed[c] || stopped_by[c] != GROUP_NONE;
	return DIVISION_DONE;
}

/* `stop`: for those in a limit that cannot hold the claim, and those of which a fen more is less for it at its most. */
static inline enum division_status plain_stop(struct plain *plain, uint32_t class, int64_t claimed, float128 most)
{
	const struct groups *groups = &plain->groups;
	plain->is_closed[class] = true;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		uint32_t row = groups->row[k];
		for (size_t j = groups->row_start[row]; plain->left[row] < claimed && j < groups->row_start[row + 1];
		     j++)
			plain->is_closed[groups->row_group[j]] = true;
	}
	for (size_t c = 0; c < groups->count && plain->has_floors; c++) {
		float128 other = 0;
		if ((float128)plain->paid[c] + 1 > plain_reach(groups, c))
			continue;
		plain->paid[c]++;
		enum master_status status = plain_most(plain, plain->paid, class, &other);
		plain->paid[c]--;
		if (status == MASTER_FAILED)
			return DIVISION_FAILED;
		plain->is_closed[c] = plain->is_closed[c] || status == MASTER_INFEASIBLE || other < most - PLAIN_NEAR;
	}
	return DIVISION_DONE;
}

static inline enum division_status plain_cut(struct plain *plain, uint32_t claim)
{
	const struct groups *groups = &plain->groups;
	uint32_t class = plain->problem->class_of[claim];
	int64_t claimed = plain->problem->claim[claim], room = LIMIT_NONE;
	float128 most = FLOAT128_INFINITY;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++)
		room = plain->left[groups->row[k]] < room ? plain->left[groups->row[k]] : room;
	if (plain->has_floors && plain_most(plain, plain->paid, class, &most) != MASTER_OPTIMAL)
		return DIVISION_FAILED;
	if (plain->problem->on_shortage == SHORTAGE_STOP)
		return plain_stop(plain, class, claimed, most);
	if (plain->problem->on_shortage == SHORTAGE_SKIP)
		return DIVISION_DONE;
	if (plain->has_floors && (int64_t)(most + PLAIN_NEAR) - plain->paid[class] < room)
		room = (int64_t)(most + PLAIN_NEAR) - plain->paid[class];
	plain_pay(plain, claim, room > 0 ? room : 0);
	plain->is_closed[class] = true;
	return DIVISION_DONE;
}

static inline enum division_status plain_decide(struct plain *plain, size_t at, size_t end)
{
	const struct problem *problem = plain->problem;
	if (end == at + 1 && plain->is_closed[problem->class_of[plain->place[at]]])
		return DIVISION_DONE;
	switch (plain_fit(plain, at, end)) {
	case MASTER_FAILED:
		return DIVISION_FAILED;
	case MASTER_INFEASIBLE:
		return problem->on_shortage == SHORTAGE_SHARE ? plain_share(plain, at, end)
							      : plain_cut(plain, plain->place[at]);
	case MASTER_OPTIMAL:
		break;
	}
	for (size_t i = at; i < end; i++) {
		uint32_t claim = plain->place[i];
		if (!plain->is_closed[problem->class_of[claim]])
			plain_pay(plain, claim, problem->claim[claim]);
	}
	return DIVISION_DONE;
}

static inline enum division_status plain_divide(const struct problem *problem, struct workspace *work, int64_t *award)
{
	struct plain plain;
	struct division division = {0};
	float128 most;
	workspace_reset(work);
	plain_init(&plain, problem, work, &division);
	switch (plain.has_floors ? plain_most(&plain, plain.paid, 0, &most) : MASTER_OPTIMAL) {
	case MASTER_OPTIMAL:
		break;
	case MASTER_INFEASIBLE:
		return DIVISION_CONFLICT;
	case MASTER_FAILED:
		return DIVISION_FAILED;
	}
	for (size_t at = 0, end; at < problem->count; at = end) {
		uint32_t order = problem->order[plain.place[at]];
		for (end = at + 1; end < problem->count && problem->on_shortage == SHORTAGE_SHARE &&
				   problem->order[plain.place[end]] == order;)
			end++;
		enum division_status status = plain_decide(&plain, at, end);
		if (status != DIVISION_DONE)
			return status;
	}
	rounding_run(problem, &plain.groups, plain.value, work, award);
	return DIVISION_DONE;
}

#endif
