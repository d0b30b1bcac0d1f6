#include "allocation/master.h"

#include "allocation/presolve.h"
#include "allocation/solver.h"
#include "allocation/workspace.h"

#include <limits.h>

#define ROUNDS_MAX   30
#define FIRST_SIZE   1024.0            /* of the largest bound and the largest cost, as GLPK first sees them */
#define LARGEST_STEP 1e9               /* by which a round may magnify */
#define VISIBLE      1.0               /* a fault, magnified */
#define EXACT_BOUND  ((float128)1e-18) /* of the largest bound: what counts as no fault */
#define EXACT_COST   ((float128)1e-24) /* of the largest cost */

/* A power of two that brings `largest` to about FIRST_SIZE. */
static double first_scale(float128 largest)
{
	return largest > 0 ? ldexp(1.0, ilogb(FIRST_SIZE) - ilogb((double)largest)) : 1.0;
}

/* The largest of some numbers and what it was before; infinite ones aside. */
static void find_largest(const float128 *number, size_t count, float128 *largest)
{
	for (size_t k = 0; k < count; k++) {
		float128 size = float128_size(number[k]);
		if (size > *largest && size < FLOAT128_INFINITY)
			*largest = size;
	}
}

static void measure(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	solver->largest_bound = solver->largest_cost = 0;
	find_largest(program->lower, program_number_count(program), &solver->largest_bound);
	find_largest(program->upper, program_number_count(program), &solver->largest_bound);
	find_largest(program->cost, program->column_count, &solver->largest_cost);
	solver->bound_scale = first_scale(solver->largest_bound);
	solver->cost_scale = first_scale(solver->largest_cost);
}

/* So that GLPK cannot overlook a fault of this size; never back. */
static double magnify(double scale, float128 fault)
{
	double wanted = VISIBLE / (double)fault;
	return fmax(scale, fmin(wanted, scale * LARGEST_STEP));
}

static bool is_exact(const struct solver *solver, float128 primal, float128 dual)
{
	return primal <= EXACT_BOUND * solver->largest_bound && dual <= EXACT_COST * solver->largest_cost;
}

static void move_base(struct master *master)
{
	for (size_t k = 0; k < program_number_count(master->program); k++) {
		master->solver->base[k] = master->point[k];
		master->solver->cost[k] = master->reduced[k];
	}
	master->solver->has_point = true;
}

/* GLPK's first view: the program as it is, from the last point if there is one. */
static void start(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	measure(master);
	solver->is_magnified = false;
	for (size_t k = 0; k < program_number_count(program); k++) {
		solver->base[k] = solver->has_point ? master->point[k] : 0;
		solver->cost[k] = k < program->column_count ? program->cost[k] : 0;
	}
	solver_show(master);
}

static void finish(struct master *master)
{
	master->objective = 0;
	for (size_t j = 0; j < master->program->column_count; j++)
		master->objective += master->program->cost[j] * master->point[j];
}

static enum master_status solve_one_way(struct master *master)
{
	struct solver *solver = master->solver;
	start(master);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		enum master_status status = solver_run(master);
		if (status != MASTER_OPTIMAL)
			return status;
		float128 primal, dual;
		if (!refine_point(master) || !refine_prices(master))
			return MASTER_FAILED;
		refine_faults(master, &primal, &dual);
		if (!solver->is_cut_off && is_exact(solver, primal, dual)) {
			solver->has_point = true;
			finish(master);
			return MASTER_OPTIMAL;
		}
		move_base(master);
		if (solver->is_cut_off)
			solver->bound_scale /= sqrt(SOLVER_LARGEST_BOUND);
		else if (primal > EXACT_BOUND * solver->largest_bound)
			solver->bound_scale = magnify(solver->bound_scale, primal);
		if (dual > EXACT_COST * solver->largest_cost)
			solver->cost_scale = magnify(solver->cost_scale, dual);
		solver->is_magnified = true;
		solver_show(master);
	}
	return MASTER_FAILED;
}

/* What one way of solving fails at, or calls infeasible, is tried afresh in the others. */
static enum master_status solve(struct master *master)
{
	enum master_status status = solve_one_way(master);
	for (size_t other = 1; status != MASTER_OPTIMAL && other < SOLVER_WAY_COUNT; other++) {
		solver_change_way(master);
		enum master_status again = solve_one_way(master);
		status = again == MASTER_FAILED ? status : again;
	}
	return status;
}

/* By a tableau; false: that is not proven. */
static bool solve_by_tableau(struct master *small)
{
	float128 primal, dual;
	if (!solver_run_tableau(small) || !refine_point(small) || !refine_prices(small))
		return false;
	refine_faults(small, &primal, &dual);
	return is_exact(small->solver, primal, dual);
}

/* Without GLPK, if it is a small program but for rows of a single column. */
static bool solve_small(struct master *master)
{
	struct workspace *work = master->solver->work;
	struct workspace_mark mark = workspace_mark(work);
	struct presolved presolved;
	struct master small;
	presolve(master->program, work, &presolved);
	bool is_solved = tableau_takes(&presolved.program);
	if (is_solved) {
		master_open(&small, &presolved.program, work);
		is_solved = solve_by_tableau(&small);
	}
	if (is_solved) {
		presolve_expand(&presolved, &small, master);
		finish(master);
	}
	workspace_release(work, mark);
	return is_solved;
}

void master_open(struct master *master, const struct program *program, struct workspace *work)
{
	size_t count = program_number_count(program);
	*master = (struct master){.program = program};
	master->point = workspace_array(work, count, sizeof *master->point);
	master->reduced = workspace_array(work, count, sizeof *master->reduced);
	master->is_basic = workspace_array(work, count, sizeof *master->is_basic);
	struct solver *solver = workspace_array(work, 1, sizeof *solver);
	solver->work = work;
	solver->base = workspace_array(work, count, sizeof *solver->base);
	solver->cost = workspace_array(work, count, sizeof *solver->cost);
	solver->price = workspace_array(work, program->row_count, sizeof *solver->price);
	solver->residual = workspace_array(work, program->row_count, sizeof *solver->residual);
	solver->vector = workspace_array(work, program->row_count + 1, sizeof *solver->vector);
	solver->right = workspace_array(work, program->row_count, sizeof *solver->right);
	master->solver = solver;
}

enum master_status master_solve(struct master *master)
{
	const struct program *program = master->program;
	for (size_t k = 0; k < program_number_count(program); k++) {
		if (program->lower[k] > program->upper[k])
			return MASTER_INFEASIBLE;
	}
	if (master->solver->is_broken || program->column_count == 0 || program->row_count == 0 ||
	    program->start[program->column_count] > INT_MAX / 2)
		return MASTER_FAILED;
	if (master->takes_any_basis && program->value == NULL && solve_small(master))
		return MASTER_OPTIMAL;
	return solver_guard(master, solve);
}

void master_close(struct master *master)
{
	solver_close(master->solver);
}
