/*
 * presolve.h: a linear program without the rows in which one column stands alone: such a limit bounds the column.
 *
 * So do most limits of single applicants. An optimum of the smaller program is one of the whole: where a column stands
 * at a bound that a row has set, the row stands at its limit, its price is the column's reduced cost, and the column is
 * basic. Otherwise the row is.
 */
#ifndef ALLOCATION_PRESOLVE_H
#define ALLOCATION_PRESOLVE_H

#include "allocation/master.h"

struct presolved {
	const struct program *whole;
	struct program program; /* the same columns, the rows that are left; its costs are the whole's */
	uint32_t *row;          /* by row of the smaller program: its number in the whole */
	uint32_t *lone;         /* by row of the whole: its one column, or PRESOLVED_NONE where it is left */
	uint32_t *bound;        /* by column: the row that has set its upper bound, or PRESOLVED_NONE */
};

#define PRESOLVED_NONE UINT32_MAX

/* Of a program whose entries are all 1. Arrays belong to the workspace. */
void presolve(const struct program *whole, struct workspace *work, struct presolved *presolved);

/* Fills point, reduced costs and basis of the whole from an optimum of the smaller program. */
void presolve_expand(const struct presolved *presolved, const struct master *small, struct master *master);

#endif
