/*
 * urn_find.h: the proposals of a draw from the urn. Inside demand/ only.
 */
#ifndef DEMAND_URN_FIND_H
#define DEMAND_URN_FIND_H

#include <stddef.h>
#include <stdint.h>

/* The two random words that a draw's proposals are made of: mixed numbers a random odd step apart. */
struct urn_proposing {
	uint32_t start, step;
};

/* The first words of the draw's stream, the first the higher half. */
static inline struct urn_proposing urn_proposing_from(uint64_t words)
{
	return (struct urn_proposing){(uint32_t)(words >> 32), (uint32_t)words | 1};
}

/* The mixer `lowbias32` of Wellons 2018 ("Prospecting for hash functions"): every bit of x changes every bit of the
 * result with a probability of nearly one half. It has an inverse, so a random x gives all results equally often. */
static inline uint32_t urn_mix(uint32_t x)
{
	x ^= x >> 16;
	x *= UINT32_C(0x7feb352d);
	x ^= x >> 15;
	x *= UINT32_C(0x846ca68b);
	return x ^ x >> 16;
}

/* Proposal k, one of 2^bits slots. */
static inline uint32_t urn_proposal(struct urn_proposing of, uint32_t k, unsigned bits)
{
	return urn_mix(of.start + k * of.step) >> (32 - bits);
}

static inline uint32_t urn_is_open(const uint32_t *is_open, uint32_t at)
{
	return is_open[at / 32] >> at % 32 & 1;
}

#define URN_FIND_TOGETHER 16
#define URN_FIND_MOST     1024

/* For each of up to URN_FIND_MOST draws, told by its words and by the slots that are open to it (a bit a slot), the
 * number of the first of `most` proposals that hits one; `most`, a multiple of URN_FIND_TOGETHER above 0: none. */
void urn_find(const uint32_t *const *is_open, unsigned bits, const uint64_t *words, size_t count, uint32_t most,
	      uint32_t *found);

#endif
