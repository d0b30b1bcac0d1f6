/*
 * proof.h: what a division promises, checked in integers and without trust in how it was made.
 */
#ifndef ALLOCATION_PROOF_H
#define ALLOCATION_PROOF_H

#include "allocation/problem.h"

/* Whether the problem itself is one: positive claims below LEVEL_MAX_FEN, finite weights, limits and unit in range. */
bool proof_check_problem(const struct problem *problem);

/* Checks 0 <= award <= claim and every row's at_most, and the applicant limits if asked; fills division.used and
 * floor_missed. A floor may be missed only by what rounding to the unit takes from the cut claims of its row. */
bool proof_check_awards(const struct problem *problem, bool has_applicant_rows, struct workspace *work,
			const int64_t *award, struct division *division);

#endif
