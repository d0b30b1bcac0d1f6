/*
 * parametric.h: what the parametric rules share: one path for all claims, raised as far as the limits allow.
 *
 * Progressive filling; where that leaves a floor unmet, the sequence of linear programs of leximin.h.
 */
#ifndef ALLOCATION_PARAMETRIC_H
#define ALLOCATION_PARAMETRIC_H

#include "allocation/master.h"
#include "allocation/path.h"
#include "allocation/rule.h"

enum division_status parametric_divide(const struct problem *problem, const struct path *path, struct workspace *work,
				       int64_t *award, struct division *division);

/* The levels alone, of all groups; MASTER_INFEASIBLE: the limits conflict. */
enum master_status parametric_find_levels(const struct curves *curves, struct workspace *work, uint128 *level,
					  uint32_t *stopped_by);

#endif
