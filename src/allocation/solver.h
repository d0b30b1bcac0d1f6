/*
 * solver.h: the two halves of master.c. solver.c runs GLPK, or a tableau; refine.c computes what belongs to a basis in
 * float128. Both work on the master's one solver.
 *
 * Each row of the program is an equality for GLPK, with a column of its own for what it adds up to, A x - s = 0, so
 * that bounds, costs and shifts are those of columns alone: GLPK's column k + 1 is number k of the program. GLPK's
 * origin stands for the point `base`, and it sees distances times bound_scale, costs times cost_scale, both cut off
 * where they get so large that it would lose digits.
 */
#ifndef ALLOCATION_SOLVER_H
#define ALLOCATION_SOLVER_H

#include "allocation/master.h"
#include "allocation/tableau.h"

#define SOLVER_LARGEST_BOUND 1e6
#define SOLVER_LARGEST_COST  1e6
#define SOLVER_WAY_COUNT     3

struct glp_prob;

struct solver {
	struct glp_prob *lp;
	struct workspace *work;
	float128 *base;
	float128 *cost;     /* by number, before scaling */
	float128 *price;    /* by row */
	float128 *residual; /* by row */
	double *vector;     /* row_count + 1: right-hand side and answer of GLPK's factors */
	double *right;      /* row_count: the right-hand side of a tableau's */
	struct tableau tableau;
	bool is_tableau; /* the basis is the tableau's, not GLPK's */
	float128 largest_bound, largest_cost;
	double bound_scale, cost_scale;
	size_t way;        /* of solving: which settings */
	bool has_point;    /* the base belongs to an earlier basis: from there little changes and little cancels */
	bool is_magnified; /* the view is one around the last point: its numbers reach SOLVER_LARGEST_BOUND */
	bool is_cut_off;   /* the last point stands at a bound of GLPK's that is none */
	bool is_broken;    /* GLPK has failed: nothing of it may be touched */
};

enum solver_stat { SOLVER_BASIC, SOLVER_AT_LOWER, SOLVER_AT_UPPER, SOLVER_FREE };

/* Runs `step` so that a fault inside GLPK ends in MASTER_FAILED. All calls of GLPK but solver_close are made within. */
enum master_status solver_guard(struct master *master, enum master_status (*step)(struct master *));

/* Shows GLPK the program as it is seen from the base, with the costs; creates it at first. */
void solver_show(struct master *master);

enum master_status solver_run(struct master *master);

/* Once, instead of all these, and without magnifying; false: no basis was found. */
bool solver_run_tableau(struct master *master);

/* Forgets GLPK's copy; the next one is solved with other settings. */
void solver_change_way(struct master *master);

/* After a run: where a number stands, its value as the solver has it (a magnified distance from the base), and a
 * distance as it sees it. */
enum solver_stat solver_stat(const struct master *master, size_t number);
double solver_value(const struct master *master, size_t number);
double solver_distance(const struct solver *solver, size_t number, float128 bound);
double solver_cut_off(double value, double largest);

/* The k-th number of the basis; false if GLPK keeps one of its own fixed rows there. */
bool solver_basic_number(const struct master *master, size_t k, size_t *number);

/* Solves with the basis matrix (columns as solver_basic_number, of A x - s) or its transpose, in `vector` from 1. */
void solver_forward(const struct master *master);
void solver_backward(const struct master *master);

void solver_close(struct solver *solver);

/* refine.c. The point of the basis: nonbasic numbers at their bounds, basic ones such that A x = s. False: no basis. */
bool refine_point(struct master *master);

/* The prices of the basis, at which no basic number has a reduced cost; then the reduced costs of the others. */
bool refine_prices(struct master *master);

/* By how much the point breaks a bound, and by how much the prices call for another basis. Nonbasic numbers stand at
 * bounds, unless these were cut off. */
void refine_faults(const struct master *master, float128 *primal, float128 *dual);

static inline float128 float128_size(float128 x)
{
	return x < 0 ? -x : x;
}

static inline bool float128_is_finite(float128 x)
{
	return float128_size(x) < FLOAT128_INFINITY;
}

static inline size_t program_number_count(const struct program *program)
{
	return program->column_count + program->row_count;
}

#endif
