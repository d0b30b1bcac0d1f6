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

struct filling {
	const struct curves *curves;
	const struct groups *groups;
	struct workspace *work;
	struct blends *blends; /* NULL: none */
	struct row *rows;
	struct mixture *mixtures; /* by blend */
	struct brake *brakes;     /* of rows, then of blends */
	uint32_t *heap;           /* brakes that bind, the lowest stop first, ties by number */
	size_t heap_count, blend_count, blend_room;
	uint128 reached; /* how far the level has been raised */
	uint128 *level;
	uint32_t *stopped_by;
	bool *has_stopped;
	uint32_t *rising; /* scratch: groups of a row */
};

/* Begins at level 0. Groups with is_fixed (NULL: none) keep the level they come with (0 or the top, unless the path is
 * linear) and take part of the room of the rows; they stand in no blend. `level` and stopped_by, filled by
 * filling_raise, are the caller's. at_least is not looked at. False: the fixed groups alone break a limit, or one that
 * binds is beyond LEVEL_MAX_ROOM: with blends (NULL: there will be none), such a row must be one of them. */
bool filling_open(struct filling *filling, const struct curves *curves, const bool *is_fixed, struct blends *blends,
		  struct workspace *work, uint128 *level, uint32_t *stopped_by);

/* Takes in the blends that are new; they hold from now on. */
void filling_take_blends(struct filling *filling);

/* Raises the level on to `to`. Groups stopped until then have their level and the row that stopped them, the others the
 * top and GROUP_NONE. */
void filling_raise(struct filling *filling, uint128 to);

/* The same, but not beyond where the latest blend stops groups; returns the level reached. */
uint128 filling_raise_to_blend(struct filling *filling, uint128 to);

/* A second one, at the same level as the first; then makes either what the other is. */
void filling_open_copy(struct filling *to, const struct filling *from, uint128 *level, uint32_t *stopped_by);
void filling_copy(struct filling *to, const struct filling *from);

/* All of it, without blends. */
bool filling_run(const struct curves *curves, const bool *is_fixed, struct workspace *work, uint128 *level,
		 uint32_t *stopped_by);

/* Groups that claim nothing count as stopped by nothing: where floors matter, what stops others may leave them room. */
void filling_release_empty(const struct groups *groups, uint32_t *stopped_by);

#endif
