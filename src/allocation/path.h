/*
 * path.h: parametric rules: what a unit gets as the level rises, r(size, level) (Young 1987).
 *
 * A rule of this kind is one path; filling.h and leximin.h raise the level as far as the limits allow. At level 0
 * nobody gets anything, at the top everybody is paid in full, and in between nobody's award falls. A claim gets its
 * part of what its unit (itself, or its applicant) gets: claim / size x r(size, level).
 *
 * Levels are fixed point with LEVEL_BITS fractional bits: a share of 1 where the path is linear, else fen. The largest
 * unit of the problem gives the top.
 */
#ifndef ALLOCATION_PATH_H
#define ALLOCATION_PATH_H

#include "allocation/groups.h"

/* Sums over a group, in fen with so many fractional bits: fast integers, where a fen is cut into far more parts than
 * rounding asks for. */
#define SUM_BITS 44

/* Of a claim's part in its unit: as many as a sum over 2^32 claims has room for. So a part of a unit of 2^47 fen is
 * right to 2^-SUM_BITS fen. */
#define PART_BITS 92

struct curves;

struct path {
	bool is_linear; /* r = size x level, top LEVEL_ONE; `award` and `sum` are not needed */
	/* What a unit gets, in fen with LEVEL_BITS fractional bits. */
	uint128 (*award)(int64_t size, uint128 level, int64_t largest);
	/* What a group gets, from curves_min_sum; *slope: for one fen more of level. Both with SUM_BITS. */
	int128 (*sum)(const struct curves *curves, size_t group, uint128 level, int128 *slope);
	/* The level as constraints.csv tells it (INTERFACE section 8): a ratio, or yuan. */
	double (*told)(uint128 level, int64_t largest);
};

/* The path of a problem's groups. Arrays belong to the workspace. */
struct curves {
	const struct path *path;
	const struct groups *groups;
	int64_t largest; /* unit, fen */
	uint128 top;
	/* Of paths that are not linear: the units of each group by size. Sums are over all before, groups one behind
	 * the other. */
	const size_t *start;      /* by group, count + 1 */
	const int64_t *size;      /* rising within a group */
	const uint128 *claim_sum; /* fen */
	const uint128 *part_sum;  /* claim / size, PART_BITS fractional bits; NULL: all 1 */
};

void curves_init(struct curves *curves, const struct path *path, const struct problem *problem,
		 const struct groups *groups, struct workspace *work);

/* Sum over the group of claim / size x min(size, x). */
int128 curves_min_sum(const struct curves *curves, size_t group, uint128 x, int128 *slope);

/* What the group gets at the level, in fen. */
float128 curves_sum(const struct curves *curves, size_t group, uint128 level);

/* The highest level from `low` on at which groups with these factors (NULL: all 1) get no more than `most` fen; `low`
 * where they get more already. */
uint128 curves_find_level(const struct curves *curves, const uint32_t *group, const float128 *factor, size_t count,
			  float128 most, uint128 low);

/* What groups at these levels get in a row, in fen. */
float128 curves_row_sum(const struct curves *curves, const uint128 *level, size_t row);

/* Whether the levels meet every at_least, later stages aside. Upper limits are not looked at. */
bool curves_meet_floors(const struct curves *curves, const uint128 *level);

/* What every claim gets at the level of its group, in fen with LEVEL_BITS fractional bits. */
void curves_award(const struct curves *curves, const struct problem *problem, const uint128 *level, uint128 *value);

/* The path of rule_proportional.c, for sharing what an objective leaves open. */
extern const struct path path_proportional;

#endif
