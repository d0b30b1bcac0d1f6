#include "allocation/shortfall.h"

#include "allocation/workspace.h"

#define ZERO_PRICE ((float128)1e-12)

static float128 or_nothing(float128 x)
{
	return x > 0 ? x : 0;
}

static size_t column_later(const struct shortfall *shortfall, size_t class)
{
	return shortfall->helper_count + class;
}

static size_t column_missing(const struct shortfall *shortfall, size_t floor)
{
	return shortfall->helper_count + shortfall->later_count + floor;
}

static void add_column(struct program *program, size_t column, const uint32_t *row, size_t count)
{
	uint32_t at = program->start[column];
	for (size_t k = 0; k < count; k++)
		program->row[at++] = row[k];
	program->start[column + 1] = at;
}

void shortfall_init(struct shortfall *shortfall, struct workspace *work)
{
	shortfall->work = work;
	shortfall->price = workspace_array(work, shortfall->row_count, sizeof *shortfall->price);
}

static void make_program(struct shortfall *shortfall)
{
	const struct groups *groups = shortfall->groups;
	struct program *program = &shortfall->program;
	size_t entries = shortfall->floor_count;
	for (size_t k = 0; k < shortfall->helper_count; k++)
		entries += groups->start[shortfall->helper[k] + 1] - groups->start[shortfall->helper[k]];
	if (shortfall->later_count > 0)
		entries += groups->later_start[shortfall->later_count];
	program_init(program, shortfall->work, column_missing(shortfall, shortfall->floor_count), shortfall->row_count,
		     entries, false);
	for (size_t k = 0; k < shortfall->helper_count; k++) {
		uint32_t start = groups->start[shortfall->helper[k]];
		add_column(program, k, groups->row + start, groups->start[shortfall->helper[k] + 1] - start);
	}
	for (size_t c = 0; c < shortfall->later_count; c++)
		add_column(program, column_later(shortfall, c), groups->later_row + groups->later_start[c],
			   groups->later_start[c + 1] - groups->later_start[c]);
	for (size_t k = 0; k < shortfall->floor_count; k++) {
		add_column(program, column_missing(shortfall, k), &shortfall->floor[k], 1);
		program->cost[column_missing(shortfall, k)] = -1;
	}
}

void shortfall_open(struct shortfall *shortfall)
{
	if (shortfall->is_open)
		return;
	if (shortfall->program.start == NULL)
		make_program(shortfall);
	master_open(&shortfall->master, &shortfall->program, shortfall->work);
	shortfall->is_open = true;
}

static void set_bounds(struct shortfall *shortfall, size_t number, float128 lower, float128 upper)
{
	shortfall->program.lower[number] = lower;
	shortfall->program.upper[number] = upper;
}

void shortfall_bound_helper(struct shortfall *shortfall, size_t helper, float128 most)
{
	set_bounds(shortfall, helper, 0, or_nothing(most));
}

void shortfall_bound_later(struct shortfall *shortfall, size_t class, float128 least, float128 most)
{
	set_bounds(shortfall, column_later(shortfall, class), least, most);
}

void shortfall_bound_row(struct shortfall *shortfall, size_t row, float128 least, float128 most)
{
	set_bounds(shortfall, shortfall->program.column_count + row, least > 0 ? least : -FLOAT128_INFINITY,
		   or_nothing(most));
}

enum master_status shortfall_ask(struct shortfall *shortfall, float128 *missing)
{
	const struct program *program = &shortfall->program;
	for (size_t k = 0; k < shortfall->floor_count; k++)
		set_bounds(shortfall, column_missing(shortfall, k), 0,
			   or_nothing(program->lower[program->column_count + shortfall->floor[k]]));
	enum master_status status = master_solve(&shortfall->master);
	*missing = -shortfall->master.objective;
	for (size_t r = 0; status == MASTER_OPTIMAL && r < shortfall->row_count; r++) {
		float128 price = shortfall->master.reduced[program->column_count + r];
		shortfall->price[r] = price > ZERO_PRICE || price < -ZERO_PRICE ? price : 0;
	}
	return status;
}

void shortfall_close(struct shortfall *shortfall)
{
	if (shortfall->is_open)
		master_close(&shortfall->master);
	shortfall->is_open = false;
}
