/*
 * arrange.h: the same problem in an order of its own, so that nothing depends on the order of the claims.
 *
 * Claims by tie rank, classes by their rows, applicant limits by their claims.
 */
#ifndef ALLOCATION_ARRANGE_H
#define ALLOCATION_ARRANGE_H

#include "allocation/problem.h"

struct arranged {
	struct problem problem;
	const uint32_t *claim; /* by place: its number in the problem as it came */
	const uint32_t *limit; /* the same of applicant limits */
};

/* Arrays belong to the workspace. What rules without a choice read is left out (units, order, model). */
void arrange(const struct problem *problem, struct workspace *work, struct arranged *arranged);

#endif
