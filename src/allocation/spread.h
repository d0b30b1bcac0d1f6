/*
 * spread.h: sums by group over claims, of which neighbours are often of one group.
 *
 * Adding to what was written just before waits for it. So where there are few groups, neighbours add to different
 * copies of the sums, which are added up in the end: sum number spread_at(spread, i, group) takes part of claim i.
 */
#ifndef ALLOCATION_SPREAD_H
#define ALLOCATION_SPREAD_H

#include <stddef.h>

#define SPREAD_COPIES     4 /* a power of 2 */
#define SPREAD_GROUPS_MAX 16

struct spread {
	size_t group_count, copies;
};

static inline struct spread spread_over(size_t group_count)
{
	return (struct spread){group_count, group_count <= SPREAD_GROUPS_MAX ? SPREAD_COPIES : 1};
}

static inline size_t spread_at(struct spread spread, size_t claim, size_t group)
{
	return (claim & (spread.copies - 1)) * spread.group_count + group;
}

/* How many sums there are; the copies of group g: g, g + group_count, ... */
static inline size_t spread_size(struct spread spread)
{
	return spread.copies * spread.group_count;
}

#endif
