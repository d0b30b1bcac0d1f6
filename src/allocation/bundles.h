/*
 * bundles.h: claims tied together by limits of one applicant, and what each such bundle takes at given prices.
 *
 *     maximise sum (weight_i - cutoff_i) award_i  within the bundle's own limits
 *
 * At prices of the shared rows every bundle is a problem of its own. Where its limits are nested or disjoint, paying
 * the highest surplus first is optimal (Edmonds 1970): the order says how much each claim can come to, whether its
 * surplus is positive or not. So as long as the order stays, the claims are free ones, cut to that size. An order
 * matters only where a limit is exhausted: no claim may gain from another that stands in its smallest exhausted limit.
 * That is checked for all cut-offs in a box at once; crossing limits and large bundles are left as they are. Inside
 * allocation/ only.
 */
#ifndef ALLOCATION_BUNDLES_H
#define ALLOCATION_BUNDLES_H

#include "allocation/box.h"

#define BUNDLE_NONE UINT32_MAX

struct bundles {
	const struct problem *problem;
	size_t count;
	const uint32_t *of;                  /* by claim; BUNDLE_NONE: no limit of its applicant can bind */
	const uint32_t *start, *claim;       /* claims of bundle b: claim[start[b]] .. claim[start[b + 1] - 1] */
	const uint32_t *limit_start, *limit; /* its limits, those that can bind */
	uint32_t *place;                     /* by claim: its place in the bundle */
};

/* Arrays belong to the workspace. */
void bundles_init(struct bundles *bundles, const struct problem *problem, struct workspace *work);

/* Fills `most` (fen, by claim of the problem) for the claims of a bundle: what they can come to in the order of the
 * surplus in the middle of the box. False: in another place of the box it is another, or rounding would cut what a
 * claim gets in full. */
bool bundles_order(const struct bundles *bundles, size_t bundle, const struct box *box, int64_t *most);

#endif
