/*
 * master.h: linear programs, solved by GLPK and then made exact. Of linear programs only solver.c knows GLPK. A small
 * one may be solved by a tableau (tableau.h) instead, made exact by the same steps and taken only if it is.
 *
 *     maximise cost x   with   lower <= (x, Ax) <= upper
 *
 * GLPK finds a basis; the point and the prices that belong to it are computed again in float128 (iterative refinement
 * with GLPK's own factors). If these show that the basis is not quite feasible or not quite optimal - a column of 1 fen
 * beside one of 1e14, a weight of 1e-12 beside 1 - the program is moved to that point, magnified until GLPK can see the
 * fault, and solved on (Gleixner, Steffy and Wolter 2016). So a result is right to about 1e-24 of the largest number.
 *
 * A fault inside GLPK ends in MASTER_FAILED. Everything of GLPK lives between master_open and master_close, in one
 * thread, one master at a time.
 */
#ifndef ALLOCATION_MASTER_H
#define ALLOCATION_MASTER_H

#include "allocation/level.h"
#include "allocation/problem.h"

/* Bounds, points and reduced costs are of the columns, then of the rows: row r is number column_count + r. Infinite
 * bounds are FLOAT128_INFINITY. Bounds may change between two solves, the matrix may not. */
struct program {
	size_t column_count, row_count;
	float128 *cost; /* by column */
	float128 *lower, *upper;
	uint32_t *start; /* entries of column j: start[j] .. start[j + 1] - 1 */
	uint32_t *row;
	float128 *value; /* NULL: all 1 */
};

/* Arrays for so many columns, rows and entries, free of bounds and of cost 0. */
void program_init(struct program *program, struct workspace *work, size_t column_count, size_t row_count,
		  size_t entry_count, bool has_values);

enum master_status { MASTER_OPTIMAL, MASTER_INFEASIBLE, MASTER_FAILED };

struct master {
	const struct program *program;
	float128 *point; /* what the columns take and the rows add up to */
	float128
		*reduced; /* what one more would add: reduced costs of columns, prices of rows; > 0 at an upper bound */
	bool *is_basic;   /* the point is the only optimum if all other reduced costs differ from 0 */
	float128 objective;
	struct solver *solver; /* see solver.h */
	/* Set before it is solved where any of several optimal bases will do: small programs are tried without GLPK. */
	bool takes_any_basis;
};

void master_open(struct master *master, const struct program *program, struct workspace *work);

/* Solves from the last basis (the first time: rows basic, columns at their upper bounds if they have a positive cost).
 */
enum master_status master_solve(struct master *master);

void master_close(struct master *master);

#endif
