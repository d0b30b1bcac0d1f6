/*
 * blend.h: limits added up by prices: what floors ask of those outside them.
 *
 * A limit times a price that is not negative, a floor times one that is not positive, and what later stages and groups
 * with a negative sum of prices take at most: their sum holds for every division that meets the limits, whatever the
 * prices. It is a limit of a weighted sum,
 *
 *     sum of factor x fen of the group  <=  most,    factor > 0
 *
 * which filling takes beside the rows. Arrays belong to the workspace and grow.
 */
#ifndef ALLOCATION_BLEND_H
#define ALLOCATION_BLEND_H

#include "allocation/path.h"

#define PULL_NONE UINT32_MAX

/* A group in a blend. */
struct pull {
	float128 factor;
	uint32_t group, blend;
	uint32_t next; /* the group's pull in an earlier blend, or PULL_NONE */
	uint32_t stop; /* the row that is said to stop the group */
};

struct blend {
	size_t start, end; /* its pulls */
	float128 most;
};

struct blends {
	size_t count, room, pull_count, pull_room;
	struct blend *blend;
	struct pull *pull;
	uint32_t *last; /* by group: its latest pull, or PULL_NONE */
	/* Scratch: pulls of groups that still rise, for blends_stop_level. */
	uint32_t *group;
	float128 *factor;
};

void blends_init(struct blends *blends, const struct groups *groups, struct workspace *work);

/* Begins a blend; then come its pulls, each group once; then its end. */
void blends_begin(struct blends *blends, struct workspace *work);
void blends_pull(struct blends *blends, uint32_t group, float128 factor, uint32_t stop, struct workspace *work);
void blends_end(struct blends *blends, float128 most);

/* The highest level, from `low` on, at which the groups of a blend that have not stopped get no more than `left`; they
 * claim `active`. Both are fen times the factors. */
uint128 blends_stop_level(struct blends *blends, size_t number, const struct curves *curves, const bool *has_stopped,
			  float128 left, float128 active, uint128 low);

#endif
