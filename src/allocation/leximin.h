/*
 * leximin.h: the lexicographic max-min of the levels, under floors too, and on the optimal face of an objective.
 *
 * Progressive filling is the answer where it meets the floors. Where it does not, a linear program asks whether they
 * can be met if every group keeps what it has up to some level. If not, its prices add the limits up to one inequality
 * that holds for every division and that filling has broken (Farkas): filling takes it as a limit more, and stops its
 * groups at a lower level. When what is kept up to that level can be completed, all below is settled, and the question
 * is asked of the whole filling again. In the end filling meets the floors: then it is the best under fewer limits than
 * there are, and meets them all. Each inequality is a price vector of its own, so it ends; what is good for the groups
 * outside a floor decides, and few are needed.
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
