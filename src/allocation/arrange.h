/*
 * arrange.h: the same problem in an order of its own, so that nothing depends on the order of the claims.
 *
 * Classes by their rows; claims in the order of groups_by_weight, with the weights as they count there; applicant
 * limits by the tie ranks of their claims.
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
