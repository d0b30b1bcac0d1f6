/*
 * doubt.h: of a large problem of `weighted` the claims about which there can be doubt.
 *
 * A claim whose weight is above a box around its cut-off is paid in full, one below gets nothing; the claims of an
 * applicant with limits are cut to what their order leaves them, if that is the same in the whole box (bundles.h). What
 * the settled take is taken from the limits; the rest is a smaller problem. Twice: in a wide box around the cut-offs of
 * a sample (every 16th claim, itself treated like this while it is large), and of what that leaves open in a narrow one
 * around its own cut-offs. If the prices that the exact solution of the last rest ends with (and those of its
 * neighbours, where asked for) lie in a box, they prove what was settled there right: all awards and these prices
 * together satisfy the optimality conditions of the whole. If not, the box is stretched. So the sample decides how long
 * it takes, never what comes out.
 */
#ifndef ALLOCATION_DOUBT_H
#define ALLOCATION_DOUBT_H

#include "allocation/bundles.h"
#include "allocation/part.h"
#include "allocation/workspace.h"

/* A problem and a box. */
struct doubt {
	const struct problem *problem;
	struct workspace *work;
	struct bundles bundles;
	struct box box;
	double *crowd;    /* by class: about how many claims stand in its smallest row */
	int64_t *most;    /* by claim: fen that it can come to; of the settled what they get */
	bool *is_open;    /* by claim */
	bool *is_kept;    /* by applicant limit: a row of the rest */
	bool *is_whole;   /* by bundle: is not to be cut */
	struct part rest; /* the open claims under what the settled leave of the limits */
	struct workspace_mark mark;
};

#define DOUBT_SAMPLE_FROM 16384 /* claims: it pays to ask a sample from here on */

/* Settles a problem in a wide box, which a sample tells if there are so many claims, else everywhere; `found` (empty)
 * takes the cut-offs of the rest. False: none were found. */
bool doubt_open(struct doubt *wide, const struct problem *problem, size_t sample_from, struct workspace *work,
		struct box *found);

/* A narrow box around the cut-offs found for the rest of a wide one; nobody is settled yet. */
void doubt_narrow(struct doubt *narrow, const struct doubt *wide, const struct box *found);

/* Settles who can be settled and makes the rest, in a wider box where the settled alone would break a limit. False:
 * that does not help, or nobody is left. */
bool doubt_settle(struct doubt *doubt);

/* What the settled get, weight x fen. */
long double doubt_value(const struct doubt *doubt);

/* Whether the prices found for the rest prove the settled right and no claim that was cut is one of those (by claim of
 * the rest) that share at a cut-off, where shares are of whole claims. If not, the next rest will be another. */
bool doubt_is_proven(struct doubt *doubt, const struct box *found, const bool *is_sharing);

#endif
