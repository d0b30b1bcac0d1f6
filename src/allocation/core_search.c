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
	int128 capacity, *share;      /* what the claims still to decide can pay for at the prices; by row */
	int128 *value_sum, *cost_sum; /* of the claims before; count + 1 */
	double *value, *cost;         /* of a claim */
	size_t first_costly;          /* claims before cost nothing, or less */
	size_t fitting;               /* what the last bound found: the next is near */
};

static int128 least(int128 a, int128 b)
{
	return a < b ? a : b;
}

/* Takes what a row's claims can pay for into the capacity, in place of what they could before. */
static void settle_share(struct search *search, uint32_t r)
{
	int128 price = search->core->price[r], need = search->need[r] - search->core->reach[r], share = 0;
	if (price > 0)
		share = price * least(search->room[r], search->rest[r]);
	else if (price < 0 && need > 0)
		share = price * need;
	search->capacity += share - search->share[r];
	search->share[r] = share;
}

/* The last place, not before `low`, up to which claims cost no more than `most`. */
static size_t find_fitting(const struct search *search, size_t low, int128 most)
{
	const int128 *cost_sum = search->cost_sum;
	size_t at = search->fitting > low ? search->fitting : low;
	while (at > low && cost_sum[at] > most)
		at--;
	while (at < search->core->count && cost_sum[at + 1] <= most)
		at++;
	return at;
}

/* Whether claims from `next` on can keep to the limits and add more than `enough`: those that fit, and a part of the
 * next one. */
static bool can_add(struct search *search, size_t next, int128 enough)
{
	size_t low = next > search->first_costly ? next : search->first_costly;
	int128 most = search->cost_sum[next] + search->capacity;
	if (search->cost_sum[low] > most)
		return false;
	low = search->fitting = find_fitting(search, low, most);
	int128 sum = search->value_sum[low] - search->value_sum[next];
	if (sum > enough || low == search->core->count)
		return sum > enough;
	double part = (double)(most - search->cost_sum[low]) / search->cost[low];
	return sum + (int128)(search->value[low] * part) > enough;
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

/* Claim k gives its rows back, in fen: what they have still to decide, and what is paid. */
static void give_back(struct search *search, size_t k, int64_t to_decide, int64_t paid)
{
	const struct groups *groups = search->core->groups;
	uint32_t group = search->core->group[k];
	for (size_t e = groups->start[group]; e < groups->start[group + 1]; e++) {
		uint32_t r = groups->row[e];
		search->rest[r] += to_decide;
		search->room[r] += paid;
		search->need[r] += paid;
		settle_share(search, r);
	}
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
	if (!can_add(search, next, core->has_best ? core->best + core->nearly - search->taken : -1))
		return;
	if (next == core->count) {
		take_set(search);
		return;
	}
	int64_t size = core->size[next], paid = 0;
	if (!is_like_one_skipped(search, next) && fits(search, next)) {
		paid = size;
		give_back(search, next, -size, -paid);
		search->taken += core->value[next];
		search->is_paid[next] = true;
		visit(search, next + 1);
		search->is_paid[next] = false;
		search->taken -= core->value[next];
	}
	give_back(search, next, paid - size, paid);
	if (can_skip(search, next))
		visit(search, next + 1);
	give_back(search, next, size, 0);
}

static void add_up(struct search *search)
{
	const struct core *core = search->core;
	const struct groups *groups = core->groups;
	for (size_t k = 0; k < core->count; k++) {
		search->value[k] = (double)core->value[k];
		search->cost[k] = (double)core->cost[k];
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
		settle_share(search, r);
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
	search.share = workspace_array(work, row_count, sizeof *search.share);
	search.value_sum = workspace_array(work, core->count + 1, sizeof *search.value_sum);
	search.cost_sum = workspace_array(work, core->count + 1, sizeof *search.cost_sum);
	search.value = workspace_array(work, core->count, sizeof *search.value);
	search.cost = workspace_array(work, core->count, sizeof *search.cost);
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
