/*
 * completion.h: whether floors can be met beyond what groups keep at their levels, and what that asks of the others.
 *
 * Open groups that stand in floors and later stages may complete them (shortfall.h). Where some fen are missing, the
 * limits added up by their prices are one more inequality, a blend.
 */
#ifndef ALLOCATION_COMPLETION_H
#define ALLOCATION_COMPLETION_H

#include "allocation/blend.h"
#include "allocation/shortfall.h"

enum tight { TIGHT_NONE, TIGHT_AT_MOST, TIGHT_AT_LEAST };

/* What the levels may be: within all limits, some of which must be met exactly. */
struct face {
	const struct curves *curves;
	const bool *is_fixed;    /* by group; NULL: none. They keep the level they come with, 0 or the top */
	const enum tight *tight; /* by row; NULL: none */
	const enum tight *later; /* by class: what later stages take is all of it, nothing, or open; NULL: open */
};

struct completion {
	const struct face *face;
	const struct groups *groups;
	struct workspace *work;
	float128 *least, *most; /* by row: what the face allows, later stages included; infinite where nothing limits */
	struct shortfall shortfall; /* floors: rows with a `least`; helpers: open groups in them */
	float128 near;              /* fen: what may be missing where floors count as met */
	float128 *kept;             /* by group, fen */
	float128 *sum;              /* by row: of what is kept */
	struct blends blends;
};

/* Fixed groups have their levels in `level`. The first blends are those of rows that filling cannot take as they are.
 */
void completion_init(struct completion *completion, const struct face *face, const uint128 *level,
		     struct workspace *work);

/* Groups keep what they have at their levels, no higher than `at`. Whether that alone, later stages aside, meets the
 * floors. */
bool completion_keep(struct completion *completion, const uint128 *level, uint128 at);

/* Whether the floors can be met beyond what was kept last. If not: one more blend. MASTER_INFEASIBLE: they cannot even
 * if nothing is kept. */
enum master_status completion_ask(struct completion *completion, const uint128 *level, bool *is_complete);

#endif
