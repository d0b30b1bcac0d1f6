/*
 * ledger.h: what has been paid along a list, and what that leaves.
 *
 * `left` of the limits and the cuts of the guard always belong to `paid`. A class is closed when nothing more is paid
 * in it. What is written down can be taken back: ledger_return goes to an earlier place of the list.
 */
#ifndef ALLOCATION_LEDGER_H
#define ALLOCATION_LEDGER_H

#include "allocation/guard.h"

/* A claim, when its turn comes. */
struct turn {
	int64_t claimed, paid; /* fen */
	uint32_t claim, class;
	uint32_t order;      /* equal where claims tie */
	uint32_t stopped_by; /* the row that did; GROUP_NONE */
	bool is_shared;      /* what it gets is known before rounding */
};

struct ledger {
	const struct problem *problem;
	struct workspace *work;
	struct groups groups; /* one a class */
	struct guard guard;   /* without cuts where there are no set-asides */
	bool has_floors;
	int64_t *at_least;   /* by row, fen: the set-asides, less what rounding made impossible */
	int64_t *left;       /* by row, fen; LIMIT_NONE: no limit */
	int64_t *paid;       /* by class, fen */
	bool *is_closed;     /* by class */
	uint32_t *closed_by; /* by class: the row */
	size_t *closed_at;   /* by class: the place in the list */
	float128 *asked;     /* by class, fen: what ledger_check asks about */
};

void ledger_init(struct ledger *ledger, const struct problem *problem, struct workspace *work);

/* Whether limits and cuts hold so much more for a class. */
bool ledger_holds(const struct ledger *ledger, uint32_t class, int64_t fen);

/* The most, in whole fen, that they still hold for a class, and the limit that holds least: the first of several; of
 * those that make up a cut the first in which the class stands. */
int64_t ledger_room(const struct ledger *ledger, uint32_t class, uint32_t *row);

/* The same in parts of a fen. */
float128 ledger_most(const struct ledger *ledger, uint32_t class);

/* The first limit of a cut in which a class of positive factor stands. */
uint32_t ledger_row_of_cut(const struct ledger *ledger, const struct cut *cut, uint32_t class);

/* Fen < 0 are put back. */
void ledger_take(struct ledger *ledger, uint32_t class, int64_t fen);

/* A class that is closed already stays as it is. */
void ledger_close(struct ledger *ledger, size_t class, uint32_t row, size_t at);

/* All classes of a row, by it. */
void ledger_close_row(struct ledger *ledger, uint32_t row, size_t at);

/* Fen that are missing to a floor. */
int64_t ledger_missing(const struct ledger *ledger, size_t row);

/* Fills `asked` with what has been paid; the caller may add to it. */
void ledger_ask_paid(struct ledger *ledger);

/* Whether all limits can still be met if the classes get what is asked; see guard_check. */
enum master_status ledger_check(struct ledger *ledger, bool *is_kept);

/* Back to the place `at`, where this much had been paid; also after a new cut, and when floors have been lowered. */
void ledger_return(struct ledger *ledger, const int64_t *paid, size_t at);

#endif
