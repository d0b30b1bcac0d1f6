/*
 * completion.h: whether floors can be met beyond what groups keep, and what that asks of the others.
 *
 * A linear program: what open groups that stand in floors get beyond what they keep, and later stages, within the
 * limits; each fen still missing to a floor costs 1. It always has a point. Where some fen are missing at the best one,
 * its prices add the limits up to one inequality, a blend, that holds for every division and that what is kept breaks
 * (Farkas).
 */
#ifndef ALLOCATION_COMPLETION_H
#define ALLOCATION_COMPLETION_H

#include "allocation/blend.h"
#include "allocation/master.h"

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
	uint32_t *floor;        /* rows with a `least` */
	uint32_t *helper;       /* open groups in floors */
	size_t floor_count, helper_count;
	float128 near;   /* fen: what may be missing where floors count as met */
	float128 *kept;  /* by group, fen */
	float128 *sum;   /* by row: of what is kept */
	float128 *price; /* by row */
	struct blends blends;
	struct program program;
	struct master master;
	bool is_open; /* the master: from the first question on */
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

void completion_close(struct completion *completion);

#endif
