/*
 * doubt.h: of a large problem of `weighted` the claims about which there can be doubt.
 *
 * The prices of a sample of the claims (every 16th, itself treated like this while it is large) say about what the
 * cut-offs will be. A claim whose weight is above a box around its cut-off is paid in full, one below gets nothing; the
 * claims of an applicant with limits are cut to what their order leaves them, if that is the same in the whole box
 * (bundles.h). What the settled take is taken from the limits, and the rest is a small problem. If the prices that its
 * exact solution ends with (and those of its neighbours, where asked for) lie in the box, they prove the settled right
 * too: all awards and these prices together satisfy the optimality conditions of the whole. If not, the box is
 * stretched. So the sample decides how long it takes, never what comes out.
 */
#ifndef ALLOCATION_DOUBT_H
#define ALLOCATION_DOUBT_H

#include "allocation/bundles.h"
#include "allocation/cutoffs.h"
#include "allocation/part.h"
#include "allocation/workspace.h"

struct doubt {
	const struct problem *problem;
	struct workspace *work;
	struct bundles bundles;
	struct cutoffs *cutoffs;
	struct box box;
	int64_t *most;     /* by claim: fen that it can come to; of the settled what they get */
	bool *is_open;     /* by claim */
	bool *is_kept;     /* by applicant limit: a row of the rest */
	bool *is_whole;    /* by bundle: is not to be cut */
	struct part rest;  /* the open claims under what the settled leave of the limits */
	long double value; /* of the settled: weight x fen */
	struct workspace_mark mark;
};

/* Finds a first box. False: the sample has no prices. */
bool doubt_open(struct doubt *doubt, const struct problem *problem, struct workspace *work);

/* Settles who can be settled and makes the rest, in a wider box where the settled alone would break a limit. False:
 * that does not help, or nobody is left. */
bool doubt_settle(struct doubt *doubt);

/* Whether the prices found for the rest prove the settled right and no claim that was cut is one of those (by claim of
 * the rest) that share at a cut-off, where shares are of whole claims. If not, the next rest will be another. */
bool doubt_is_proven(struct doubt *doubt, const struct box *found, const bool *is_sharing);

#endif
