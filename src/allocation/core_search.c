/*
 * core_search.c: depth-first search through the sets of open claims, in integers (Horowitz and Sahni 1974).
 *
 * A node is bounded by adding up the limits with their prices to one knapsack (surrogate relaxation): it holds no more
 * than the room of each priced row, or than what is left to take in it.
 */
#include "allocation/core.h"

#include "allocation/workspace.h"

#define LEAF_NODES    16  /* what it costs to check a set */
#define PROGRAM_NODES 256 /* and a linear program about later stages */

struct search {
	struct core *core;
	struct workspace *work;
	size_t node_count, node_limit;
	bool *is_paid;
	int128 taken;                 /* value of those paid so far */
	int128 *room, *need;          /* by row, of the claims still to decide */
	int128 *rest;                 /* by row: fen of the claims still to decide */
	int128 capacity;              /* what the claims still to decide can pay for at the prices */
	int128 *value_sum, *cost_sum; /* of the claims before; count + 1 */
	size_t first_costly;          /* claims before cost nothing, or less */
};

static int128 least(int128 a, int128 b)
{
	return a < b ? a : b;
}

/* A row's share of the capacity. */
static int128 capacity_of(const struct search *search, uint32_t r)
{
	int128 price = search->core->price[r], need = search->need[r] - search->core->reach[r];
	if (price > 0)
		return price * least(search->room[r], search->rest[r]);
	return price < 0 && need > 0 ? price * need : 0;
}

/* The most that claims from `next` on can add; -1: they cannot keep to the limits. */
static int128 bound(const struct search *search, size_t next)
{
	const struct core *core = search->core;
	size_t low = next > search->first_costly ? next : search->first_costly, high = core->count;
	int128 most = search->cost_sum[next] + search->capacity;
	if (search->cost_sum[low] > most)
		return -1;
	while (low < high) { /* the last place up to which all fit */
		size_t middle = low + (high - low + 1) / 2;
		if (search->cost_sum[middle] <= most)
			low = middle;
		else
			high = middle - 1;
	}
	int128 sum = search->value_sum[low] - search->value_sum[next];
	if (low < core->count) {
		double part = (double)(most - search->cost_sum[low]) / (double)core->cost[low];
		sum += (int128)((double)core->value[low] * part);
	}
	return sum;
}

static bool fits(const struct search *search, size_t k)
{
	const struct groups *groups = search->core->groups;
	uint32_t group = search->core->group[k];
	for (size_t e = groups->start[group]; e < groups->start[group + 1]; e++) {
		if (search->core->size[k] > search->room[groups->row[e]])
			return false;
	}
	return true;
}

/* Decides claim k: `sign` 1 takes its fen from what is to decide, -1 puts them back. */
static void move(struct search *search, size_t k, bool is_paid, int sign)
{
	const struct groups *groups = search->core->groups;
	uint32_t group = search->core->group[k];
	int128 size = sign * (int128)search->core->size[k];
	for (size_t e = groups->start[group]; e < groups->start[group + 1]; e++) {
		uint32_t r = groups->row[e];
		search->capacity -= capacity_of(search, r);
		search->rest[r] -= size;
		if (is_paid) {
			search->room[r] -= size;
			search->need[r] -= size;
		}
		search->capacity += capacity_of(search, r);
	}
	if (is_paid)
		search->taken += sign * search->core->value[k];
	search->is_paid[k] = is_paid && sign > 0;
}

/* Without claim k its floors must still be within reach. */
static bool can_skip(const struct search *search, size_t k)
{
	const struct groups *groups = search->core->groups;
	uint32_t group = search->core->group[k];
	for (size_t e = groups->start[group]; e < groups->start[group + 1]; e++) {
		uint32_t r = groups->row[e];
		if (search->need[r] > search->rest[r] + search->core->reach[r])
			return false;
	}
	return true;
}

/* Of claims that cannot be told apart the first ones are paid. */
static bool is_like_one_skipped(const struct search *search, size_t k)
{
	const struct core *core = search->core;
	return k > 0 && !search->is_paid[k - 1] && core->group[k] == core->group[k - 1] &&
	       core->size[k] == core->size[k - 1];
}

static void take_set(struct search *search)
{
	struct core *core = search->core;
	size_t before = core->program_count, floor = core->lowered;
	bool keeps_limits = core_keeps_limits(core, search->room, search->need, search->work);
	if (keeps_limits) {
		int128 need = core->is_lowering ? core->need[floor] : 0;
		core_take(core, search->is_paid, search->work);
		if (core->is_lowering)
			search->need[floor] += core->need[floor] - need;
	}
	search->node_count += LEAF_NODES + PROGRAM_NODES * (core->program_count - before);
}

/* Returns with everything as it was, but for the best set. */
static void visit(struct search *search, size_t next)
{
	const struct core *core = search->core;
	if (search->node_count++ >= search->node_limit)
		return;
	int128 more = bound(search, next);
	if (more < 0 || (core->has_best && search->taken + more <= core->best + core->nearly))
		return;
	if (next == core->count) {
		take_set(search);
		return;
	}
	if (!is_like_one_skipped(search, next) && fits(search, next)) {
		move(search, next, true, 1);
		visit(search, next + 1);
		move(search, next, true, -1);
	}
	move(search, next, false, 1);
	if (can_skip(search, next))
		visit(search, next + 1);
	move(search, next, false, -1);
}

static void add_up(struct search *search)
{
	const struct core *core = search->core;
	const struct groups *groups = core->groups;
	for (size_t k = 0; k < core->count; k++) {
		search->value_sum[k + 1] = search->value_sum[k] + core->value[k];
		search->cost_sum[k + 1] = search->cost_sum[k] + core->cost[k];
		if (core->cost[k] <= 0)
			search->first_costly = k + 1;
		for (size_t e = groups->start[core->group[k]]; e < groups->start[core->group[k] + 1]; e++)
			search->rest[groups->row[e]] += core->size[k];
	}
	for (uint32_t r = 0; r < groups->row_count; r++) {
		search->room[r] = core->room[r];
		search->need[r] = core->need[r];
		search->capacity += capacity_of(search, r);
	}
}

static bool is_out_of_reach(const struct search *search)
{
	const struct core *core = search->core;
	for (size_t r = 0; r < core->groups->row_count; r++) {
		if (core->room[r] < 0 || core->need[r] > search->rest[r] + core->reach[r])
			return true;
	}
	return false;
}

enum core_status core_search(struct core *core, size_t node_limit, struct workspace *work)
{
	size_t row_count = core->groups->row_count;
	struct search search = {.core = core, .work = work, .node_limit = node_limit};
	search.is_paid = workspace_array(work, core->count + 1, sizeof *search.is_paid);
	search.room = workspace_array(work, row_count, sizeof *search.room);
	search.need = workspace_array(work, row_count, sizeof *search.need);
	search.rest = workspace_array(work, row_count, sizeof *search.rest);
	search.value_sum = workspace_array(work, core->count + 1, sizeof *search.value_sum);
	search.cost_sum = workspace_array(work, core->count + 1, sizeof *search.cost_sum);
	add_up(&search);
	if (is_out_of_reach(&search))
		return CORE_DONE;
	visit(&search, 0);
	return search.node_count < node_limit ? CORE_DONE : CORE_STOPPED;
}

int128 core_value(const struct core *core, const bool *is_paid)
{
	int128 sum = 0;
	for (size_t k = 0; k < core->count; k++)
		sum += is_paid[k] ? core->value[k] : 0;
	return sum;
}

void core_take(struct core *core, const bool *is_paid, struct workspace *work)
{
	core->has_best = true;
	core->best = core_value(core, is_paid);
	for (size_t k = 0; k < core->count; k++)
		core->is_paid[k] = is_paid[k];
	if (core->is_lowering) {
		int128 missed = core_missed(core, is_paid, work);
		core->need[core->lowered] += core->missed - missed;
		core->missed = missed;
	}
}
