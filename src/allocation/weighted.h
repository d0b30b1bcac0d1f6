/*
 * weighted.h: the two ways of `weighted`, which come to the same awards. Inside allocation/ and for its tests.
 */
#ifndef ALLOCATION_WEIGHTED_H
#define ALLOCATION_WEIGHTED_H

#include "allocation/problem.h"

/* All claims at once. */
enum division_status weighted_divide_whole(const struct problem *problem, struct workspace *work, int64_t *award,
					   struct division *division);

/* By the claims about which there can be doubt (doubt.h, also for sample_from). DIVISION_FAILED also where that leads
 * nowhere: then awards and division are to be filled by the other way. So it is with later stages: while any row has a
 * set-aside, rounding leaves their money alone in all rows (rounding.c), but what is left of the set-asides, once the
 * settled are paid, may be nothing, and then the rest would share it out to the last fen. */
enum division_status weighted_divide_doubtful(const struct problem *problem, size_t sample_from, struct workspace *work,
					      int64_t *award, struct division *division);

#endif
