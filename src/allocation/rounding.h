/*
 * rounding.h: from real numbers to whole units of money.
 *
 * A claim paid in full is never rounded; a cut award is rounded down to the unit. The residue then goes, unit by unit,
 * to the largest remainders, ties by tie_rank, as long as a unit fits into the claim and into every row of its group:
 * first where an at_least is still unmet (also under RESIDUE_KEEP), then to all. Claims whose award was a multiple of
 * the unit take no part. Remainders are compared in 2^-30 fen, so that what is equal on paper ties. Where claims of
 * later stages must complete a floor, the money and the room for them are left alone; they complete it only with money
 * that the residue leaves them.
 *
 * With a published ratio (rounding.ratio) the share of the claim is rounded down instead, and there is no residue.
 */
#ifndef ALLOCATION_ROUNDING_H
#define ALLOCATION_ROUNDING_H

#include "allocation/groups.h"

/* Fills award (fen, one a claim) from `value`: what each claim gets before rounding, in fen with LEVEL_BITS fractional
 * bits, at most the claim. */
void rounding_run(const struct problem *problem, const struct groups *groups, const uint128 *value,
		  struct workspace *work, int64_t *award);

#endif
