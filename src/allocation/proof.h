/*
 * proof.h: what a division promises, checked in integers and without trust in how it was made.
 */
#ifndef ALLOCATION_PROOF_H
#define ALLOCATION_PROOF_H

#include "allocation/rule.h"

/* Whether the problem itself is one: positive claims below LEVEL_MAX_FEN, finite weights, limits and unit in range. */
bool proof_check_problem(const struct problem *problem);

/* Checks 0 <= award <= claim and every row's at_most, and the applicant limits where the rule takes them as rows; fills
 * division.used and floor_missed. A floor may be missed only by what later stages may add and what rounding to the unit
 * takes from the cut claims of its row, and under lists that pass claims over. */
bool proof_check_awards(const struct rule *rule, const struct problem *problem, struct workspace *work,
			const int64_t *award, struct division *division);

#endif
