#include "allocation/selection.h"

#include "allocation/sort.h"
#include "allocation/workspace.h"

#include <stdlib.h>

#define SCALED_BITS 110 /* of all sums of figures together */
#define NEARLY_BITS 50  /* below the best set: what counts as equal to it */

void selection_init(struct selection *selection, const struct problem *problem, struct workspace *work)
{
	*selection = (struct selection){.problem = problem};
	groups_by_weight(problem, work, &selection->groups);
	const struct groups *groups = &selection->groups;
	selection->weight = workspace_array(work, groups->count, sizeof *selection->weight);
	selection->surplus = workspace_array(work, groups->count, sizeof *selection->surplus);
	selection->wanted = workspace_array(work, groups->count, sizeof *selection->wanted);
	selection->price = workspace_array(work, groups->row_count, sizeof *selection->price);
	selection->reach = workspace_array(work, groups->row_count, sizeof *selection->reach);
	selection->left = workspace_array(work, groups->row_count, sizeof *selection->left);
	selection->unmet = workspace_array(work, groups->row_count, sizeof *selection->unmet);
	selection->is_paid = workspace_array(work, problem->count, sizeof *selection->is_paid);
	selection->order = workspace_array(work, problem->count, sizeof *selection->order);
	for (size_t c = 0; c < groups->later_count; c++) {
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			selection->reach[groups->later_row[k]] += groups->later[c];
	}
}

bool selection_pay_all(struct selection *selection, struct division *division)
{
	const struct groups *groups = &selection->groups;
	float128 objective = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (groups_row_can_bind(groups, r) || groups->row_total[r] < (uint128)groups->at_least[r])
			return false;
	}
	for (size_t i = 0; i < selection->problem->count; i++)
		selection->is_paid[i] = true;
	for (size_t g = 0; g < groups->count; g++)
		objective += (float128)groups->weight[g] * (float128)groups->total[g];
	division->objective = (double)(objective / FEN_PER_YUAN);
	return true;
}

static float128 size_of(float128 x)
{
	return x < 0 ? -x : x;
}

/* A power of two that keeps every sum of values, costs and bounds within SCALED_BITS. */
static float128 find_scale(const struct groups *groups, const struct master *master)
{
	float128 sum = 1;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = relaxation_price(master, r);
		sum += size_of(price) * (float128)(price > 0 ? groups->at_most[r] : groups->at_least[r]);
		sum += size_of(price) * (float128)groups->row_reach[r];
	}
	for (size_t g = 0; g < groups->count; g++)
		sum += (float128)groups->weight[g] * (float128)groups->total[g];
	float128 scale = 1;
	for (int shift = SCALED_BITS - ilogb((double)sum); shift > 0; shift--)
		scale *= 2;
	return scale;
}

static int128 bound_of(const struct selection *selection)
{
	const struct groups *groups = &selection->groups;
	int128 bound = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 price = selection->price[r];
		if (price != 0)
			bound += price * (price > 0 ? groups->at_most[r] : groups->at_least[r]);
	}
	for (size_t g = 0; g < groups->count; g++) {
		if (selection->surplus[g] > 0)
			bound += selection->surplus[g] * (int128)groups->total[g];
	}
	for (size_t c = 0; c < groups->later_count; c++) {
		int128 price = 0;
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			price += selection->price[groups->later_row[k]];
		if (price < 0)
			bound -= price * groups->later[c];
	}
	return bound;
}

/* What the program's optimum pays of each group: of what was joined all, nothing, or its part. */
static void take_point(struct selection *selection, const struct groups *joined, const struct master *master)
{
	const struct groups *groups = &selection->groups;
	for (size_t i = 0; i < selection->problem->count; i++) {
		uint32_t group = groups->group_of[i], of = joined->group_of[i];
		float128 total = (float128)joined->total[of], part = master->point[of];
		if (part != 0 && joined->total[of] != groups->total[group])
			part = part == total ? (float128)groups->total[group]
					     : part / total * (float128)groups->total[group];
		selection->wanted[group] = (int128)(part + (float128)0.5);
	}
}

/* A price that scaling has cut to 0 or turned round stays a valid one; where a row has no such limit there is none. */
void selection_take_prices(struct selection *selection, const struct groups *joined, const struct master *master)
{
	const struct groups *groups = &selection->groups;
	selection->scale = find_scale(groups, master);
	for (size_t r = 0; r < groups->row_count; r++)
		selection->price[r] = (int128)(relaxation_price(master, r) * selection->scale);
	for (size_t g = 0; g < groups->count; g++) {
		selection->weight[g] = (int128)((float128)groups->weight[g] * selection->scale);
		selection->surplus[g] = selection->weight[g];
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++)
			selection->surplus[g] -= selection->price[groups->row[k]];
	}
	take_point(selection, joined, master);
	selection->bound = bound_of(selection);
}

int128 selection_nearly(const struct selection *selection)
{
	return selection->has_best ? selection->best >> NEARLY_BITS : 0;
}

struct ranked_group {
	int128 surplus;
	uint32_t group;
};

static int compare_groups(const void *a, const void *b)
{
	const struct ranked_group *x = a, *y = b;
	if (x->surplus != y->surplus)
		return x->surplus > y->surplus ? -1 : 1;
	return (x->group > y->group) - (x->group < y->group);
}

static void order_claims(struct selection *selection, struct workspace *work)
{
	const struct groups *groups = &selection->groups;
	const struct problem *problem = selection->problem;
	struct workspace_mark mark = workspace_mark(work);
	struct ranked_group *ranked = workspace_array(work, groups->count, sizeof *ranked);
	uint32_t *rank = workspace_array(work, groups->count, sizeof *rank);
	struct sort_entry *entry = workspace_array(work, problem->count, sizeof *entry);
	for (size_t g = 0; g < groups->count; g++)
		ranked[g] = (struct ranked_group){selection->surplus[g], (uint32_t)g};
	qsort(ranked, groups->count, sizeof *ranked, compare_groups);
	for (size_t k = 0; k < groups->count; k++)
		rank[ranked[k].group] = (uint32_t)k;
	for (size_t i = 0; i < problem->count; i++)
		entry[i] = (struct sort_entry){(uint64_t)(LEVEL_MAX_FEN - problem->claim[i]), (uint32_t)i};
	sort_entries(entry, problem->count, LEVEL_MAX_FEN, work);
	for (size_t k = 0; k < problem->count; k++)
		entry[k].key = rank[groups->group_of[entry[k].claim]];
	sort_entries(entry, problem->count, groups->count, work);
	for (size_t k = 0; k < problem->count; k++)
		selection->order[k] = entry[k].claim;
	workspace_release(work, mark);
}

static bool fits(const struct selection *selection, uint32_t group, int64_t size)
{
	const struct groups *groups = &selection->groups;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		if (size > selection->left[groups->row[k]])
			return false;
	}
	return true;
}

static bool is_needed(const struct selection *selection, uint32_t group)
{
	const struct groups *groups = &selection->groups;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		if (selection->unmet[groups->row[k]] > selection->reach[groups->row[k]])
			return true;
	}
	return false;
}

static void pay(struct selection *selection, uint32_t claim)
{
	const struct groups *groups = &selection->groups;
	uint32_t group = groups->group_of[claim];
	int64_t size = selection->problem->claim[claim];
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		selection->left[groups->row[k]] -= size;
		selection->unmet[groups->row[k]] -= size;
	}
	selection->is_paid[claim] = true;
}

/* Forgets the set, and what its claims take. */
static void clear_rows(struct selection *selection)
{
	const struct groups *groups = &selection->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		bool is_limited = groups->at_most[r] != LIMIT_NONE;
		selection->left[r] = is_limited ? (int128)groups->at_most[r] : CORE_NO_ROOM_LIMIT;
		selection->unmet[r] = groups->at_least[r];
	}
}

/* The claims that the linear program pays in full, then of each group as many as it pays. */
static void follow_program(struct selection *selection)
{
	for (size_t k = 0; k < selection->problem->count; k++) {
		uint32_t i = selection->order[k], group = selection->groups.group_of[i];
		int64_t size = selection->problem->claim[i];
		if (size > selection->wanted[group] || !fits(selection, group, size))
			continue;
		selection->wanted[group] -= size;
		pay(selection, i);
	}
}

void selection_fill(struct selection *selection, bool for_floors)
{
	for (size_t k = 0; k < selection->problem->count; k++) {
		uint32_t i = selection->order[k], group = selection->groups.group_of[i];
		if (selection->is_paid[i] || (for_floors && !is_needed(selection, group)))
			continue;
		if (fits(selection, group, selection->problem->claim[i]))
			pay(selection, i);
	}
}

static bool is_within_limits(const struct selection *selection, struct workspace *work)
{
	struct core none = {.groups = &selection->groups,
			    .room = selection->left,
			    .need = selection->unmet,
			    .reach = selection->reach};
	return core_is_feasible(&none, NULL, work);
}

static int128 value_of(const struct selection *selection)
{
	int128 sum = 0;
	for (size_t i = 0; i < selection->problem->count; i++)
		sum += selection->is_paid[i]
			       ? selection->weight[selection->groups.group_of[i]] * (int128)selection->problem->claim[i]
			       : 0;
	return sum;
}

void selection_start(struct selection *selection, struct workspace *work)
{
	order_claims(selection, work);
	clear_rows(selection);
	follow_program(selection);
	selection_fill(selection, true);
	if (selection->groups.later_count == 0)
		selection_fill(selection, false);
	selection->has_best = is_within_limits(selection, work);
	selection->best = value_of(selection);
}

void selection_recount(struct selection *selection)
{
	clear_rows(selection);
	for (uint32_t i = 0; i < selection->problem->count; i++) {
		if (selection->is_paid[i])
			pay(selection, i);
	}
}

void selection_measure(const struct selection *selection, struct division *division)
{
	const struct groups *groups = &selection->groups;
	float128 sum = 0;
	for (size_t i = 0; i < selection->problem->count; i++) {
		if (selection->is_paid[i])
			sum += (float128)groups->weight[groups->group_of[i]] * (float128)selection->problem->claim[i];
	}
	division->objective = (double)(sum / FEN_PER_YUAN);
	int128 missing = selection->bound - value_of(selection);
	division->gap = missing > selection_nearly(selection) ? (double)missing / (double)selection->bound : 0.0;
}
