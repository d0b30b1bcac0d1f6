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
	bool *is_pulled;     /* by class: cannot get more while the last `guard_most` class gets the most it can */
	uint32_t stopped_by; /* the row with the highest price there */
};

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work);

/* Whether all limits can be met with at least so many fen for each class. */
enum master_status guard_allows(struct guard *guard, const int64_t *least);

/* The most that a class can get where the others get at least so much; fills is_pulled and stopped_by. */
enum master_status guard_most(struct guard *guard, const int64_t *least, size_t class, int64_t *most);

#endif
