#include "allocation/leximin.h"

#include "allocation/workspace.h"

#define ZERO_PRICE ((float128)1e-20) /* the prices of the levels add up to 1 */
#define FULL       (1 - (float128)1e-25)

/*
 * The program of one run. Columns: the level of each free group, then the lowest level t. Rows: the limits with free
 * groups in them, each divided by a power of two near its largest claim, then level - t >= 0 for each free group.
 */
struct leximin {
	const struct face *face;
	struct program program;
	size_t free_count, limit_count;
	uint32_t *group;  /* by column */
	uint32_t *column; /* by group; GROUP_NONE: fixed */
	uint32_t *limit;  /* by row of the program: row of the groups */
	uint32_t *place;  /* by row of the groups: row of the program, GROUP_NONE: left out */
	float128 *scale;  /* by row of the program */
	bool *is_settled; /* by column */
};

static void list_free_groups(struct leximin *leximin, struct workspace *work)
{
	const struct groups *groups = leximin->face->groups;
	leximin->group = workspace_array(work, groups->count, sizeof *leximin->group);
	leximin->column = workspace_array(work, groups->count, sizeof *leximin->column);
	for (size_t g = 0; g < groups->count; g++) {
		bool is_fixed = groups->total[g] == 0 || (leximin->face->is_fixed && leximin->face->is_fixed[g]);
		leximin->column[g] = is_fixed ? GROUP_NONE : (uint32_t)leximin->free_count;
		if (!is_fixed)
			leximin->group[leximin->free_count++] = (uint32_t)g;
	}
	leximin->is_settled = workspace_array(work, leximin->free_count, sizeof *leximin->is_settled);
}

/* Returns how many entries the rows of the limits have. */
static size_t list_limits(struct leximin *leximin, struct workspace *work)
{
	const struct groups *groups = leximin->face->groups;
	size_t entry_count = 0;
	leximin->limit = workspace_array(work, groups->row_count, sizeof *leximin->limit);
	leximin->place = workspace_array(work, groups->row_count, sizeof *leximin->place);
	leximin->scale = workspace_array(work, groups->row_count, sizeof *leximin->scale);
	for (size_t r = 0; r < groups->row_count; r++) {
		size_t free_count = 0;
		double largest = 0;
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++) {
			uint32_t group = groups->row_group[k];
			if (leximin->column[group] == GROUP_NONE)
				continue;
			free_count++;
			largest = fmax(largest, (double)groups->total[group]);
		}
		bool is_limited = groups->at_least[r] > 0 || groups->at_most[r] != LIMIT_NONE;
		leximin->place[r] = GROUP_NONE;
		if (free_count == 0 || !is_limited)
			continue;
		entry_count += free_count;
		leximin->scale[leximin->limit_count] = (float128)ldexp(1.0, -ilogb(largest));
		leximin->limit[leximin->limit_count] = (uint32_t)r;
		leximin->place[r] = (uint32_t)leximin->limit_count++;
	}
	return entry_count;
}

static float128 fixed_sum(const struct leximin *leximin, const uint128 *level, size_t row)
{
	const struct groups *groups = leximin->face->groups;
	uint128 sum = 0;
	for (size_t k = groups->row_start[row]; k < groups->row_start[row + 1]; k++) {
		uint32_t group = groups->row_group[k];
		if (leximin->column[group] == GROUP_NONE && level[group] == LEVEL_ONE)
			sum += groups->total[group];
	}
	return (float128)sum;
}

static void bound_limits(struct leximin *leximin, const uint128 *level)
{
	const struct groups *groups = leximin->face->groups;
	for (size_t p = 0; p < leximin->limit_count; p++) {
		size_t row = leximin->limit[p], number = leximin->program.column_count + p;
		float128 scale = leximin->scale[p], fixed = fixed_sum(leximin, level, row);
		float128 *lower = &leximin->program.lower[number], *upper = &leximin->program.upper[number];
		enum tight tight = leximin->face->tight == NULL ? TIGHT_NONE : leximin->face->tight[row];
		if (groups->at_least[row] > 0)
			*lower = ((float128)groups->at_least[row] - fixed) * scale;
		if (groups->at_most[row] != LIMIT_NONE)
			*upper = ((float128)groups->at_most[row] - fixed) * scale;
		if (tight == TIGHT_AT_MOST)
			*lower = *upper;
		if (tight == TIGHT_AT_LEAST)
			*upper = *lower;
	}
}

static void fill_columns(struct leximin *leximin)
{
	const struct groups *groups = leximin->face->groups;
	struct program *program = &leximin->program;
	uint32_t at = 0;
	for (size_t j = 0; j < leximin->free_count; j++) {
		uint32_t group = leximin->group[j];
		program->lower[j] = 0;
		program->upper[j] = 1;
		for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
			uint32_t place = leximin->place[groups->row[k]];
			if (place == GROUP_NONE)
				continue;
			program->row[at] = place;
			program->value[at++] = (float128)groups->total[group] * leximin->scale[place];
		}
		program->row[at] = (uint32_t)(leximin->limit_count + j);
		program->value[at++] = 1;
		program->start[j + 1] = at;
	}
	for (size_t j = 0; j < leximin->free_count; j++) {
		program->row[at] = (uint32_t)(leximin->limit_count + j);
		program->value[at++] = -1;
		program->lower[program->column_count + leximin->limit_count + j] = 0;
	}
	program->start[leximin->free_count + 1] = at;
	program->lower[leximin->free_count] = 0;
	program->upper[leximin->free_count] = 1;
	program->cost[leximin->free_count] = 1;
}

static void build(struct leximin *leximin, struct workspace *work, const uint128 *level)
{
	list_free_groups(leximin, work);
	size_t entry_count = list_limits(leximin, work) + 2 * leximin->free_count;
	program_init(&leximin->program, work, leximin->free_count + 1, leximin->limit_count + leximin->free_count,
		     entry_count, true);
	fill_columns(leximin);
	bound_limits(leximin, level);
}

/* The upper limit that holds a group down: the one with the highest price. */
static uint32_t find_stop(const struct leximin *leximin, const struct master *master, uint32_t group)
{
	const struct groups *groups = leximin->face->groups;
	float128 highest = ZERO_PRICE;
	uint32_t stop = GROUP_NONE;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		uint32_t place = leximin->place[groups->row[k]];
		if (place == GROUP_NONE)
			continue;
		float128 price = master->reduced[leximin->program.column_count + place] * leximin->scale[place];
		price *= (float128)groups->total[group];
		if (price > highest) {
			highest = price;
			stop = groups->row[k];
		}
	}
	return stop;
}

/* Settles the groups that cannot rise above t; returns how many. */
static size_t settle(struct leximin *leximin, const struct master *master, uint128 *level, uint32_t *stopped_by)
{
	struct program *program = &leximin->program;
	float128 lowest = master->point[leximin->free_count];
	size_t count = 0;
	for (size_t j = 0; j < leximin->free_count; j++) {
		size_t number = program->column_count + leximin->limit_count + j;
		bool cannot_rise = lowest >= FULL || master->reduced[number] < -ZERO_PRICE;
		if (leximin->is_settled[j] || !cannot_rise)
			continue;
		level[leximin->group[j]] = level_from_real(lowest);
		if (lowest < FULL)
			stopped_by[leximin->group[j]] = find_stop(leximin, master, leximin->group[j]);
		leximin->is_settled[j] = true;
		program->lower[j] = program->upper[j] = lowest;
		program->lower[number] = -FLOAT128_INFINITY;
		count++;
	}
	return count;
}

enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by)
{
	struct leximin leximin = {.face = face};
	struct master master;
	enum master_status status = MASTER_OPTIMAL;
	for (size_t g = 0; g < face->groups->count; g++)
		stopped_by[g] = GROUP_NONE;
	build(&leximin, work, level);
	master_open(&master, &leximin.program, work);
	for (size_t left = leximin.free_count; left > 0 && status == MASTER_OPTIMAL;) {
		status = master_solve(&master);
		if (status != MASTER_OPTIMAL)
			break;
		size_t settled = settle(&leximin, &master, level, stopped_by);
		if (settled == 0)
			status = MASTER_FAILED;
		left -= settled;
	}
	master_close(&master);
	return status;
}
