#include "allocation/selection.h"

#include "allocation/conflict.h"
#include "allocation/workspace.h"

#include <stdlib.h>

#define CORE_MOST    200       /* open claims of a core, while there is a set */
#define WIDEST       20000     /* and at most, to find one */
#define SEARCH_MOST  2000      /* the search goes as deep as there are open claims */
#define SEARCH_NODES (1 << 17) /* 16 claims have fewer sets, and parts of sets */
#define BRANCH_WORK  20000     /* nodes x columns of branch and cut */
#define FIRST_TIMES  32        /* as much while there is no set */
#define ROUNDS_MAX   4
#define FAR          (INT64_C(1) << 32) /* to sort by: what a claim costs, in parts of the bound */
#define CLOSE_BITS   24                 /* below the bound: nearer than GLPK sees */
#define CLOSELY      10                 /* below what a floor misses: near enough where it is not known exactly */

struct open_claims {
	size_t count;     /* all that could matter */
	uint32_t *number; /* those that cost least, in the order of the core */
	size_t taken;
};

/* What it costs at most in value to decide the claim against its surplus. */
static int128 cost_of(const struct selection *selection, size_t i)
{
	int128 each = selection->surplus[selection->groups.group_of[i]];
	return (each < 0 ? -each : each) * selection->problem->claim[i];
}

static double efficiency(const struct selection *selection, uint32_t group)
{
	int128 price = selection->weight[group] - selection->surplus[group];
	return price > 0 ? (double)selection->weight[group] / (double)price : HUGE_VAL;
}

struct open_claim {
	double efficiency;
	int64_t size;
	uint32_t group, number;
};

static int compare_open(const void *a, const void *b)
{
	const struct open_claim *x = a, *y = b;
	if (x->efficiency != y->efficiency)
		return x->efficiency > y->efficiency ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* What it costs to decide a claim, as far as the heap tells it. */
struct price_tag {
	uint64_t cost;
	int64_t size;
	uint32_t rank, claim;
};

/* Small claims fill best. */
static bool costs_more(const struct price_tag *x, const struct price_tag *y)
{
	if (x->cost != y->cost)
		return x->cost > y->cost;
	if (x->size != y->size)
		return x->size > y->size;
	return x->rank > y->rank;
}

/* A heap with what costs most on top: puts a new one in its place, from `at` down. */
static void sift_down(struct price_tag *heap, size_t count, size_t at, struct price_tag tag)
{
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && costs_more(&heap[child + 1], &heap[child]))
			child++;
		if (!costs_more(&heap[child], &tag))
			break;
		heap[at] = heap[child];
	}
	heap[at] = tag;
}

/* The claims that could still change sides that cost least, `most` of them at most, in a heap. */
static void find_cheapest(const struct selection *selection, size_t most, struct price_tag *heap,
			  struct open_claims *open)
{
	int128 allowed = selection->bound - selection->best;
	unsigned shift = 0;
	while (selection->bound >> shift > FAR)
		shift++;
	open->count = open->taken = 0;
	for (size_t i = 0; i < selection->problem->count; i++) {
		int128 cost = cost_of(selection, i);
		if (selection->has_best && cost > allowed)
			continue;
		cost >>= shift;
		struct price_tag tag = {cost > FAR ? FAR : (uint64_t)cost, selection->problem->claim[i],
					selection->problem->tie_rank[i], (uint32_t)i};
		open->count++;
		if (open->taken < most)
			heap[open->taken++] = tag;
		else if (costs_more(&heap[0], &tag))
			sift_down(heap, most, 0, tag);
		if (open->count == most) {
			for (size_t k = most / 2; k-- > 0;)
				sift_down(heap, most, k, heap[k]);
		}
	}
}

static void find_open(const struct selection *selection, size_t most, struct workspace *work, struct open_claims *open)
{
	most = most < selection->problem->count ? most : selection->problem->count;
	struct price_tag *heap = workspace_room(work, most, sizeof *heap);
	find_cheapest(selection, most, heap, open);
	struct open_claim *claim = workspace_room(work, open->taken, sizeof *claim);
	for (size_t k = 0; k < open->taken; k++) {
		uint32_t i = heap[k].claim, group = selection->groups.group_of[i];
		claim[k] = (struct open_claim){efficiency(selection, group), selection->problem->claim[i], group, i};
	}
	qsort(claim, open->taken, sizeof *claim, compare_open);
	open->number = workspace_array(work, open->taken, sizeof *open->number);
	for (size_t k = 0; k < open->taken; k++)
		open->number[k] = claim[k].number;
}

/* The core of these claims: the others keep what the set says. */
static void core_init(struct core *core, struct selection *selection, const struct open_claims *open,
		      struct workspace *work)
{
	const struct groups *groups = &selection->groups;
	uint32_t *group = workspace_array(work, open->taken, sizeof *group);
	int64_t *size = workspace_array(work, open->taken, sizeof *size);
	int128 *value = workspace_array(work, open->taken, sizeof *value);
	int128 *cost = workspace_array(work, open->taken, sizeof *cost);
	*core = (struct core){.groups = groups,
			      .count = open->taken,
			      .group = group,
			      .size = size,
			      .value = value,
			      .cost = cost,
			      .room = selection->left,
			      .need = selection->unmet,
			      .price = selection->price,
			      .reach = selection->reach,
			      .nearly = selection_nearly(selection),
			      .has_best = selection->has_best};
	core->is_paid = workspace_array(work, open->taken + 1, sizeof *core->is_paid);
	core->proofs = groups->later_count > 0 ? core_proofs_new(groups, work) : NULL;
	for (size_t k = 0; k < open->taken; k++) {
		uint32_t i = open->number[k];
		group[k] = groups->group_of[i];
		size[k] = selection->problem->claim[i];
		value[k] = selection->weight[group[k]] * size[k];
		cost[k] = (selection->weight[group[k]] - selection->surplus[group[k]]) * size[k];
		core->is_paid[k] = selection->is_paid[i];
		if (core->is_paid[k])
			selection_move(selection, i, -1);
	}
	core->best = core_value(core, core->is_paid);
}

/* `far`: by how much the set's bound is further than GLPK can see; without a set it is always asked. */
static enum core_status solve_core(struct core *core, int128 far, struct workspace *work)
{
	enum core_status status = CORE_STOPPED;
	size_t times = core->has_best ? 1 : FIRST_TIMES;
	if (core->count <= SEARCH_MOST)
		status = core_search(core, SEARCH_NODES, work);
	if (status == CORE_STOPPED && (!core->has_best || far > 0))
		status = core_propose(core, times * BRANCH_WORK / (core->count + 1) + 1, work);
	return status;
}

/* One round: tries at most `most` claims. */
static enum core_status improve_once(struct selection *selection, size_t most, bool may_branch, struct workspace *work,
				     size_t *open_count)
{
	struct workspace_mark mark = workspace_mark(work);
	struct open_claims open;
	struct core core;
	find_open(selection, most, work, &open);
	core_init(&core, selection, &open, work);
	int128 far = may_branch ? selection->bound - selection->best - (selection->bound >> CLOSE_BITS) : 0;
	int128 before = core.best;
	enum core_status status = solve_core(&core, far, work);
	*open_count = open.count;
	if (core.has_best) {
		selection->best += core.best - before;
		selection->has_best = true;
	}
	for (size_t k = 0; k < core.count; k++) {
		selection->is_paid[open.number[k]] = core.is_paid[k];
		if (core.is_paid[k])
			selection_move(selection, open.number[k], 1);
	}
	workspace_release(work, mark);
	return status;
}

/* A first set where following the program gave none: among ever more claims. */
static enum selection_status find_any(struct selection *selection, struct workspace *work)
{
	for (size_t most = CORE_MOST;; most *= 5) {
		size_t open_count;
		enum core_status status = improve_once(selection, most, true, work, &open_count);
		if (selection->has_best)
			return SELECTION_FOUND;
		if (most >= open_count)
			return status == CORE_DONE ? SELECTION_IMPOSSIBLE : SELECTION_UNKNOWN;
		if (most >= WIDEST)
			return SELECTION_UNKNOWN;
	}
}

enum selection_status selection_improve(struct selection *selection, struct workspace *work)
{
	if (!selection->has_best) {
		enum selection_status status = find_any(selection, work);
		if (status != SELECTION_FOUND)
			return status;
	}
	for (int round = 0; round < ROUNDS_MAX && selection->bound - selection->best > selection_nearly(selection);
	     round++) {
		size_t open_count;
		int128 before = selection->best;
		improve_once(selection, CORE_MOST, round == 0, work, &open_count);
		if (open_count <= CORE_MOST || selection->best == before)
			break;
	}
	if (selection->groups.later_count == 0)
		selection_fill(selection, false, work);
	return SELECTION_FOUND;
}

/* A core of all claims, without limits but those that are kept. */
static void open_all(struct selection *selection, const bool *is_kept, struct workspace *work, struct core *core)
{
	struct open_claims open;
	selection->has_best = false;
	selection_recount(selection);
	find_open(selection, selection->problem->count, work, &open);
	core_init(core, selection, &open, work);
	for (size_t r = 0; r < selection->groups.row_count; r++) {
		if (is_kept[r])
			continue;
		core->room[r] = CORE_NO_ROOM_LIMIT;
		core->need[r] = 0;
	}
}

/* Whether no set meets the limits that are kept; where the nodes do not suffice to tell, false. */
static bool is_impossible(struct selection *selection, const bool *is_kept, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	struct core core;
	open_all(selection, is_kept, work, &core);
	core.nearly = CORE_NO_ROOM_LIMIT / 2; /* the first set will do */
	enum core_status status = solve_core(&core, 1, work);
	workspace_release(work, mark);
	return !core.has_best && status == CORE_DONE;
}

/* Of the rows from `first` on, before `end`, keeps those without which there is a set: by halves, as most are too many.
 */
static void thin_out(struct selection *selection, bool *is_kept, size_t first, size_t end, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	bool *without = workspace_array(work, selection->groups.row_count, sizeof *without);
	size_t count = 0, middle = first + (end - first) / 2;
	for (size_t r = 0; r < selection->groups.row_count; r++) {
		bool is_here = r >= first && r < end;
		without[r] = is_kept[r] && !is_here;
		count += is_kept[r] && is_here;
	}
	bool are_needed = count > 0 && !is_impossible(selection, without, work);
	for (size_t r = first; r < end; r++)
		is_kept[r] = is_kept[r] && are_needed;
	workspace_release(work, mark);
	if (are_needed && end - first > 1) {
		thin_out(selection, is_kept, first, middle, work);
		thin_out(selection, is_kept, middle, end, work);
	}
}

/* Looks for a set that misses the lowered floor by `most` fen at most, and then by less and less. True: it came to the
 * end, core->missed is the least, or no set misses as little. */
static bool lower(struct core *core, int128 most, struct workspace *work)
{
	core->need[core->lowered] += core->missed - 1 - most;
	core->missed = most + 1;
	return solve_core(core, 1, work) == CORE_DONE;
}

/* By how much a floor must be lowered so that a set meets it and the other limits kept, or INT64_MAX. By halving where
 * there are too many sets to see the end. */
static int64_t missing_of_floor(struct selection *selection, const bool *is_kept, size_t floor, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	struct core core;
	open_all(selection, is_kept, work, &core);
	core.value = workspace_array(work, core.count, sizeof *core.value);
	core.cost = workspace_array(work, core.count, sizeof *core.cost);
	core.price = workspace_array(work, selection->groups.row_count, sizeof *core.price);
	core.nearly = -1; /* no set is too little */
	core.is_lowering = true;
	core.lowered = floor;
	core.missed = 1;
	int128 least = 0, missed = core.need[floor];
	bool is_least = lower(&core, missed, work);
	missed = core.missed;
	while (core.has_best && !is_least && missed - least > missed >> CLOSELY) {
		int128 middle = least + (missed - least) / 2;
		bool is_settled = lower(&core, middle, work);
		if (core.missed <= middle) {
			missed = core.missed;
			is_least = is_settled;
		} else {
			least = middle;
		}
	}
	bool has_found = core.has_best;
	workspace_release(work, mark);
	return has_found ? (int64_t)missed : INT64_MAX;
}

enum division_status selection_explain(struct selection *selection, struct workspace *work, struct division *division)
{
	const struct groups *groups = &selection->groups;
	bool *is_kept = workspace_array(work, groups->row_count, sizeof *is_kept);
	division->conflict_short = INT64_MAX;
	for (size_t r = 0; r < groups->row_count; r++)
		is_kept[r] = groups->at_least[r] > 0 || groups_row_can_bind(groups, r);
	thin_out(selection, is_kept, 0, groups->row_count, work);
	for (size_t r = 0; r < groups->row_count; r++) {
		if (!is_kept[r] || groups->at_least[r] == 0)
			continue;
		int64_t missing = missing_of_floor(selection, is_kept, r, work);
		if (missing < division->conflict_short)
			division->conflict_short = missing;
	}
	conflict_name_rows(groups, is_kept, work, division);
	return division->conflict_short < INT64_MAX ? DIVISION_CONFLICT : DIVISION_FAILED;
}
