/*
 * tableau.h: linear programs of a few rows and columns, solved without GLPK.
 *
 * The dual simplex method for bounded variables in a full tableau, with the long step (Maros 2003, section 10.3). It
 * begins with the rows basic and each column at the bound that its cost wants, which is optimal but for the limits. In
 * doubles, and a guess: what belongs to its basis is computed again and proven by refine.c, as it is of GLPK's.
 *
 * A number is one of the program: a column, or column_count + a row.
 */
#ifndef ALLOCATION_TABLEAU_H
#define ALLOCATION_TABLEAU_H

#include "allocation/master.h"

struct tableau {
	size_t row_count, number_count;
	/* Basic number k is the sum over j of entry[k x number_count + j] x number j; in its own column stands -1. So
	 * the columns of rows are the inverse of the basis matrix, of A x - s = 0. */
	double *entry;
	double *reduced;               /* by number, one more row of the tableau: what one more would add */
	double *point, *lower, *upper; /* by number */
	bool *is_basic, *is_high;      /* by number; high: at the upper bound if it is not basic, else at the lower */
	uint32_t *basic;               /* row_count numbers */
	double *turn;                  /* scratch, by number */
	double largest_bound, largest_cost;
};

/* Whether the program is small enough, and all its entries are 1. */
bool tableau_takes(const struct program *program);

/* Arrays belong to the workspace. False: no basis was found, which proves nothing. */
bool tableau_solve(struct tableau *tableau, const struct program *program, struct workspace *work);

/* Solves with the basis matrix or its transpose; `from` and `to` have an entry a row. */
void tableau_forward(const struct tableau *tableau, const double *from, double *to);
void tableau_backward(const struct tableau *tableau, const double *from, double *to);

#endif
