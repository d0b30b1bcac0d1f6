/*
 * leximin.h: the lexicographic max-min of the levels, under floors too, and on the optimal face of an objective.
 *
 * Progressive filling is the answer where it meets the floors. Where it does not, a linear program (completion.h) asks
 * whether they can be met if every group keeps what it has up to some level, first the top. If not, its prices give one
 * more limit that filling has broken, and filling stops groups at a lower level: that is asked next. If so, all up to
 * that level is settled, and filling goes on from there. In the end it meets the floors: then it is the best under
 * fewer limits than there are, and meets them all. Each limit more stops some groups and each answer settles some, so
 * it ends; where few floors bind, few questions are asked.
 */
#ifndef ALLOCATION_LEXIMIN_H
#define ALLOCATION_LEXIMIN_H

#include "allocation/completion.h"

/* Fills the levels of the free groups and stopped_by (GROUP_NONE: reached its claim). */
enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by);

#endif
