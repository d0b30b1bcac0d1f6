#include "allocation/filling.h"

#include "allocation/workspace.h"

/* A row that can still stop groups. The level at which it does only rises when another row stops some of its groups, so
 * a level that was computed earlier is a lower bound, and the heap need not follow every change. */
struct row {
	uint128 left;   /* fen x 2^80 for the groups that still rise, from level 0 */
	uint128 active; /* fen claimed by them */
	uint128 stop;   /* the level at which it stops them, when last computed */
	bool binds;
	bool is_stale; /* some of its groups have stopped since */
};

struct filling {
	const struct curves *curves;
	const struct groups *groups;
	struct row *rows;
	uint32_t *heap; /* rows that bind, the lowest stop first, ties by number */
	size_t heap_count;
	uint128 *level;
	uint32_t *stopped_by;
	bool *has_stopped;
	uint32_t *rising; /* scratch: groups of a row */
};

static bool is_before(const struct filling *filling, uint32_t a, uint32_t b)
{
	const struct row *x = &filling->rows[a], *y = &filling->rows[b];
	return x->stop < y->stop || (x->stop == y->stop && a < b);
}

static void sift_down(struct filling *filling, size_t at)
{
	uint32_t *heap = filling->heap;
	uint32_t row = heap[at];
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= filling->heap_count)
			break;
		if (child + 1 < filling->heap_count && is_before(filling, heap[child + 1], heap[child]))
			child++;
		if (!is_before(filling, heap[child], row))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = row;
}

static void drop_first(struct filling *filling)
{
	filling->rows[filling->heap[0]].binds = false;
	filling->heap[0] = filling->heap[--filling->heap_count];
	if (filling->heap_count > 0)
		sift_down(filling, 0);
}

/* The level at which a row stops the groups in it that still rise: at a linear path one division, exact in integers. */
static uint128 stop_level(struct filling *filling, uint32_t number)
{
	const struct groups *groups = filling->groups;
	const struct row *row = &filling->rows[number];
	size_t count = 0;
	if (row->active == 0)
		return filling->curves->top;
	if (filling->curves->path->is_linear)
		return row->left / row->active;
	for (size_t k = groups->row_start[number]; k < groups->row_start[number + 1]; k++) {
		if (!filling->has_stopped[groups->row_group[k]])
			filling->rising[count++] = groups->row_group[k];
	}
	return curves_find_level(filling->curves, filling->rising, NULL, count, level_to_real(row->left), row->stop);
}

/* What a group takes at its level, in fen x 2^80. */
static uint128 taken(const struct filling *filling, uint32_t group, uint128 level)
{
	if (filling->curves->path->is_linear)
		return filling->groups->total[group] * level;
	return (uint128)(curves_sum(filling->curves, group, level) * (float128)LEVEL_ONE);
}

/* False where the fixed groups alone exceed the row. */
static bool open_row(struct filling *filling, const bool *is_fixed, uint32_t number)
{
	const struct groups *groups = filling->groups;
	struct row *row = &filling->rows[number];
	int64_t at_most = groups->at_most[number];
	uint128 fixed = 0;
	if (at_most == LIMIT_NONE || groups->row_total[number] <= (uint128)at_most)
		return true;
	row->active = groups->row_total[number];
	if (is_fixed != NULL) {
		for (size_t k = groups->row_start[number]; k < groups->row_start[number + 1]; k++) {
			uint32_t group = groups->row_group[k];
			if (!is_fixed[group])
				continue;
			row->active -= groups->total[group];
			fixed += filling->level[group] == filling->curves->top ? groups->total[group] : 0;
		}
	}
	if (fixed > (uint128)at_most || at_most >= LEVEL_MAX_ROOM)
		return false;
	uint128 room = (uint128)at_most - fixed;
	if (room >= row->active)
		return true;
	row->left = room << LEVEL_BITS;
	row->stop = stop_level(filling, number);
	row->binds = true;
	filling->heap[filling->heap_count++] = number;
	return true;
}

static void stop_group(struct filling *filling, uint32_t group, uint32_t by, uint128 level)
{
	const struct groups *groups = filling->groups;
	uint128 part = taken(filling, group, level);
	filling->has_stopped[group] = true;
	filling->level[group] = level;
	filling->stopped_by[group] = by;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		struct row *row = &filling->rows[groups->row[k]];
		if (!row->binds)
			continue;
		/* The level is at most the row's own, so the part is at most what the row has left, but for round-off
		 * where the path is not linear. */
		row->left -= part < row->left ? part : row->left;
		row->active -= groups->total[group];
		row->is_stale = true;
	}
}

static void stop_groups_of_first(struct filling *filling)
{
	const struct groups *groups = filling->groups;
	uint32_t number = filling->heap[0];
	uint128 level = filling->rows[number].stop;
	drop_first(filling);
	for (size_t k = groups->row_start[number]; k < groups->row_start[number + 1]; k++) {
		if (!filling->has_stopped[groups->row_group[k]])
			stop_group(filling, groups->row_group[k], number, level);
	}
}

static void raise_level(struct filling *filling)
{
	while (filling->heap_count > 0) {
		struct row *first = &filling->rows[filling->heap[0]];
		uint128 stop = first->is_stale ? stop_level(filling, filling->heap[0]) : first->stop;
		first->is_stale = false;
		if (stop >= filling->curves->top) {
			drop_first(filling);
		} else if (stop != first->stop) {
			first->stop = stop;
			sift_down(filling, 0);
		} else {
			stop_groups_of_first(filling);
		}
	}
}

bool filling_run(const struct curves *curves, const bool *is_fixed, struct workspace *work, uint128 *level,
		 uint32_t *stopped_by)
{
	const struct groups *groups = curves->groups;
	struct filling filling = {.curves = curves, .groups = groups, .level = level, .stopped_by = stopped_by};
	filling.rows = workspace_array(work, groups->row_count, sizeof *filling.rows);
	filling.heap = workspace_array(work, groups->row_count, sizeof *filling.heap);
	filling.has_stopped = workspace_array(work, groups->count, sizeof *filling.has_stopped);
	filling.rising = workspace_array(work, groups->count, sizeof *filling.rising);
	for (size_t g = 0; g < groups->count; g++) {
		stopped_by[g] = GROUP_NONE;
		filling.has_stopped[g] = is_fixed != NULL && is_fixed[g];
		if (!filling.has_stopped[g])
			level[g] = curves->top;
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		if (!open_row(&filling, is_fixed, (uint32_t)r))
			return false;
	}
	for (size_t k = filling.heap_count / 2; k-- > 0;)
		sift_down(&filling, k);
	raise_level(&filling);
	return true;
}
