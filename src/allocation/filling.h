/*
 * filling.h: progressive filling.
 *
 * The level of all groups rises together from 0. The next row to be exhausted stops its groups at the level reached;
 * the others go on, up to the top of the path. With upper limits only this is the lexicographic max-min of the levels,
 * for any overlap of the rows (Bertsekas and Gallager 1992, section 6.5.2), and needs no linear program. So it is with
 * limits of weighted sums.
 */
#ifndef ALLOCATION_FILLING_H
#define ALLOCATION_FILLING_H

#include "allocation/blend.h"

/* Groups with is_fixed (NULL: none) keep the level they come with, 0 or the top, and take part of the room of the rows;
 * they stand in no blend. A row that binds and is beyond LEVEL_MAX_ROOM must be one of the blends (NULL: none). Fills
 * level, stopped_by (the row that stopped a group, or GROUP_NONE) and the levels of the blends. at_least is not looked
 * at. False: the fixed groups alone break a limit, or a row beyond LEVEL_MAX_ROOM binds and there are no blends. */
bool filling_run(const struct curves *curves, const bool *is_fixed, struct blends *blends, struct workspace *work,
		 uint128 *level, uint32_t *stopped_by);

#endif
