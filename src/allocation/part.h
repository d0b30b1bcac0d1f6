/*
 * part.h: some claims of a problem as a problem of their own.
 */
#ifndef ALLOCATION_PART_H
#define ALLOCATION_PART_H

#include "allocation/problem.h"

struct part {
	struct problem problem; /* in the same classes and rows; limits are copies, to be changed */
	uint32_t *claim;        /* by claim of the part: its number in the whole */
	int64_t *at_least, *at_most;
};

/* The chosen claims, of `size` (fen, by claim of the whole), and the applicant limits that are chosen (NULL: none),
 * whose claims all are. Reads what `weighted` does. Arrays belong to the workspace. */
void part_take(const struct problem *whole, const bool *is_chosen, const int64_t *size, const bool *is_limit_chosen,
	       struct workspace *work, struct part *part);

#endif
