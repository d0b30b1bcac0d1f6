/*
 * relaxation.h: the linear program of rules with an objective.
 *
 *     maximise sum weight x amount   with   0 <= amount <= claims of the group,  all limits
 *
 * Columns are the groups, then, of no weight, what later stages may still take of each class. Rows are the groups'.
 */
#ifndef ALLOCATION_RELAXATION_H
#define ALLOCATION_RELAXATION_H

#include "allocation/groups.h"
#include "allocation/master.h"

void relaxation_init(struct program *program, const struct groups *groups, struct workspace *work);

/* By group, what its weight is above the prices of its rows. */
void relaxation_surpluses(const struct groups *groups, const struct master *master, float128 *surplus);

/* What no division can exceed, in weight x fen, by the prices of a solved master, and these surpluses: any prices give
 * such a bound. */
float128 relaxation_bound(const struct groups *groups, const struct master *master, const float128 *surplus);

/* Fills division.cutoff from the prices of a solved master. */
void relaxation_cutoffs(const struct limits *limits, const struct master *master, struct workspace *work,
			struct division *division);

/* The price of a row, in weight; of an upper limit >= 0, of a floor <= 0. */
static inline float128 relaxation_price(const struct master *master, size_t row)
{
	return master->reduced[master->program->column_count + row];
}

#endif
