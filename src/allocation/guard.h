/*
 * guard.h: whether set-asides can still be completed while claims are paid one after the other.
 *
 * What the classes get in all, later stages included, must be able to meet every limit: that is a small linear program
 * over classes. Claims that are passed over count as if they could still be paid: a set-aside stays intact.
 */
#ifndef ALLOCATION_GUARD_H
#define ALLOCATION_GUARD_H

#include "allocation/groups.h"
#include "allocation/master.h"

struct guard {
	const struct groups *groups; /* one a class */
	struct workspace *work;
	/* Of the last guard_most: */
	float128 most;       /* fen, with its fraction */
	bool *is_pulled;     /* by class: by the prices, what it gets more the class gets less */
	uint32_t stopped_by; /* the row with the highest price */
};

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work);

/* Whether all limits can be met with at least so many fen for each class. */
enum master_status guard_allows(struct guard *guard, const int64_t *least);

/* The most that a class can get where all get at least so much, in whole fen. */
enum master_status guard_most(struct guard *guard, const int64_t *least, size_t class, int64_t *most);

/* Fills `competes` (by class): a fen more for it is less for `class` at its most. Prices alone do not tell, there can
 * be several; so what the last guard_most, of this class and the same `least`, leaves open is tried. False: no proven
 * answer. */
bool guard_find_rivals(struct guard *guard, int64_t *least, size_t class, bool *competes);

#endif
