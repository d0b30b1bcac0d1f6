/*
 * remainders.h: units that rounding down has left, given one by one to the largest remainders, as far as limits allow.
 * Inside allocation/ only.
 *
 * A cut claim that could take one unit more is a candidate. They come counted by buckets of their remainder, the
 * largest first, so that most of them need no order: all of a bucket that can be given are.
 */
#ifndef ALLOCATION_REMAINDERS_H
#define ALLOCATION_REMAINDERS_H

#include "allocation/groups.h"
#include "allocation/stripes.h"

#define BUCKET_BITS  8
#define BUCKET_COUNT ((size_t)1 << BUCKET_BITS)

struct candidate {
	uint64_t remainder;    /* in whatever part of a unit; 0: has had its unit */
	uint32_t claim, group; /* once it is in its bucket: the number of its kind */
};

struct remainders {
	/* The caller's. */
	const struct problem *problem;
	const struct groups *groups;
	int64_t *award; /* by claim; takes the units */
	int64_t *room;  /* by row, fen; LIMIT_NONE: no limit */
	int128 *unmet;  /* by row, fen below at_least, or <= 0 */
	struct candidate *candidate;
	size_t candidate_count;
	unsigned bucket_shift;                 /* so that the largest remainder has BUCKET_BITS */
	size_t bucket_start[BUCKET_COUNT + 1]; /* comes as how many candidates are in the bucket before */
	/* Its own. */
	bool for_floors; /* only claims that stand in a row with an unmet at_least */
	/* Candidates of one group are of one kind. */
	size_t kind_count;
	uint32_t *group; /* by kind */
	/* Scratch: candidates that would be taken, by kind and by row, and which kinds these are. */
	struct stripes stripes;
	uint32_t *taken, *row_taken, *touched;
};

static inline size_t bucket_of(const struct candidate *candidate, unsigned shift)
{
	return BUCKET_COUNT - 1 - (size_t)(candidate->remainder >> shift);
}

/* First to floors that are missed, then, with RESIDUE_LARGEST_REMAINDER, to all. Once. */
void remainders_give(struct remainders *remainders, struct workspace *work);

#endif
