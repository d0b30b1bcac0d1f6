/*
 * leximin.h: the lexicographic max-min of the levels where progressive filling does not reach: under floors, and on the
 * optimal face of an objective.
 *
 * A sequence of linear programs: raise the lowest level of the free groups as far as it goes; groups whose price says
 * that they cannot rise further keep that level; go on with the others. A nonzero price is proof (complementary
 * slackness), and at least one group has one, so there are at most as many programs as levels that differ.
 */
#ifndef ALLOCATION_LEXIMIN_H
#define ALLOCATION_LEXIMIN_H

#include "allocation/groups.h"
#include "allocation/master.h"

enum tight { TIGHT_NONE, TIGHT_AT_MOST, TIGHT_AT_LEAST };

/* What the levels may be: within all limits, some of which must be met exactly. */
struct face {
	const struct groups *groups;
	const bool *is_fixed;    /* by group; NULL: none. They keep the level they come with, 0 or LEVEL_ONE */
	const enum tight *tight; /* by row; NULL: none */
};

/* Fills the levels of the free groups and stopped_by (GROUP_NONE: reached its claim). */
enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by);

#endif
