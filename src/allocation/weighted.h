/*
 * weighted.h: the two ways of `weighted`, which come to the same awards. Inside allocation/ and for its tests.
 */
#ifndef ALLOCATION_WEIGHTED_H
#define ALLOCATION_WEIGHTED_H

#include "allocation/problem.h"

/* All claims at once. */
enum division_status weighted_divide_whole(const struct problem *problem, struct workspace *work, int64_t *award,
					   struct division *division);

/* By the claims about which there can be doubt (doubt.h). DIVISION_FAILED also where that leads nowhere, as with later
 * stages, whose room is not that of the rest alone: then awards and division are to be filled by the other way. */
enum division_status weighted_divide_doubtful(const struct problem *problem, struct workspace *work, int64_t *award,
					      struct division *division);

#endif
