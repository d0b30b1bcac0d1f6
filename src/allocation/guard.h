/*
 * guard.h: what set-asides ask of claims that are paid one after the other.
 *
 * What the classes have been paid must leave room for a division that meets every limit, with what they, and later
 * stages, may still take. Where it does not, the prices of a small linear program over classes add the limits up to one
 * inequality that every such division keeps, a cut: sum of factor x paid <= most, factors >= 0 (Farkas). Cuts are kept;
 * a few of them stand for all set-asides. A claim that is passed over counts as if it could still be paid.
 */
#ifndef ALLOCATION_GUARD_H
#define ALLOCATION_GUARD_H

#include "allocation/groups.h"
#include "allocation/master.h"

struct cut {
	const float128 *factor; /* by class */
	float128 most;          /* fen */
	uint32_t row;           /* the limit with the highest price */
	float128 left;          /* for the caller: what is left of `most` */
};

struct guard {
	const struct groups *groups; /* one a class */
	struct workspace *work;
	size_t count, capacity;
	struct cut *cut;
};

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work);

/* Whether all limits can still be met where the classes have been paid this much (fen). If not, MASTER_OPTIMAL with
 * *is_kept false and one more cut; MASTER_INFEASIBLE: whatever is paid. */
enum master_status guard_check(struct guard *guard, const int64_t *paid, bool *is_kept);

#endif
