/*
 * shortfall.h: what is missing to floors at least, beyond what is kept.
 *
 * A linear program over few columns: what helpers (groups) get beyond what they keep, what later stages take, and of
 * each floor what it goes without, where each fen costs 1. Rows are the limits less what is kept, as the caller bounds
 * them. It always has a point where what is kept is within the upper limits and all floors may go without something.
 * Where something is missing at the best one, its prices add the limits up to one inequality that holds for every
 * division and that what is kept breaks (Farkas). The matrix stays, only bounds move between two questions.
 */
#ifndef ALLOCATION_SHORTFALL_H
#define ALLOCATION_SHORTFALL_H

#include "allocation/groups.h"
#include "allocation/master.h"

struct shortfall {
	/* The caller's; arrays are borrowed. */
	const struct groups *groups;
	size_t row_count;   /* the first rows of the groups, in which all columns stand */
	size_t later_count; /* of the groups, or 0: later stages take nothing, or are part of the helpers */
	size_t helper_count, floor_count;
	const uint32_t *helper; /* groups */
	const uint32_t *floor;  /* rows that may go without something */

	float128 *price; /* by row: > 0 of the upper limit, < 0 of the floor; a fen of a floor is worth 1 at most */
	struct program program;
	struct master master;
	struct workspace *work;
	bool is_open; /* the master */
};

/* Arrays belong to the workspace. */
void shortfall_init(struct shortfall *shortfall, struct workspace *work);

/* Before bounds are set for a question; the first time it makes the program. One master at a time: to be closed before
 * another is opened, and in the end. */
void shortfall_open(struct shortfall *shortfall);

/* Fen that a helper gets at most, that later stages take of a class, and that the columns of a row come to; a `least`
 * that is not above 0 is none, and below 0 at most means nothing. */
void shortfall_bound_helper(struct shortfall *shortfall, size_t helper, float128 most);
void shortfall_bound_later(struct shortfall *shortfall, size_t class, float128 least, float128 most);
void shortfall_bound_row(struct shortfall *shortfall, size_t row, float128 least, float128 most);

/* Fills `missing` (fen) and the prices. */
enum master_status shortfall_ask(struct shortfall *shortfall, float128 *missing);

void shortfall_close(struct shortfall *shortfall);

#endif
