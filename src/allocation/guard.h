/*
 * guard.h: what set-asides ask of claims that are paid one after the other.
 *
 * What the classes have been paid must leave room for a division that meets every limit, with what they, and later
 * stages, may still take. Claims that are passed over count as if they could still be paid: a set-aside stays intact.
 * Where it does not, prices (shortfall.h) add the limits up to one inequality that every such division keeps, a cut:
 *
 *     sum of factor x paid <= most,   factor >= 0
 *
 * Whatever the prices are, the inequality holds; so they are made whole numbers, and a cut is exact. What cuts allow is
 * an upper bound of what can be paid, and the truth where guard_check finds nothing to add: then what is paid can be
 * completed, and so can anything less. A few cuts stand for all set-asides, whatever the number of claims.
 */
#ifndef ALLOCATION_GUARD_H
#define ALLOCATION_GUARD_H

#include "allocation/shortfall.h"

struct cut {
	int64_t *factor; /* by class */
	int64_t *price;  /* by row: > 0 of its upper limit, < 0 of its floor */
	int128 most;
	int128 left; /* of `most`; < 0: too much is paid */
};

struct guard {
	const struct groups *groups; /* one a class; floors may be lowered, see guard_count_again */
	struct workspace *work;
	bool *can_bind; /* by row: its upper limit */
	size_t count, capacity;
	struct cut *cut;
	struct shortfall shortfall; /* helpers: the classes in floors, with what later stages take of them */
	float128 *sum;              /* scratch, by row */
};

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work);

/* Must be called before another master is opened, and in the end. The next question opens the guard again. */
void guard_close(struct guard *guard);

/* Whether all limits can still be met where the classes have been paid this much (fen, within the upper limits). If
 * not, MASTER_OPTIMAL, *is_kept false and one more cut, which this breaks; MASTER_INFEASIBLE: whatever is paid. */
enum master_status guard_check(struct guard *guard, const float128 *paid, bool *is_kept);

/* Fills what is left of every cut; its `most` too, for floors that are lower than they were. */
void guard_count_again(struct guard *guard, const int64_t *paid);

/* Takes `fen` of a class from the cuts. */
void guard_take(struct guard *guard, size_t class, int64_t fen);

/* Whether every cut holds so much more for a class. */
bool guard_holds(const struct guard *guard, size_t class, int64_t fen);

/* The most, in whole fen, that cuts still hold for a class, and the one that holds least, the first of several;
 * LIMIT_NONE: none limits it. */
int64_t guard_room(const struct guard *guard, size_t class, size_t *cut);

/* Whether more is paid than some cut allows. */
bool guard_is_broken(const struct guard *guard);

#endif
