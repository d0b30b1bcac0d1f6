#include "allocation/tableau.h"

#include "allocation/workspace.h"

#define ENTRIES_MAX 4096
#define PIVOTS_MAX  8     /* a row */
#define NEAR        1e-13 /* of the largest bound: what counts as no fault */
#define TINY        1e-9  /* of entries, which are small fractions */

bool tableau_takes(const struct program *program)
{
	return program->value == NULL &&
	       program->row_count * (program->row_count + program->column_count) <= ENTRIES_MAX;
}

static double *row_of(const struct tableau *tableau, size_t k)
{
	return tableau->entry + k * tableau->number_count;
}

static void take_arrays(struct tableau *tableau, struct workspace *work)
{
	size_t rows = tableau->row_count, numbers = tableau->number_count;
	tableau->entry = workspace_array(work, (rows + 1) * numbers, sizeof *tableau->entry);
	tableau->reduced = row_of(tableau, rows);
	tableau->point = workspace_room(work, numbers, sizeof *tableau->point);
	tableau->lower = workspace_room(work, numbers, sizeof *tableau->lower);
	tableau->upper = workspace_room(work, numbers, sizeof *tableau->upper);
	tableau->turn = workspace_room(work, numbers, sizeof *tableau->turn);
	tableau->is_basic = workspace_array(work, numbers, sizeof *tableau->is_basic);
	tableau->is_high = workspace_array(work, numbers, sizeof *tableau->is_high);
	tableau->basic = workspace_room(work, rows, sizeof *tableau->basic);
}

static void take_program(struct tableau *tableau, const struct program *program)
{
	size_t columns = program->column_count;
	for (size_t k = 0; k < tableau->number_count; k++) {
		tableau->lower[k] = (double)program->lower[k];
		tableau->upper[k] = (double)program->upper[k];
	}
	for (size_t j = 0; j < columns; j++) {
		tableau->reduced[j] = (double)program->cost[j];
		tableau->is_high[j] = program->cost[j] > 0;
		for (size_t e = program->start[j]; e < program->start[j + 1]; e++)
			row_of(tableau, program->row[e])[j] = 1;
	}
	for (size_t r = 0; r < tableau->row_count; r++) {
		row_of(tableau, r)[columns + r] = -1;
		tableau->basic[r] = (uint32_t)(columns + r);
		tableau->is_basic[columns + r] = true;
	}
}

/* False: a column has no bound where it would begin. */
static bool measure(struct tableau *tableau, const struct program *program)
{
	bool is_bounded = true;
	for (size_t k = 0; k < tableau->number_count; k++) {
		double size[2] = {fabs(tableau->lower[k]), fabs(tableau->upper[k])};
		for (size_t side = 0; side < 2; side++)
			tableau->largest_bound = isfinite(size[side]) ? fmax(tableau->largest_bound, size[side])
								      : tableau->largest_bound;
		is_bounded = is_bounded && (k >= program->column_count || isfinite(size[0] + size[1]));
		tableau->largest_cost = fmax(tableau->largest_cost, fabs(tableau->reduced[k]));
	}
	return is_bounded;
}

static void find_point(struct tableau *tableau)
{
	for (size_t j = 0; j < tableau->number_count; j++)
		tableau->point[j] = tableau->is_basic[j]  ? 0
				    : tableau->is_high[j] ? tableau->upper[j]
							  : tableau->lower[j];
	for (size_t k = 0; k < tableau->row_count; k++) {
		const double *row = row_of(tableau, k);
		double sum = 0;
		for (size_t j = 0; j < tableau->number_count; j++)
			sum += tableau->is_basic[j] ? 0 : row[j] * tableau->point[j];
		tableau->point[tableau->basic[k]] = sum;
	}
}

/* A row of the tableau whose number leaves the basis, to which bound, and by how much it is beyond that. */
struct leaving {
	size_t row;
	bool is_over;
	double fault;
};

/* The one that is furthest beyond; false: none is. */
static bool choose_leaving(const struct tableau *tableau, double near, struct leaving *leaving)
{
	leaving->fault = near;
	for (size_t k = 0; k < tableau->row_count; k++) {
		uint32_t number = tableau->basic[k];
		double over = tableau->point[number] - tableau->upper[number];
		double under = tableau->lower[number] - tableau->point[number];
		if (fmax(over, under) > leaving->fault)
			*leaving = (struct leaving){k, over > under, fmax(over, under)};
	}
	return leaving->fault > near;
}

/* How much a number takes off the fault, by fen, as it leaves its bound; not above 0: nothing. */
static double help_of(const struct tableau *tableau, const struct leaving *leaving, size_t number)
{
	double entry = row_of(tableau, leaving->row)[number];
	return tableau->is_high[number] == leaving->is_over ? entry : -entry;
}

/* Fills at what price of the fault each number that helps comes to a reduced cost of 0; the others never do. */
static void find_turns(struct tableau *tableau, const struct leaving *leaving)
{
	for (size_t j = 0; j < tableau->number_count; j++) {
		double help = help_of(tableau, leaving, j);
		bool helps = !tableau->is_basic[j] && help > TINY && tableau->lower[j] < tableau->upper[j];
		tableau->turn[j] = helps ? fabs(tableau->reduced[j]) / help : HUGE_VAL;
	}
}

/* Numbers that cannot take the fault away go from one bound to the other, the first one first; the first that can
 * enters. False: none can. */
static bool take_long_step(struct tableau *tableau, const struct leaving *leaving, size_t *entering)
{
	double fault = leaving->fault;
	find_turns(tableau, leaving);
	for (;;) {
		size_t first = 0;
		for (size_t j = 1; j < tableau->number_count; j++)
			first = tableau->turn[j] < tableau->turn[first] ? j : first;
		if (!(tableau->turn[first] < HUGE_VAL))
			return false;
		fault -= help_of(tableau, leaving, first) * (tableau->upper[first] - tableau->lower[first]);
		*entering = first;
		if (!(fault > 0))
			return true;
		tableau->is_high[first] = !tableau->is_high[first];
		tableau->turn[first] = HUGE_VAL;
	}
}

/* Adds a multiple of one row to another. */
static void add_row(const double *restrict from, double factor, size_t count, double *restrict to)
{
	for (size_t j = 0; j < count; j++)
		to[j] += factor * from[j];
}

static void pivot(struct tableau *tableau, const struct leaving *leaving, size_t entering)
{
	double *row = row_of(tableau, leaving->row), factor = -1 / row[entering];
	uint32_t number = tableau->basic[leaving->row];
	for (size_t j = 0; j < tableau->number_count; j++)
		row[j] *= factor;
	for (size_t k = 0; k <= tableau->row_count; k++) { /* the last one: reduced costs */
		double *other = row_of(tableau, k), part = other[entering];
		if (k == leaving->row || part == 0)
			continue;
		add_row(row, part, tableau->number_count, other);
		other[entering] = 0;
	}
	row[entering] = -1;
	tableau->is_basic[number] = false;
	tableau->is_high[number] = leaving->is_over;
	tableau->is_basic[entering] = true;
	tableau->basic[leaving->row] = (uint32_t)entering;
}

bool tableau_solve(struct tableau *tableau, const struct program *program, struct workspace *work)
{
	struct leaving leaving = {0};
	size_t entering;
	*tableau = (struct tableau){.row_count = program->row_count,
				    .number_count = program->column_count + program->row_count};
	take_arrays(tableau, work);
	take_program(tableau, program);
	if (!measure(tableau, program))
		return false;
	for (size_t pivots = 0; pivots < PIVOTS_MAX * tableau->row_count; pivots++) {
		find_point(tableau);
		if (!choose_leaving(tableau, NEAR * tableau->largest_bound, &leaving))
			return true;
		if (!take_long_step(tableau, &leaving, &entering))
			return false;
		pivot(tableau, &leaving, entering);
	}
	return false;
}

void tableau_forward(const struct tableau *tableau, const double *from, double *to)
{
	size_t rows = tableau->row_count, first = tableau->number_count - rows;
	for (size_t k = 0; k < rows; k++) {
		to[k] = 0;
		for (size_t r = 0; r < rows; r++)
			to[k] += row_of(tableau, k)[first + r] * from[r];
	}
}

void tableau_backward(const struct tableau *tableau, const double *from, double *to)
{
	size_t rows = tableau->row_count, first = tableau->number_count - rows;
	for (size_t r = 0; r < rows; r++)
		to[r] = 0;
	for (size_t k = 0; k < rows; k++)
		add_row(row_of(tableau, k) + first, from[k], rows, to);
}
