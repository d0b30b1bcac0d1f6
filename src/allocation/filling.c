#include "allocation/filling.h"

#include "allocation/heap.h"
#include "allocation/workspace.h"

#include <string.h>

/* Whether a row, or blend of rows, can still stop groups. The level at which it does only rises when another one stops
 * some of its groups, so a level that was computed earlier is a lower bound, and the heap need not follow every change.
 */
struct brake {
	uint128 stop; /* the level at which it stops groups, when last computed */
	bool binds;
	bool is_stale; /* some of its groups have stopped since */
};

struct row {
	uint128 left;   /* fen x 2^80 for the groups that still rise, from level 0 */
	uint128 active; /* fen claimed by them */
};

/* The same of a blend, in fen times the factors. */
struct mixture {
	float128 left, active;
	size_t rising; /* groups */
};

static bool is_before(const void *context, uint32_t a, uint32_t b)
{
	const struct filling *filling = context;
	const struct brake *x = &filling->brakes[a], *y = &filling->brakes[b];
	return x->stop < y->stop || (x->stop == y->stop && a < b);
}

static void drop_first(struct filling *filling)
{
	filling->brakes[filling->heap[0]].binds = false;
	filling->heap[0] = filling->heap[--filling->heap_count];
	if (filling->heap_count > 0)
		heap_sink(filling->heap, filling->heap_count, 0, is_before, filling);
}

/* At a linear path one division, exact in integers. */
static uint128 row_stop_level(struct filling *filling, uint32_t number, uint128 low)
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
	return curves_find_level(filling->curves, filling->rising, NULL, count, level_to_real(row->left), low);
}

/* The level at which a brake stops the groups in it that still rise. */
static uint128 stop_level(struct filling *filling, uint32_t number)
{
	size_t row_count = filling->groups->row_count;
	uint128 low = filling->brakes[number].stop;
	if (number < row_count)
		return row_stop_level(filling, number, low);
	const struct mixture *mixture = &filling->mixtures[number - row_count];
	if (mixture->rising == 0)
		return filling->curves->top;
	return blends_stop_level(filling->blends, number - row_count, filling->curves, filling->has_stopped,
				 mixture->left, mixture->active, low);
}

/* What a group takes at its level, in fen x 2^80. A group too large for that stands in no row that binds. */
static uint128 taken(const struct filling *filling, uint32_t group, uint128 level)
{
	if (filling->curves->path->is_linear)
		return filling->groups->total[group] * level;
	float128 fen = curves_sum(filling->curves, group, level);
	return fen < (float128)LEVEL_MAX_ROOM ? (uint128)(fen * (float128)LEVEL_ONE) : 0;
}

/* One that is stale will have its level computed when it may be the next. */
static void set_brake(struct filling *filling, size_t number, uint128 stop, bool is_stale)
{
	filling->brakes[number] = (struct brake){.stop = stop, .binds = true, .is_stale = is_stale};
	filling->heap[filling->heap_count++] = (uint32_t)number;
	heap_rise(filling->heap, filling->heap_count - 1, is_before, filling);
}

/* Makes room for so many blends. */
static void reserve(struct filling *filling, size_t count)
{
	size_t row_count = filling->groups->row_count, room = 2 * count;
	if (count <= filling->blend_room)
		return;
	filling->mixtures = workspace_longer(filling->work, filling->mixtures, filling->blend_count, room,
					     sizeof *filling->mixtures);
	filling->brakes = workspace_longer(filling->work, filling->brakes, row_count + filling->blend_count,
					   row_count + room, sizeof *filling->brakes);
	filling->heap = workspace_longer(filling->work, filling->heap, filling->heap_count, row_count + room,
					 sizeof *filling->heap);
	filling->blend_room = room;
}

static void open_blend(struct filling *filling, size_t number)
{
	const struct blends *blends = filling->blends;
	const struct blend *blend = &blends->blend[number];
	struct mixture mixture = {.left = blend->most};
	for (size_t k = blend->start; k < blend->end; k++) {
		const struct pull *pull = &blends->pull[k];
		if (filling->has_stopped[pull->group]) {
			mixture.left -=
				pull->factor * curves_sum(filling->curves, pull->group, filling->level[pull->group]);
		} else {
			mixture.active += pull->factor * (float128)filling->groups->total[pull->group];
			mixture.rising++;
		}
	}
	filling->mixtures[number] = mixture;
	filling->brakes[filling->groups->row_count + number] = (struct brake){.binds = false};
	if (mixture.rising > 0 && mixture.left < mixture.active)
		set_brake(filling, filling->groups->row_count + number, filling->reached, true);
}

/* What the fixed groups of a row take: `whole` in fen, at the top, and `part` in fen x 2^80, at levels between. */
static void sum_fixed(const struct filling *filling, const bool *is_fixed, uint32_t number, uint128 *whole,
		      uint128 *part)
{
	const struct groups *groups = filling->groups;
	for (size_t k = groups->row_start[number]; k < groups->row_start[number + 1]; k++) {
		uint32_t group = groups->row_group[k];
		if (!is_fixed[group])
			continue;
		filling->rows[number].active -= groups->total[group];
		if (filling->level[group] == filling->curves->top)
			*whole += groups->total[group];
		else if (filling->level[group] > 0)
			*part += taken(filling, group, filling->level[group]);
	}
}

/* False where the fixed groups alone exceed the row, or it is too large for integers and there is no blend of it. */
static bool open_row(struct filling *filling, const bool *is_fixed, uint32_t number)
{
	const struct groups *groups = filling->groups;
	struct row *row = &filling->rows[number];
	int64_t at_most = groups->at_most[number];
	uint128 whole = 0, part = 0;
	if (at_most == LIMIT_NONE || groups->row_total[number] <= (uint128)at_most)
		return true;
	row->active = groups->row_total[number];
	if (is_fixed != NULL)
		sum_fixed(filling, is_fixed, number, &whole, &part);
	if (whole > (uint128)at_most)
		return false;
	if (at_most >= LEVEL_MAX_ROOM)
		return filling->blends != NULL;
	uint128 room = ((uint128)at_most - whole) << LEVEL_BITS;
	if (part > room)
		return false;
	if ((room - part) >> LEVEL_BITS >= row->active)
		return true;
	row->left = room - part;
	set_brake(filling, number, row_stop_level(filling, number, 0), false);
	return true;
}

/* The level is at most a brake's own, so the part is at most what it has left, but for round-off where the path is not
 * linear and of blends. */
static void take_from_rows(struct filling *filling, uint32_t group, uint128 part)
{
	const struct groups *groups = filling->groups;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		uint32_t number = groups->row[k];
		if (!filling->brakes[number].binds)
			continue;
		struct row *row = &filling->rows[number];
		row->left -= part < row->left ? part : row->left;
		row->active -= groups->total[group];
		filling->brakes[number].is_stale = true;
	}
}

static void take_from_blends(struct filling *filling, uint32_t group, uint128 level)
{
	const struct blends *blends = filling->blends;
	float128 fen = curves_sum(filling->curves, group, level), total = (float128)filling->groups->total[group];
	for (uint32_t k = blends->last[group]; k != PULL_NONE; k = blends->pull[k].next) {
		const struct pull *pull = &blends->pull[k];
		struct brake *brake = &filling->brakes[filling->groups->row_count + pull->blend];
		if (!brake->binds)
			continue;
		struct mixture *mixture = &filling->mixtures[pull->blend];
		mixture->left -= pull->factor * fen;
		mixture->active -= pull->factor * total;
		mixture->rising--;
		brake->is_stale = true;
	}
}

static void stop_group(struct filling *filling, uint32_t group, uint32_t by, uint128 level)
{
	if (filling->has_stopped[group])
		return;
	filling->has_stopped[group] = true;
	filling->level[group] = level;
	filling->stopped_by[group] = by;
	take_from_rows(filling, group, taken(filling, group, level));
	if (filling->blends != NULL)
		take_from_blends(filling, group, level);
}

static void stop_groups_of_first(struct filling *filling)
{
	const struct groups *groups = filling->groups;
	uint32_t number = filling->heap[0];
	uint128 level = filling->brakes[number].stop;
	drop_first(filling);
	if (number < groups->row_count) {
		for (size_t k = groups->row_start[number]; k < groups->row_start[number + 1]; k++)
			stop_group(filling, groups->row_group[k], number, level);
		return;
	}
	const struct blend *blend = &filling->blends->blend[number - groups->row_count];
	for (size_t k = blend->start; k < blend->end; k++) {
		const struct pull *pull = &filling->blends->pull[k];
		stop_group(filling, pull->group, pull->stop, level);
	}
}

/* Up to `to`, or to where this brake stops groups. */
static uint128 raise_to_brake(struct filling *filling, uint128 to, size_t last)
{
	while (filling->heap_count > 0) {
		uint32_t number = filling->heap[0];
		struct brake *first = &filling->brakes[number];
		uint128 stop = first->is_stale ? stop_level(filling, number) : first->stop;
		first->is_stale = false;
		if (stop >= filling->curves->top) {
			drop_first(filling);
		} else if (stop != first->stop) {
			first->stop = stop;
			heap_sink(filling->heap, filling->heap_count, 0, is_before, filling);
		} else if (stop > to) {
			break;
		} else {
			to = number == last ? stop : to;
			stop_groups_of_first(filling);
		}
	}
	filling->reached = to;
	return to;
}

void filling_raise(struct filling *filling, uint128 to)
{
	raise_to_brake(filling, to, SIZE_MAX);
}

uint128 filling_raise_to_blend(struct filling *filling, uint128 to)
{
	return raise_to_brake(filling, to, filling->groups->row_count + filling->blend_count - 1);
}

static void take_arrays(struct filling *filling, struct workspace *work)
{
	const struct groups *groups = filling->groups;
	filling->work = work;
	filling->rows = workspace_array(work, groups->row_count, sizeof *filling->rows);
	filling->brakes = workspace_array(work, groups->row_count, sizeof *filling->brakes);
	filling->heap = workspace_array(work, groups->row_count, sizeof *filling->heap);
	filling->has_stopped = workspace_array(work, groups->count, sizeof *filling->has_stopped);
	filling->rising = workspace_array(work, groups->count, sizeof *filling->rising);
}

bool filling_open(struct filling *filling, const struct curves *curves, const bool *is_fixed, struct blends *blends,
		  struct workspace *work, uint128 *level, uint32_t *stopped_by)
{
	const struct groups *groups = curves->groups;
	*filling = (struct filling){
		.curves = curves, .groups = groups, .blends = blends, .level = level, .stopped_by = stopped_by};
	take_arrays(filling, work);
	for (size_t g = 0; g < groups->count; g++) {
		stopped_by[g] = GROUP_NONE;
		filling->has_stopped[g] = is_fixed != NULL && is_fixed[g];
		if (!filling->has_stopped[g])
			level[g] = curves->top;
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		if (!open_row(filling, is_fixed, (uint32_t)r))
			return false;
	}
	return true;
}

void filling_take_blends(struct filling *filling)
{
	reserve(filling, filling->blends->count);
	while (filling->blend_count < filling->blends->count)
		open_blend(filling, filling->blend_count++);
}

void filling_copy(struct filling *to, const struct filling *from)
{
	size_t group_count = from->groups->count, row_count = from->groups->row_count;
	reserve(to, from->blend_count);
	to->blend_count = from->blend_count;
	to->heap_count = from->heap_count;
	to->reached = from->reached;
	memcpy(to->rows, from->rows, row_count * sizeof *to->rows);
	memcpy(to->brakes, from->brakes, (row_count + from->blend_count) * sizeof *to->brakes);
	memcpy(to->heap, from->heap, from->heap_count * sizeof *to->heap);
	memcpy(to->level, from->level, group_count * sizeof *to->level);
	memcpy(to->stopped_by, from->stopped_by, group_count * sizeof *to->stopped_by);
	memcpy(to->has_stopped, from->has_stopped, group_count * sizeof *to->has_stopped);
	if (from->blend_count > 0)
		memcpy(to->mixtures, from->mixtures, from->blend_count * sizeof *to->mixtures);
}

void filling_open_copy(struct filling *to, const struct filling *from, uint128 *level, uint32_t *stopped_by)
{
	*to = (struct filling){.curves = from->curves,
			       .groups = from->groups,
			       .blends = from->blends,
			       .level = level,
			       .stopped_by = stopped_by};
	take_arrays(to, from->work);
	filling_copy(to, from);
}

bool filling_run(const struct curves *curves, const bool *is_fixed, struct workspace *work, uint128 *level,
		 uint32_t *stopped_by)
{
	struct filling filling;
	if (!filling_open(&filling, curves, is_fixed, NULL, work, level, stopped_by))
		return false;
	filling_raise(&filling, curves->top);
	return true;
}

void filling_release_empty(const struct groups *groups, uint32_t *stopped_by)
{
	for (size_t g = 0; g < groups->count; g++) {
		if (groups->total[g] == 0)
			stopped_by[g] = GROUP_NONE;
	}
}
