/*
 * conflict.h: why limits cannot be met together.
 *
 * The smallest total by which floors would have to give way is a linear program that always has an answer; its prices
 * name the limits involved (Farkas), and taking them away one by one leaves an irreducible set (Chinneck 2008).
 */
#ifndef ALLOCATION_CONFLICT_H
#define ALLOCATION_CONFLICT_H

#include "allocation/groups.h"

/* Fills conflict_row, conflict_count and conflict_short (of that set). DIVISION_FAILED if the conflict is not
 * confirmed. */
enum division_status conflict_explain(const struct groups *groups, struct workspace *work, struct division *division);

/* Fills conflict_row and conflict_count from the rows of the groups that are named. A row number beyond the limits,
 * row_count + k, is applicant limit k. */
void conflict_name_rows(const struct groups *groups, const bool *is_named, struct workspace *work,
			struct division *division);

#endif
