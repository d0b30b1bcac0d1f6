#include "allocation/list.h"

#include "allocation/conflict.h"
#include "allocation/guard.h"
#include "allocation/parametric.h"
#include "allocation/rounding.h"
#include "allocation/sort.h"
#include "allocation/workspace.h"

#include <string.h>

#define NEAR_WHOLE ((float128)1e-9) /* fen: what counts as a whole number of them */

struct list {
	const struct problem *problem;
	struct groups groups; /* one a class */
	struct workspace *work;
	struct division *division;
	struct sort_entry *entry; /* claims in their order; key: the place, equal where they tie */
	uint128 *value;           /* by claim, fen with LEVEL_BITS fractional bits */
	uint32_t *stopped_by;     /* by claim: the row that did; GROUP_NONE */
	int64_t *left;            /* by row, fen; LIMIT_NONE: no limit */
	int64_t *paid;            /* by class, fen */
	bool *is_closed;          /* by class: nothing more is paid in it */
	uint32_t *closed_by;      /* by class: the row */
	/* Where floors have to be kept. */
	bool has_floors;
	struct guard guard;
	int64_t *at_least; /* by row, fen: the set-asides, less what rounding made impossible */
	int64_t *ceiling;  /* by class, fen: never more can be paid in it */
	int64_t *least;    /* scratch, by class */
	bool *is_rival;    /* scratch, by class */
	size_t safe_end;   /* claims up to here can all be paid in full */
	size_t stride;     /* how many were found safe last time */
};

/* Claims by place, then by id. */
static void sort_claims(struct list *list)
{
	const struct problem *problem = list->problem;
	uint64_t highest = 0, highest_rank = 0;
	list->entry = workspace_array(list->work, problem->count, sizeof *list->entry);
	for (size_t i = 0; i < problem->count; i++) {
		list->entry[i] = (struct sort_entry){.key = problem->tie_rank[i], .claim = (uint32_t)i};
		highest_rank = problem->tie_rank[i] > highest_rank ? problem->tie_rank[i] : highest_rank;
		highest = problem->order[i] > highest ? problem->order[i] : highest;
	}
	sort_entries(list->entry, problem->count, highest_rank, list->work);
	for (size_t i = 0; i < problem->count; i++)
		list->entry[i].key = problem->order[list->entry[i].claim];
	sort_entries(list->entry, problem->count, highest, list->work);
}

static void take_arrays(struct list *list)
{
	const struct problem *problem = list->problem;
	const struct groups *groups = &list->groups;
	struct workspace *work = list->work;
	list->value = workspace_array(work, problem->count, sizeof *list->value);
	list->stopped_by = workspace_array(work, problem->count, sizeof *list->stopped_by);
	list->left = workspace_array(work, groups->row_count, sizeof *list->left);
	list->paid = workspace_array(work, groups->count, sizeof *list->paid);
	list->is_closed = workspace_array(work, groups->count, sizeof *list->is_closed);
	list->closed_by = workspace_array(work, groups->count, sizeof *list->closed_by);
	list->at_least = workspace_array(work, groups->row_count, sizeof *list->at_least);
	list->ceiling = workspace_array(work, groups->count, sizeof *list->ceiling);
	list->least = workspace_array(work, groups->count, sizeof *list->least);
	list->is_rival = workspace_array(work, groups->count, sizeof *list->is_rival);
}

static void list_init(struct list *list, const struct problem *problem, struct workspace *work,
		      struct division *division)
{
	*list = (struct list){.problem = problem, .work = work, .division = division, .stride = 1};
	groups_by_class(problem, work, &list->groups);
	take_arrays(list);
	const struct groups *groups = &list->groups;
	memcpy(list->at_least, groups->at_least, groups->row_count * sizeof *list->at_least);
	list->groups.at_least = list->at_least;
	for (size_t r = 0; r < groups->row_count; r++) {
		list->left[r] = groups_row_can_bind(groups, r) ? groups->at_most[r] : LIMIT_NONE;
		list->has_floors = list->has_floors || groups->at_least[r] > 0;
	}
	for (size_t c = 0; c < groups->count; c++)
		list->ceiling[c] = INT64_MAX;
	for (size_t i = 0; i < problem->count; i++)
		list->stopped_by[i] = GROUP_NONE;
	if (list->has_floors)
		guard_init(&list->guard, groups, work);
	sort_claims(list);
}

static uint32_t class_at(const struct list *list, size_t at)
{
	return list->problem->class_of[list->entry[at].claim];
}

static int64_t claim_at(const struct list *list, size_t at)
{
	return list->problem->claim[list->entry[at].claim];
}

/* Takes `fen` from the limits of a class. */
static void take(struct list *list, uint32_t class, int64_t fen)
{
	const struct groups *groups = &list->groups;
	list->paid[class] += fen;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		uint32_t row = groups->row[k];
		list->left[row] -= list->left[row] == LIMIT_NONE ? 0 : fen;
	}
}

static void pay(struct list *list, size_t at, int64_t fen)
{
	list->value[list->entry[at].claim] = (uint128)(uint64_t)fen << LEVEL_BITS;
	take(list, class_at(list, at), fen);
}

/* What the limits of a class still hold, floors aside, and the row that holds least. */
static int64_t room_of(const struct list *list, uint32_t class, uint32_t *row)
{
	const struct groups *groups = &list->groups;
	int64_t room = LIMIT_NONE;
	*row = 0;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		if (list->left[groups->row[k]] >= room)
			continue;
		room = list->left[groups->row[k]];
		*row = groups->row[k];
	}
	return room;
}

static void close_class(struct list *list, size_t class, uint32_t row)
{
	if (list->is_closed[class])
		return;
	list->is_closed[class] = true;
	list->closed_by[class] = row;
}

/* The list ends for all that stand in a limit which cannot hold this claim, and for all that would take from it what
 * set-asides leave it. */
static enum division_status close_sharers(struct list *list, size_t at, uint32_t stopped_by)
{
	const struct groups *groups = &list->groups;
	uint32_t class = class_at(list, at);
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		uint32_t row = groups->row[k];
		if (list->left[row] >= claim_at(list, at))
			continue;
		for (size_t j = groups->row_start[row]; j < groups->row_start[row + 1]; j++)
			close_class(list, groups->row_group[j], row);
	}
	if (!list->has_floors)
		return DIVISION_DONE;
	if (!guard_find_rivals(&list->guard, list->paid, class, list->is_rival))
		return DIVISION_FAILED;
	for (size_t c = 0; c < groups->count; c++) {
		if (list->is_rival[c])
			close_class(list, c, stopped_by);
	}
	return DIVISION_DONE;
}

/* Where the claims end that are decided together with the one at `at`: those that tie, if ties share. */
static size_t parcel_end(const struct list *list, size_t at)
{
	size_t end = at + 1;
	while (list->problem->on_shortage == SHORTAGE_SHARE && end < list->problem->count &&
	       list->entry[end].key == list->entry[at].key)
		end++;
	return end;
}

/* Whether a claim is known to be cut or passed over, without asking the guard. */
static bool is_hopeless(const struct list *list, size_t at)
{
	uint32_t class = class_at(list, at);
	return list->is_closed[class] || (list->problem->on_shortage == SHORTAGE_SKIP &&
					  list->paid[class] + claim_at(list, at) > list->ceiling[class]);
}

/* Whether these claims, but for hopeless ones, fit into the limits, floors aside. */
static bool fits_limits(struct list *list, size_t at, size_t end)
{
	const struct groups *groups = &list->groups;
	uint32_t row;
	if (end == at + 1)
		return room_of(list, class_at(list, at), &row) >= claim_at(list, at);
	struct workspace_mark mark = workspace_mark(list->work);
	int128 *sum = workspace_array(list->work, groups->row_count, sizeof *sum);
	for (size_t i = at; i < end; i++) {
		uint32_t class = class_at(list, i);
		for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++)
			sum[groups->row[k]] += is_hopeless(list, i) ? 0 : claim_at(list, i);
	}
	bool fits = true;
	for (size_t r = 0; r < groups->row_count; r++)
		fits = fits && (list->left[r] == LIMIT_NONE || sum[r] <= list->left[r]);
	workspace_release(list->work, mark);
	return fits;
}

/* Whether the guard allows all of these claims that are not hopeless to be paid in full. */
static enum master_status fits_floors(struct list *list, size_t at, size_t end)
{
	memcpy(list->least, list->paid, list->groups.count * sizeof *list->least);
	for (size_t i = at; i < end; i++) {
		if (!is_hopeless(list, i))
			list->least[class_at(list, i)] += claim_at(list, i);
	}
	return guard_allows(&list->guard, list->least);
}

/* How many claims from `at` on can be paid in full together: twice as many as last time while that goes well, half as
 * many while it does not, never less than the parcel. */
static enum master_status find_safe_end(struct list *list, size_t at)
{
	size_t count = list->problem->count, end = parcel_end(list, at);
	list->safe_end = at;
	for (size_t stride = list->stride;; stride /= 2) {
		size_t last = at + stride < count ? at + stride : count;
		last = last > end ? parcel_end(list, last - 1) : end;
		enum master_status status = fits_floors(list, at, last);
		if (status == MASTER_FAILED)
			return status;
		if (status == MASTER_OPTIMAL) {
			list->safe_end = last;
			list->stride = 2 * (last - at);
			return status;
		}
		if (last == end) {
			list->stride = 1;
			return MASTER_OPTIMAL;
		}
	}
}

/* A parcel as a problem of its own, under what the limits still hold. */
struct parcel {
	struct problem problem;
	struct groups groups;
	struct curves curves;
	uint128 *level; /* by class */
	uint32_t *stopped_by;
	/* By claim of the parcel. What it takes from the limits is whole fen, so that the rest still meets them. */
	uint128 *value;
	int64_t *award;
};

/* What the rest of the list and later stages may still take. */
static int64_t *later_of(const struct list *list, size_t at, size_t end)
{
	const struct problem *problem = list->problem;
	int64_t *later = workspace_array(list->work, problem->limits.class_count, sizeof *later);
	for (size_t c = 0; c < problem->limits.class_count; c++) {
		later[c] = (int64_t)list->groups.total[c] - list->paid[c];
		later[c] += problem->later == NULL ? 0 : problem->later[c];
	}
	for (size_t i = at; i < end; i++)
		later[class_at(list, i)] -= claim_at(list, i);
	return later;
}

static int64_t *floors_left(const struct list *list)
{
	const struct groups *groups = &list->groups;
	int64_t *at_least = workspace_array(list->work, groups->row_count, sizeof *at_least);
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 left = groups->at_least[r];
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++)
			left -= list->paid[groups->row_group[k]];
		at_least[r] = left > 0 ? (int64_t)left : 0;
	}
	return at_least;
}

static void parcel_init(struct parcel *parcel, const struct list *list, size_t at, size_t end)
{
	size_t count = end - at, class_count = list->groups.count;
	int64_t *claim = workspace_array(list->work, count, sizeof *claim);
	uint32_t *class_of = workspace_array(list->work, count, sizeof *class_of);
	uint32_t *tie_rank = workspace_array(list->work, count, sizeof *tie_rank);
	for (size_t i = 0; i < count; i++) {
		claim[i] = claim_at(list, at + i);
		class_of[i] = class_at(list, at + i);
		tie_rank[i] = (uint32_t)i; /* they are sorted */
	}
	parcel->problem = (struct problem){.count = count,
					   .claim = claim,
					   .class_of = class_of,
					   .tie_rank = tie_rank,
					   .rounding = {.unit = 1},
					   .later = later_of(list, at, end),
					   .limits = list->problem->limits};
	parcel->problem.limits.at_least = floors_left(list);
	parcel->problem.limits.at_most = list->left;
	groups_by_class(&parcel->problem, list->work, &parcel->groups);
	curves_init(&parcel->curves, &path_proportional, &parcel->problem, &parcel->groups, list->work);
	parcel->value = workspace_array(list->work, count, sizeof *parcel->value);
	parcel->award = workspace_array(list->work, count, sizeof *parcel->award);
	parcel->level = workspace_array(list->work, class_count, sizeof *parcel->level);
	parcel->stopped_by = workspace_array(list->work, class_count, sizeof *parcel->stopped_by);
}

static void take_shares(struct list *list, const struct parcel *parcel, size_t at)
{
	for (size_t i = 0; i < parcel->problem.count; i++) {
		uint32_t claim = list->entry[at + i].claim, class = class_at(list, at + i);
		list->value[claim] = parcel->value[i];
		list->stopped_by[claim] = parcel->stopped_by[class];
		take(list, class, parcel->award[i]);
	}
	for (size_t c = 0; c < parcel->groups.count; c++) {
		if (parcel->stopped_by[c] != GROUP_NONE)
			close_class(list, c, parcel->stopped_by[c]);
	}
}

/* The limits could be met before: only what whole fen took away is missing, which the last of the floors gives up.
 * False: none can. */
static bool give_up_floor(struct list *list)
{
	const struct division *division = list->division;
	for (size_t k = division->conflict_count; k-- > 0;) {
		int64_t *floor = &list->at_least[division->conflict_row[k]];
		if (*floor == 0)
			continue;
		*floor -= division->conflict_short < *floor ? division->conflict_short : *floor;
		return true;
	}
	return false;
}

/* Ties share what is left pro rata: `proportional` among them. */
static enum division_status share_parcel(struct list *list, size_t at, size_t end)
{
	struct parcel parcel;
	enum division_status status;
	struct workspace_mark mark = workspace_mark(list->work);
	do {
		parcel_init(&parcel, list, at, end);
		status = parametric_find_levels(&parcel.curves, list->work, parcel.level, parcel.stopped_by,
						list->division);
	} while (status == DIVISION_CONFLICT && give_up_floor(list));
	if (status == DIVISION_DONE) {
		list->division->conflict_count = 0;
		curves_award(&parcel.curves, &parcel.problem, parcel.level, parcel.value);
		rounding_run(&parcel.problem, &parcel.groups, parcel.value, list->work, parcel.award);
		take_shares(list, &parcel, at);
	}
	workspace_release(list->work, mark);
	return status;
}

/* The class has got the most it can, in whole fen, and the prices say for which others every fen would be one less for
 * it: they can get nothing more either, and need not be asked about. */
static void close_pulled(struct list *list)
{
	const struct guard *guard = &list->guard;
	if (guard->most - (float128)(int64_t)guard->most > NEAR_WHOLE)
		return;
	for (size_t c = 0; c < list->groups.count; c++) {
		if (guard->is_pulled[c])
			close_class(list, c, guard->stopped_by);
	}
}

/* The first claim that cannot be paid in full, or the next one. */
static enum division_status meet_shortage(struct list *list, size_t at, size_t end)
{
	uint32_t class = class_at(list, at), row;
	int64_t room = room_of(list, class, &row), most;
	bool is_guarded = false;
	if (list->problem->on_shortage == SHORTAGE_SHARE)
		return share_parcel(list, at, end);
	if (list->has_floors) {
		if (guard_most(&list->guard, list->paid, class, &most) != MASTER_OPTIMAL)
			return DIVISION_FAILED;
		list->ceiling[class] = most;
		if (most - list->paid[class] < room) {
			room = most - list->paid[class];
			row = list->guard.stopped_by;
			is_guarded = true;
		}
	}
	list->stopped_by[list->entry[at].claim] = row;
	if (list->problem->on_shortage == SHORTAGE_PARTIAL && room > 0)
		pay(list, at, room);
	if (list->problem->on_shortage == SHORTAGE_PARTIAL)
		close_class(list, class, row);
	if (list->problem->on_shortage == SHORTAGE_PARTIAL && is_guarded)
		close_pulled(list);
	if (list->problem->on_shortage == SHORTAGE_STOP)
		return close_sharers(list, at, row);
	return DIVISION_DONE;
}

/* A claim in a class that is closed, or larger than anything still to be had. */
static void pass_over(struct list *list, size_t at)
{
	uint32_t class = class_at(list, at), row = list->closed_by[class];
	if (!list->is_closed[class])
		room_of(list, class, &row);
	list->stopped_by[list->entry[at].claim] = row;
}

/* Decides about the claims from `at` to `end`. */
static enum division_status decide(struct list *list, size_t at, size_t end)
{
	bool fits = fits_limits(list, at, end);
	if (fits && list->has_floors && end > list->safe_end) {
		if (find_safe_end(list, at) == MASTER_FAILED)
			return DIVISION_FAILED;
		fits = end <= list->safe_end;
	}
	if (!fits)
		return meet_shortage(list, at, end);
	for (size_t i = at; i < end; i++) {
		if (is_hopeless(list, i))
			pass_over(list, i);
		else
			pay(list, i, claim_at(list, i));
	}
	return DIVISION_DONE;
}

static enum division_status pass_through(struct list *list)
{
	enum division_status status = DIVISION_DONE;
	for (size_t at = 0, end; at < list->problem->count && status == DIVISION_DONE; at = end) {
		end = parcel_end(list, at);
		if (end == at + 1 && is_hopeless(list, at))
			pass_over(list, at);
		else
			status = decide(list, at, end);
	}
	return status;
}

/* Whether the limits can be met at all. */
static enum division_status check_limits(struct list *list)
{
	switch (list->has_floors ? guard_allows(&list->guard, list->paid) : MASTER_OPTIMAL) {
	case MASTER_OPTIMAL:
		return DIVISION_DONE;
	case MASTER_INFEASIBLE:
		return conflict_explain(&list->groups, list->work, list->division);
	case MASTER_FAILED:
		break;
	}
	return DIVISION_FAILED;
}

enum division_status list_divide(const struct problem *problem, struct workspace *work, int64_t *award,
				 struct division *division)
{
	struct list list;
	list_init(&list, problem, work, division);
	enum division_status status = check_limits(&list);
	if (status == DIVISION_DONE)
		status = pass_through(&list);
	if (status != DIVISION_DONE)
		return status;
	rounding_run(problem, &list.groups, list.value, work, award);
	for (size_t i = 0; i < problem->count; i++) {
		if (award[i] < problem->claim[i] && list.stopped_by[i] != GROUP_NONE)
			division->stops[list.stopped_by[i]]++;
	}
	division->value = list.value;
	return DIVISION_DONE;
}
