#include "demand/urn.h"
#include "base/index.h"
#include "base/memory.h"
#include "demand/stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PROPOSALS 256

void urn_init(struct urn *urn)
{
	*urn = (struct urn){0};
}

void urn_release(struct urn *urn)
{
	free(urn->slot);
	free(urn->is_member);
	urn_init(urn);
}

static unsigned bits_for(size_t n)
{
	unsigned bits = 3;
	double most = 1.37;
	while ((double)n > most) {
		most *= 4.0;
		bits += 2;
	}
	assert(bits < 32); /* 300 million rows */
	return bits;
}

/*
 * Linear probing in which the lower rank keeps or takes the slot and the other goes on. As all slots prefer by the same
 * order, the outcome is the one of inserting by rising rank, whatever the order of the calls (Amble and Knuth 1974,
 * "Ordered hash tables").
 */
static void insert(struct urn *urn, uint32_t row, const uint64_t *hash, const uint32_t *id_rank)
{
	size_t mask = ((size_t)1 << urn->bits) - 1;
	size_t at = (size_t)(hash[row] >> (64 - urn->bits));
	while (urn->slot[at] != URN_NONE) {
		uint32_t owner = urn->slot[at];
		if (id_rank == NULL ? row < owner : id_rank[row] < id_rank[owner]) {
			urn->slot[at] = row;
			row = owner;
		}
		at = (at + 1) & mask;
	}
	urn->slot[at] = row;
}

void urn_fill(struct urn *urn, const uint64_t *hash, const uint32_t *id_rank, size_t n, const unsigned char *is_member)
{
	urn->bits = bits_for(n);
	urn->count = 0;
	urn->row_count = n;
	size_t slot_count = (size_t)1 << urn->bits;
	urn->slot = memory_grow(urn->slot, &urn->slot_capacity, slot_count, sizeof *urn->slot);
	memset(urn->slot, 0xff, slot_count * sizeof *urn->slot); /* URN_NONE */
	urn->is_member = memory_grow(urn->is_member, &urn->row_capacity, n, sizeof *urn->is_member);
	for (size_t row = 0; row < n; row++) {
		urn->is_member[row] = is_member == NULL || is_member[row];
		if (!urn->is_member[row])
			continue;
		insert(urn, (uint32_t)row, hash, id_rank);
		urn->count++;
	}
}

void urn_add(struct urn *urn, uint32_t row, const uint64_t *hash)
{
	assert(row == urn->row_count);
	if (bits_for(row + 1) != urn->bits) {
		urn_fill(urn, hash, NULL, row + 1, NULL);
		return;
	}
	urn->is_member = memory_grow(urn->is_member, &urn->row_capacity, row + 1, sizeof *urn->is_member);
	urn->is_member[row] = 1;
	insert(urn, row, hash, NULL);
	urn->count++;
	urn->row_count++;
}

/* What was added last found its slot free, so that freeing it leaves the others as they were. */
void urn_truncate(struct urn *urn, const uint64_t *hash, size_t n)
{
	size_t mask = ((size_t)1 << urn->bits) - 1;
	if (bits_for(n) != urn->bits) {
		urn_fill(urn, hash, NULL, n, NULL);
		return;
	}
	for (size_t row = n; row < urn->row_count; row++) {
		size_t at = (size_t)(hash[row] >> (64 - urn->bits));
		while (urn->slot[at] != row)
			at = (at + 1) & mask;
		urn->slot[at] = URN_NONE;
		urn->count--;
	}
	urn->row_count = n;
}

/* The smallest keyed hash: as even as a draw of lots, and nobody's lot depends on the others. */
static uint32_t draw_lots(const struct urn *urn, uint64_t key, const unsigned char *is_eligible, const uint64_t *hash,
			  size_t n)
{
	uint32_t winner = URN_NONE;
	uint64_t least = UINT64_MAX;
	for (size_t row = 0; row < n; row++) {
		if (!urn->is_member[row] || (is_eligible != NULL && !is_eligible[row]))
			continue;
		uint64_t lot = hash_mix(hash[row], key);
		if (winner == URN_NONE || lot < least) {
			winner = (uint32_t)row;
			least = lot;
		}
	}
	return winner;
}

uint32_t urn_draw(const struct urn *urn, uint64_t seed, uint64_t entity, uint32_t draw, uint32_t year,
		  const unsigned char *is_eligible, const uint64_t *hash, size_t n)
{
	if (urn->count == 0)
		return URN_NONE;
	struct stream stream;
	stream_start(&stream, seed, entity, draw, year, STREAM_FIRM);
	for (int proposal = 0; proposal < PROPOSALS; proposal++) {
		uint32_t owner = urn->slot[stream_word(&stream) >> (32 - urn->bits)];
		if (owner != URN_NONE && (is_eligible == NULL || is_eligible[owner]))
			return owner;
	}
	uint64_t key = hash_mix(hash_mix(hash_mix(seed, entity), draw), year);
	return draw_lots(urn, key, is_eligible, hash, n);
}
