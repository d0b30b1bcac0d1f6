/*
 * leximin.h: the lexicographic max-min of the levels where progressive filling does not reach: under floors, and on the
 * optimal face of an objective.
 *
 * The common level of the groups that still rise is lowered from the top until the limits can be met: a linear program
 * fills every group up to that level as far as the limits let it; where they do not, its prices add the limits up to
 * one inequality that the level breaks, and the level that just meets it is tried next (Newton). At the level where all
 * can be filled, the groups in that inequality cannot rise further and keep it; the others go on. Each price that is
 * not 0 is proof (Farkas), and each round settles a group, so there are at most as many rounds as levels that differ.
 * The program has a few columns a group and one row a limit, whatever the path and the number of claims.
 */
#ifndef ALLOCATION_LEXIMIN_H
#define ALLOCATION_LEXIMIN_H

#include "allocation/master.h"
#include "allocation/path.h"

enum tight { TIGHT_NONE, TIGHT_AT_MOST, TIGHT_AT_LEAST };

/* What the levels may be: within all limits, some of which must be met exactly. */
struct face {
	const struct curves *curves;
	const bool *is_fixed;    /* by group; NULL: none. They keep the level they come with, 0 or the top */
	const enum tight *tight; /* by row; NULL: none */
	const enum tight *later; /* by class: what later stages take is all of it, nothing, or open; NULL: open */
};

/* Fills the levels of the free groups and stopped_by (GROUP_NONE: reached its claim). */
enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by);

#endif
