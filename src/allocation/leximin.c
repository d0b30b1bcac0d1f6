#include "allocation/leximin.h"

#include "allocation/workspace.h"

#define ZERO_PRICE ((float128)1e-20) /* the prices of the levels add up to 1 */
#define FULL       (1 - (float128)1e-25)
#define RELIEF     ((float128)1e-6) /* fen: far below what rounding moves */

/*
 * One stage. Columns: the level of each open group, then the lowest level t. Rows: the limits with open groups in them,
 * then level - t >= 0 for each open group. A limit is divided by a power of two near its largest open claim, anew in
 * each stage: a claim of a fen beside one of 1e14 would else be a number that GLPK takes for 0.
 */
struct stage {
	const struct face *face;
	const float128 *share; /* by group: the level where it is settled, -1: open */
	struct program program;
	size_t open_count, limit_count;
	uint32_t *group; /* by column */
	uint32_t *limit; /* by row of the program: row of the groups */
	uint32_t *place; /* by row of the groups: row of the program, GROUP_NONE: left out */
	float128 *scale; /* by row of the program */
	float128 relief; /* fen by which floors give way, where the solver cannot find the one point that is left */
};

static bool is_open(const struct stage *stage, uint32_t group)
{
	return stage->share[group] < 0;
}

static void list_open_groups(struct stage *stage, struct workspace *work)
{
	const struct groups *groups = stage->face->groups;
	stage->group = workspace_array(work, groups->count, sizeof *stage->group);
	for (size_t g = 0; g < groups->count; g++) {
		if (is_open(stage, (uint32_t)g))
			stage->group[stage->open_count++] = (uint32_t)g;
	}
}

/* Returns how many entries the rows of the limits have. */
static size_t list_limits(struct stage *stage, struct workspace *work)
{
	const struct groups *groups = stage->face->groups;
	size_t entry_count = 0;
	stage->limit = workspace_array(work, groups->row_count, sizeof *stage->limit);
	stage->place = workspace_array(work, groups->row_count, sizeof *stage->place);
	stage->scale = workspace_array(work, groups->row_count, sizeof *stage->scale);
	for (size_t r = 0; r < groups->row_count; r++) {
		size_t open_count = 0;
		double largest = 0;
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++) {
			if (!is_open(stage, groups->row_group[k]))
				continue;
			open_count++;
			largest = fmax(largest, (double)groups->total[groups->row_group[k]]);
		}
		bool is_limited = groups->at_least[r] > 0 || groups->at_most[r] != LIMIT_NONE;
		stage->place[r] = GROUP_NONE;
		if (open_count == 0 || !is_limited)
			continue;
		entry_count += open_count;
		stage->scale[stage->limit_count] = (float128)ldexp(1.0, -ilogb(largest));
		stage->limit[stage->limit_count] = (uint32_t)r;
		stage->place[r] = (uint32_t)stage->limit_count++;
	}
	return entry_count;
}

static float128 settled_sum(const struct stage *stage, size_t row)
{
	const struct groups *groups = stage->face->groups;
	float128 sum = 0;
	for (size_t k = groups->row_start[row]; k < groups->row_start[row + 1]; k++) {
		uint32_t group = groups->row_group[k];
		if (!is_open(stage, group))
			sum += stage->share[group] * (float128)groups->total[group];
	}
	return sum;
}

/* What the settled groups leave of a limit. Less than a billionth of a fen is the trace of their rounded shares: it
 * would make a limit that is just met look broken. */
static float128 left_of(int64_t limit, float128 settled)
{
	float128 left = (float128)limit - settled;
	return left < 1e-9 && left > -1e-9 ? 0 : left;
}

static void bound_limits(struct stage *stage)
{
	const struct groups *groups = stage->face->groups;
	for (size_t p = 0; p < stage->limit_count; p++) {
		size_t row = stage->limit[p], number = stage->program.column_count + p;
		float128 settled = settled_sum(stage, row);
		float128 *lower = &stage->program.lower[number], *upper = &stage->program.upper[number];
		enum tight tight = stage->face->tight == NULL ? TIGHT_NONE : stage->face->tight[row];
		if (groups->at_least[row] > 0)
			*lower = (left_of(groups->at_least[row], settled) - stage->relief) * stage->scale[p];
		if (groups->at_most[row] != LIMIT_NONE)
			*upper = left_of(groups->at_most[row], settled) * stage->scale[p];
		if (tight == TIGHT_AT_MOST)
			*lower = *upper;
		if (tight == TIGHT_AT_LEAST)
			*upper = *lower;
	}
}

static void fill_columns(struct stage *stage)
{
	const struct groups *groups = stage->face->groups;
	struct program *program = &stage->program;
	uint32_t at = 0;
	for (size_t j = 0; j < stage->open_count; j++) {
		uint32_t group = stage->group[j];
		program->lower[j] = 0;
		program->upper[j] = 1;
		for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
			uint32_t place = stage->place[groups->row[k]];
			if (place == GROUP_NONE)
				continue;
			program->row[at] = place;
			program->value[at++] = (float128)groups->total[group] * stage->scale[place];
		}
		program->row[at] = (uint32_t)(stage->limit_count + j);
		program->value[at++] = 1;
		program->start[j + 1] = at;
	}
	for (size_t j = 0; j < stage->open_count; j++) {
		program->row[at] = (uint32_t)(stage->limit_count + j);
		program->value[at++] = -1;
		program->lower[program->column_count + stage->limit_count + j] = 0;
	}
	program->start[stage->open_count + 1] = at;
	program->lower[stage->open_count] = 0;
	program->upper[stage->open_count] = 1;
	program->cost[stage->open_count] = 1;
}

static void build(struct stage *stage, struct workspace *work)
{
	list_open_groups(stage, work);
	size_t entry_count = list_limits(stage, work) + 2 * stage->open_count;
	program_init(&stage->program, work, stage->open_count + 1, stage->limit_count + stage->open_count, entry_count,
		     true);
	fill_columns(stage);
	bound_limits(stage);
}

/* The upper limit that holds a group down: the one with the highest price. */
static uint32_t find_stop(const struct stage *stage, const struct master *master, uint32_t group)
{
	const struct groups *groups = stage->face->groups;
	float128 highest = 0;
	uint32_t stop = GROUP_NONE;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		uint32_t place = stage->place[groups->row[k]];
		if (place == GROUP_NONE)
			continue;
		float128 price = master->reduced[stage->program.column_count + place] * stage->scale[place];
		if (price > highest) {
			highest = price;
			stop = groups->row[k];
		}
	}
	return stop;
}

/* Settles the groups that cannot rise above the lowest level; returns how many. */
static size_t settle(const struct stage *stage, const struct master *master, float128 *share, uint32_t *stopped_by)
{
	float128 lowest = master->point[stage->open_count];
	lowest = lowest > 0 ? lowest : 0; /* a trace below 0 would read as open */
	size_t first = stage->program.column_count + stage->limit_count, count = 0;
	for (size_t j = 0; j < stage->open_count; j++) {
		uint32_t group = stage->group[j];
		if (lowest < FULL && !(master->reduced[first + j] < -ZERO_PRICE))
			continue;
		share[group] = lowest;
		if (lowest < FULL)
			stopped_by[group] = find_stop(stage, master, group);
		count++;
	}
	return count;
}

/* Solves one stage; *left counts the groups still open. */
static enum master_status run_stage(const struct face *face, float128 relief, struct workspace *work, float128 *share,
				    uint32_t *stopped_by, size_t *left)
{
	struct stage stage = {.face = face, .share = share, .relief = relief};
	struct master master;
	struct workspace_mark mark = workspace_mark(work);
	build(&stage, work);
	master_open(&master, &stage.program, work);
	enum master_status status = master_solve(&master);
	if (status == MASTER_OPTIMAL) {
		size_t settled = settle(&stage, &master, share, stopped_by);
		*left -= settled;
		if (settled == 0)
			status = MASTER_FAILED;
	}
	master_close(&master);
	workspace_release(work, mark);
	return status;
}

enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by)
{
	const struct groups *groups = face->groups;
	float128 *share = workspace_array(work, groups->count, sizeof *share);
	size_t left = 0;
	for (size_t g = 0; g < groups->count; g++) {
		bool is_fixed = face->is_fixed != NULL && face->is_fixed[g];
		stopped_by[g] = GROUP_NONE;
		if (groups->total[g] == 0)
			share[g] = 1;
		else
			share[g] = is_fixed ? level_to_real(level[g]) : -1;
		left += share[g] < 0;
	}
	enum master_status status = MASTER_OPTIMAL;
	for (bool is_first = true; left > 0 && status == MASTER_OPTIMAL; is_first = false) {
		status = run_stage(face, 0, work, share, stopped_by, &left);
		if (status == MASTER_OPTIMAL || is_first)
			continue;
		/* What was settled is feasible: where a floor takes all that a limit leaves, only round-off is in the
		 * way. */
		status = run_stage(face, RELIEF, work, share, stopped_by, &left);
		if (status == MASTER_INFEASIBLE)
			status = MASTER_FAILED;
	}
	for (size_t g = 0; g < groups->count; g++)
		level[g] = level_from_real(share[g]);
	return status;
}
