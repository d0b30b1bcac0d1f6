/*
 * stripes.h: sums by group over claims, of which neighbours are often of one group.
 *
 * Adding to what was written just before waits for it. So where there are few groups, neighbours add to different
 * copies of the sums, which are added up in the end: sum number stripes_at(stripes, i, group) takes part of claim i.
 */
#ifndef ALLOCATION_STRIPES_H
#define ALLOCATION_STRIPES_H

#include <stddef.h>

#define STRIPES_COUNT      4 /* a power of 2 */
#define STRIPES_GROUPS_MAX 16

struct stripes {
	size_t group_count, copies;
};

static inline struct stripes stripes_over(size_t group_count)
{
	return (struct stripes){group_count, group_count <= STRIPES_GROUPS_MAX ? STRIPES_COUNT : 1};
}

static inline size_t stripes_at(struct stripes stripes, size_t claim, size_t group)
{
	return (claim & (stripes.copies - 1)) * stripes.group_count + group;
}

/* How many sums there are; the copies of group g: g, g + group_count, ... */
static inline size_t stripes_size(struct stripes stripes)
{
	return stripes.copies * stripes.group_count;
}

#endif
