#include "allocation/conflict.h"

#include "allocation/master.h"
#include "allocation/workspace.h"

#define CONFIRMED  ((float128)1e-6) /* fen: less is no conflict */
#define ZERO_PRICE ((float128)1e-12)

/*
 * Columns: what each group gets, what later stages still take, what each floor gives up. Rows: the upper limits, then
 * the floors; a row of the groups with both has two here.
 */
struct conflict {
	const struct groups *groups;
	struct program program;
	uint32_t *cap, *floor; /* by row of the groups: row of the program, or GROUP_NONE */
	uint32_t *limit;       /* by row of the program: row of the groups */
	size_t cap_count, floor_count;
};

static size_t number_rows(struct conflict *conflict, struct workspace *work)
{
	const struct groups *groups = conflict->groups;
	size_t entry_count = 0;
	conflict->cap = workspace_array(work, groups->row_count, sizeof *conflict->cap);
	conflict->floor = workspace_array(work, groups->row_count, sizeof *conflict->floor);
	conflict->limit = workspace_array(work, 2 * groups->row_count, sizeof *conflict->limit);
	for (size_t r = 0; r < groups->row_count; r++) {
		bool is_capped = groups_row_can_bind(groups, r);
		conflict->cap[r] = is_capped ? (uint32_t)conflict->cap_count++ : GROUP_NONE;
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		size_t member_count = groups->row_start[r + 1] - groups->row_start[r] + groups->later_count;
		bool has_floor = groups->at_least[r] > 0;
		conflict->floor[r] = has_floor ? (uint32_t)(conflict->cap_count + conflict->floor_count++) : GROUP_NONE;
		entry_count += has_floor ? member_count + 1 : 0;
		if (conflict->cap[r] != GROUP_NONE) {
			entry_count += member_count;
			conflict->limit[conflict->cap[r]] = (uint32_t)r;
		}
		if (has_floor)
			conflict->limit[conflict->floor[r]] = (uint32_t)r;
	}
	return entry_count;
}

/* A column of at most `upper` fen in these rows. */
static void add_column(struct conflict *conflict, size_t column, const uint32_t *row, size_t count, float128 upper)
{
	struct program *program = &conflict->program;
	uint32_t at = program->start[column];
	program->lower[column] = 0;
	program->upper[column] = upper;
	for (size_t k = 0; k < count; k++) {
		if (conflict->cap[row[k]] != GROUP_NONE)
			program->row[at++] = conflict->cap[row[k]];
		if (conflict->floor[row[k]] != GROUP_NONE)
			program->row[at++] = conflict->floor[row[k]];
	}
	program->start[column + 1] = at;
}

static void fill_columns(struct conflict *conflict)
{
	const struct groups *groups = conflict->groups;
	struct program *program = &conflict->program;
	for (size_t g = 0; g < groups->count; g++)
		add_column(conflict, g, groups->row + groups->start[g], groups->start[g + 1] - groups->start[g],
			   (float128)groups->total[g]);
	for (size_t c = 0; c < groups->later_count; c++)
		add_column(conflict, groups->count + c, groups->later_row + groups->later_start[c],
			   groups->later_start[c + 1] - groups->later_start[c], (float128)groups->later[c]);
	uint32_t at = program->start[groups->count + groups->later_count];
	for (size_t f = 0; f < conflict->floor_count; f++) {
		size_t column = groups->count + groups->later_count + f, place = conflict->cap_count + f;
		program->lower[column] = 0;
		program->upper[column] = (float128)groups->at_least[conflict->limit[place]];
		program->cost[column] = -1;
		program->row[at++] = (uint32_t)place;
		program->start[column + 1] = at;
	}
}

static void fill_bounds(struct conflict *conflict)
{
	const struct groups *groups = conflict->groups;
	struct program *program = &conflict->program;
	for (size_t p = 0; p < program->row_count; p++) {
		uint32_t row = conflict->limit[p];
		if (p < conflict->cap_count)
			program->upper[program->column_count + p] = (float128)groups->at_most[row];
		else
			program->lower[program->column_count + p] = (float128)groups->at_least[row];
	}
}

/* Takes away a limit of the program; returns whether it was there. */
static bool relax(struct program *program, size_t place)
{
	size_t number = program->column_count + place;
	bool was_there = program->lower[number] > -FLOAT128_INFINITY || program->upper[number] < FLOAT128_INFINITY;
	program->lower[number] = -FLOAT128_INFINITY;
	program->upper[number] = FLOAT128_INFINITY;
	return was_there;
}

/* Leaves only limits each of which is needed for the conflict. False: the solver gave no answer. */
static bool filter(struct conflict *conflict, struct master *master)
{
	struct program *program = &conflict->program;
	for (size_t p = 0; p < program->row_count; p++) {
		float128 price = master->reduced[program->column_count + p];
		if (price < ZERO_PRICE && price > -ZERO_PRICE)
			relax(program, p);
	}
	for (size_t p = 0; p < program->row_count; p++) {
		size_t number = program->column_count + p;
		float128 lower = program->lower[number], upper = program->upper[number];
		if (!relax(program, p))
			continue;
		if (master_solve(master) != MASTER_OPTIMAL)
			return false;
		if (-master->objective > CONFIRMED)
			continue;
		program->lower[number] = lower;
		program->upper[number] = upper;
	}
	return master_solve(master) == MASTER_OPTIMAL && -master->objective > CONFIRMED;
}

void conflict_name_rows(const struct groups *groups, const bool *is_named, struct workspace *work,
			struct division *division)
{
	division->conflict_row = workspace_array(work, groups->row_count, sizeof *division->conflict_row);
	for (size_t r = 0; r < groups->row_count; r++) {
		if (!is_named[r])
			continue;
		bool is_limit = r < groups->limit_row_count;
		division->conflict_row[division->conflict_count++] =
			is_limit ? (uint32_t)r
				 : (uint32_t)groups->limit_row_count +
					   groups->applicant_limit[r - groups->limit_row_count];
	}
}

static void report(const struct conflict *conflict, const struct master *master, struct workspace *work,
		   struct division *division)
{
	const struct groups *groups = conflict->groups;
	const struct program *program = &conflict->program;
	bool *is_named = workspace_array(work, groups->row_count, sizeof *is_named);
	for (size_t p = 0; p < program->row_count; p++) {
		size_t number = program->column_count + p;
		if (program->lower[number] > -FLOAT128_INFINITY || program->upper[number] < FLOAT128_INFINITY)
			is_named[conflict->limit[p]] = true;
	}
	conflict_name_rows(groups, is_named, work, division);
	float128 missing = -master->objective - CONFIRMED; /* up to the whole fen */
	division->conflict_short = (int64_t)missing + ((float128)(int64_t)missing < missing);
}

enum division_status conflict_explain(const struct groups *groups, struct workspace *work, struct division *division)
{
	struct conflict conflict = {.groups = groups};
	struct master master;
	size_t entry_count = number_rows(&conflict, work);
	program_init(&conflict.program, work, groups->count + groups->later_count + conflict.floor_count,
		     conflict.cap_count + conflict.floor_count, entry_count, false);
	fill_columns(&conflict);
	fill_bounds(&conflict);
	master_open(&master, &conflict.program, work);
	bool is_found =
		master_solve(&master) == MASTER_OPTIMAL && -master.objective > CONFIRMED && filter(&conflict, &master);
	if (is_found)
		report(&conflict, &master, work, division);
	master_close(&master);
	return is_found ? DIVISION_CONFLICT : DIVISION_FAILED;
}
