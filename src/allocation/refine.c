#include "allocation/solver.h"

#define REFINE_PASSES 8
#define REFINED       ((float128)1e-30) /* of the largest number: where refinement stops */

/* residual = A x - s, and its largest size. */
static float128 find_residual(const struct master *master)
{
	const struct program *program = master->program;
	float128 *residual = master->solver->residual, largest = 0;
	for (size_t r = 0; r < program->row_count; r++)
		residual[r] = -master->point[program->column_count + r];
	for (size_t j = 0; j < program->column_count; j++) {
		if (master->point[j] == 0)
			continue;
		for (size_t k = program->start[j]; k < program->start[j + 1]; k++)
			residual[program->row[k]] +=
				program->value == NULL ? master->point[j] : program->value[k] * master->point[j];
	}
	for (size_t r = 0; r < program->row_count; r++) {
		if (float128_size(residual[r]) > largest)
			largest = float128_size(residual[r]);
	}
	return largest;
}

/* Where a number stands that GLPK has put at a bound: there, or where the bound was cut off. */
static float128 nonbasic_value(struct solver *solver, size_t k, float128 bound)
{
	double distance = solver->is_tableau ? 0 : solver_distance(solver, k, bound);
	if (fabs(distance) <= SOLVER_LARGEST_BOUND)
		return bound;
	solver->is_cut_off = true;
	return solver->base[k] +
	       (float128)solver_cut_off(distance, SOLVER_LARGEST_BOUND) / (float128)solver->bound_scale;
}

static void start_point(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	solver->is_cut_off = false;
	for (size_t k = 0; k < program_number_count(program); k++) {
		float128 base = solver->base[k];
		switch (solver_stat(master, k)) {
		case SOLVER_BASIC:
			master->point[k] = base + (float128)solver_value(master, k) / (float128)solver->bound_scale;
			break;
		case SOLVER_AT_LOWER:
			master->point[k] = nonbasic_value(solver, k, program->lower[k]);
			break;
		case SOLVER_AT_UPPER:
			master->point[k] = nonbasic_value(solver, k, program->upper[k]);
			break;
		case SOLVER_FREE: /* GLPK leaves it at its origin */
			master->point[k] = base;
			break;
		}
	}
}

bool refine_point(struct master *master)
{
	struct solver *solver = master->solver;
	size_t row_count = master->program->row_count;
	float128 last = FLOAT128_INFINITY;
	start_point(master);
	for (int pass = 0; pass < REFINE_PASSES; pass++) {
		float128 size = find_residual(master);
		if (size <= REFINED * solver->largest_bound || !(size < last))
			return float128_is_finite(size);
		last = size;
		for (size_t r = 0; r < row_count; r++)
			solver->vector[r + 1] = -(double)solver->residual[r];
		solver_forward(master);
		for (size_t k = 0; k < row_count; k++) {
			size_t number;
			if (!solver_basic_number(master, k, &number))
				return false;
			master->point[number] += (float128)solver->vector[k + 1];
		}
	}
	return true;
}

static float128 reduced_cost(const struct master *master, size_t number)
{
	const struct program *program = master->program;
	const float128 *price = master->solver->price;
	if (number >= program->column_count)
		return price[number - program->column_count];
	float128 reduced = program->cost[number];
	for (size_t k = program->start[number]; k < program->start[number + 1]; k++)
		reduced -= program->value == NULL ? price[program->row[k]] : program->value[k] * price[program->row[k]];
	return reduced;
}

bool refine_prices(struct master *master)
{
	struct solver *solver = master->solver;
	size_t row_count = master->program->row_count, number;
	float128 last = FLOAT128_INFINITY;
	for (size_t r = 0; r < row_count; r++)
		solver->price[r] = 0;
	for (int pass = 0; pass < REFINE_PASSES; pass++) {
		float128 size = 0;
		for (size_t k = 0; k < row_count; k++) {
			if (!solver_basic_number(master, k, &number))
				return false;
			float128 reduced = reduced_cost(master, number);
			if (!(float128_size(reduced) <= size))
				size = float128_size(reduced);
			solver->vector[k + 1] = (double)reduced;
		}
		if (size <= REFINED * solver->largest_cost || !(size < last))
			break;
		last = size;
		solver_backward(master);
		for (size_t r = 0; r < row_count; r++)
			solver->price[r] += (float128)solver->vector[r + 1];
	}
	for (size_t k = 0; k < program_number_count(master->program); k++) {
		master->is_basic[k] = solver_stat(master, k) == SOLVER_BASIC;
		master->reduced[k] = master->is_basic[k] ? 0 : reduced_cost(master, k);
	}
	return true;
}

void refine_faults(const struct master *master, float128 *primal, float128 *dual)
{
	const struct program *program = master->program;
	*primal = *dual = 0;
	for (size_t k = 0; k < program_number_count(program); k++) {
		enum solver_stat stat = solver_stat(master, k);
		float128 reduced = master->reduced[k];
		if (stat == SOLVER_BASIC) {
			float128 below = program->lower[k] - master->point[k];
			float128 above = master->point[k] - program->upper[k];
			*primal = below > *primal ? below : *primal;
			*primal = above > *primal ? above : *primal;
			continue;
		}
		if (program->lower[k] == program->upper[k])
			continue;
		if (stat != SOLVER_AT_UPPER && reduced > *dual)
			*dual = reduced;
		if (stat != SOLVER_AT_LOWER && -reduced > *dual)
			*dual = -reduced;
	}
}
