/*
 * ladder.h: the claims of each class as steps, the heaviest first: how much is paid above any cut-off.
 *
 * In doubles, for guesses (cutoffs.h). Claims of equal weight are one step. The last step of each class, of no weight,
 * is what later stages may take; often nothing.
 */
#ifndef ALLOCATION_LADDER_H
#define ALLOCATION_LADDER_H

#include "allocation/workspace.h"

struct ladder {
	size_t class_count;
	const int64_t *later;  /* by class, fen; NULL: nothing */
	const uint32_t *start; /* steps of class c: start[c] .. start[c + 1] - 1 */
	const double *weight;  /* by step */
	double *sum;           /* by step: fen of the class, this step included */
	const uint32_t *first; /* by step: where its claims begin, and the end */
	const uint32_t *claim; /* numbers in the problem */
};

/* Sorts the claims of a problem. Arrays belong to the workspace; the sums are still to be filled. */
void ladder_init(struct ladder *ladder, const struct problem *problem, struct workspace *work);

/* Takes the sizes of the claims of the problem, in fen. */
void ladder_fill(struct ladder *ladder, const int64_t *size);

/* The first step of a class (or its end) whose weight is not above the cut-off. */
size_t ladder_find(const struct ladder *ladder, size_t class, double cutoff);

/* Fen of the steps of the class before this one. */
static inline double ladder_before(const struct ladder *ladder, size_t class, size_t step)
{
	return step == ladder->start[class] ? 0 : ladder->sum[step - 1];
}

#endif
