#include "demand/urn.h"
#include "base/clones.h"
#include "base/index.h"
#include "base/marks.h"
#include "base/memory.h"
#include "demand/stream.h"
#include "demand/stream_lanes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PROPOSALS_LEAST 256
#define URN_CHUNK       256

void urn_init(struct urn *urn)
{
	*urn = (struct urn){0};
}

void urn_release(struct urn *urn)
{
	free(urn->slot);
	free(urn->is_member);
	free(urn->slot_of);
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
			urn->slot_of[row] = (uint32_t)at;
			row = owner;
		}
		at = (at + 1) & mask;
	}
	urn->slot[at] = row;
	urn->slot_of[row] = (uint32_t)at;
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
	urn->slot_of = memory_grow(urn->slot_of, &urn->slot_of_capacity, n, sizeof *urn->slot_of);
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
	urn->slot_of = memory_grow(urn->slot_of, &urn->slot_of_capacity, row + 1, sizeof *urn->slot_of);
	urn->is_member[row] = 1;
	insert(urn, row, hash, NULL);
	urn->count++;
	urn->row_count++;
}

/* What was added last found its slot free, so that freeing it leaves the others as they were. */
void urn_truncate(struct urn *urn, const uint64_t *hash, size_t n)
{
	if (bits_for(n) != urn->bits) {
		urn_fill(urn, hash, NULL, n, NULL);
		return;
	}
	for (size_t row = n; row < urn->row_count; row++) {
		urn->slot[urn->slot_of[row]] = URN_NONE;
		urn->count--;
	}
	urn->row_count = n;
}

/* Looks at one more lot; the smallest wins. */
static void draw_lot(uint64_t key, uint64_t hash, uint32_t row, uint32_t *winner, uint64_t *least)
{
	uint64_t lot = hash_mix(hash, key);
	if (*winner == URN_NONE || lot < *least) {
		*winner = row;
		*least = lot;
	}
}

/* The smallest keyed hash: as even as a draw of lots, and nobody's lot depends on the others. */
static uint32_t draw_lots(const struct urn *urn, uint64_t key, const unsigned char *is_eligible, const uint64_t *hash,
			  size_t n)
{
	uint32_t winner = URN_NONE;
	uint64_t least = UINT64_MAX;
	for (uint32_t row = 0; row < n; row++) {
		if (urn->is_member[row] && (is_eligible == NULL || is_eligible[row]))
			draw_lot(key, hash[row], row, &winner, &least);
	}
	return winner;
}

/* A draw of lots looks at all eligible rows. So that many draws over many rows do not take the product of both, the
 * proposals before it grow with the root of the table: only where fewer rows than that are eligible is a draw of lots
 * likely, and then it is short. */
static uint32_t proposals(const struct urn *urn)
{
	uint32_t root = UINT32_C(1) << (urn->bits + 1) / 2;
	return root > PROPOSALS_LEAST ? root : PROPOSALS_LEAST;
}

static uint64_t lots_key(uint64_t seed, uint64_t entity, uint32_t draw, uint32_t year)
{
	return hash_mix(hash_mix(hash_mix(seed, entity), draw), year);
}

uint32_t urn_draw(const struct urn *urn, uint64_t seed, uint64_t entity, uint32_t draw, uint32_t year,
		  const unsigned char *is_eligible, const uint64_t *hash, size_t n)
{
	if (urn->count == 0)
		return URN_NONE;
	struct stream stream;
	stream_start(&stream, seed, entity, draw, year, STREAM_FIRM);
	for (uint32_t proposal = 0; proposal < proposals(urn); proposal++) {
		uint32_t owner = urn->slot[stream_word(&stream) >> (32 - urn->bits)];
		if (owner != URN_NONE && (is_eligible == NULL || is_eligible[owner]))
			return owner;
	}
	return draw_lots(urn, lots_key(seed, entity, draw, year), is_eligible, hash, n);
}

void urn_choice_release(struct urn_choice *choice)
{
	free(choice->row);
	free(choice->is_open);
	*choice = (struct urn_choice){0};
}

/* All rows where none is told. */
static size_t list_eligible(const unsigned char *is_eligible, size_t n, uint32_t *row)
{
	if (is_eligible != NULL)
		return marks_list(is_eligible, n, row);
	for (uint32_t i = 0; i < n; i++)
		row[i] = i;
	return n;
}

void urn_choose(const struct urn *urn, const unsigned char *is_eligible, size_t n, struct urn_choice *choice)
{
	size_t words = (((size_t)1 << urn->bits) + 31) / 32, eligible;
	choice->row = memory_grow(choice->row, &choice->row_capacity, n + 1, sizeof *choice->row);
	choice->is_open = memory_grow(choice->is_open, &choice->open_capacity, words, sizeof *choice->is_open);
	choice->count = 0;
	memset(choice->is_open, 0, words * sizeof *choice->is_open);
	eligible = list_eligible(is_eligible, n, choice->row);
	for (size_t i = 0; i < eligible; i++) {
		uint32_t row = choice->row[i], at;
		if (!urn->is_member[row])
			continue;
		at = urn->slot_of[row];
		choice->row[choice->count++] = row;
		choice->is_open[at / 32] |= UINT32_C(1) << at % 32;
	}
}

static uint32_t draw_lots_of(const struct urn_choice *choice, uint64_t key, const uint64_t *hash)
{
	uint32_t winner = URN_NONE;
	uint64_t least = UINT64_MAX;
	for (size_t i = 0; i < choice->count; i++)
		draw_lot(key, hash[choice->row[i]], choice->row[i], &winner, &least);
	return winner;
}

/* By lane: which of the four proposals of its block have an open slot, as bits. */
FAST_CLONES static void find_hits(uint32_t word[4][STREAM_LANES], const uint32_t *restrict is_open, unsigned shift,
				  uint32_t *restrict hits)
{
	for (size_t lane = 0; lane < STREAM_LANES; lane++)
		hits[lane] = 0;
	for (unsigned i = 0; i < 4; i++) {
		for (size_t lane = 0; lane < STREAM_LANES; lane++) {
			uint32_t at = word[i][lane] >> shift;

			hits[lane] |= (is_open[at / 32] >> at % 32 & 1) << i;
		}
	}
}

/* Blocks from `block` on, `each` of them, of the streams of `count` entities that are still without a row; all of them
 * fill at most the lanes. */
static void propose(const struct urn *urn, const struct urn_lot *lot, uint32_t block, uint32_t each,
		    const uint64_t *entity, const uint32_t *waiting, size_t count, uint32_t *row)
{
	uint32_t word[4][STREAM_LANES], hits[STREAM_LANES], of[STREAM_LANES];
	size_t lanes = count * each;
	struct stream name;
	stream_start(&name, lot->seed, 0, lot->draw, lot->year, STREAM_FIRM);
	for (size_t lane = 0; lane < STREAM_LANES; lane++) {
		of[lane] = waiting[lane < lanes ? lane / each : 0];
		uint64_t key = entity[of[lane]];
		word[0][lane] = (uint32_t)key;
		word[1][lane] = (uint32_t)(key >> 32);
		word[2][lane] = name.counter[2];
		word[3][lane] = name.counter[3] + block + (uint32_t)(lane % each);
	}
	stream_lanes(word, name.key);
	find_hits(word, lot->choice->is_open, 32 - urn->bits, hits);
	for (size_t lane = 0; lane < lanes; lane++) {
		if (hits[lane] != 0 && row[of[lane]] == URN_NONE)
			row[of[lane]] = urn->slot[word[__builtin_ctz(hits[lane])][lane] >> (32 - urn->bits)];
	}
}

/* How many blocks of each stream to look at together: as many as fill the lanes. */
static uint32_t blocks_each(size_t left, uint32_t blocks_left)
{
	uint32_t each = left < STREAM_LANES ? (uint32_t)(STREAM_LANES / left) : 1;
	return each < blocks_left ? each : blocks_left;
}

/* All of a chunk propose together, block by block; those that have found a row drop out. */
static void draw_chunk(const struct urn *urn, const struct urn_lot *lot, const uint64_t *entity, size_t count,
		       uint32_t *row)
{
	uint32_t waiting[URN_CHUNK], each, blocks = proposals(urn) / 4;
	size_t left = count;
	for (uint32_t i = 0; i < count; i++)
		waiting[i] = i;
	memset(row, 0xff, count * sizeof *row); /* URN_NONE */
	for (uint32_t block = 0; block < blocks && left > 0 && lot->choice->count > 0; block += each) {
		size_t kept = 0;
		each = blocks_each(left, blocks - block);
		for (size_t first = 0; first < left; first += STREAM_LANES)
			propose(urn, lot, block, each, entity, waiting + first,
				left - first < STREAM_LANES ? left - first : STREAM_LANES, row);
		for (size_t i = 0; i < left; i++) {
			waiting[kept] = waiting[i];
			kept += row[waiting[i]] == URN_NONE;
		}
		left = kept;
	}
	for (size_t i = 0; i < left; i++)
		row[waiting[i]] = draw_lots_of(
			lot->choice, lots_key(lot->seed, entity[waiting[i]], lot->draw, lot->year), lot->hash);
}

void urn_draw_many(const struct urn *urn, const struct urn_lot *lot, const uint64_t *entity, size_t count,
		   uint32_t *row)
{
	for (size_t first = 0; first < count; first += URN_CHUNK) {
		size_t left = count - first;
		draw_chunk(urn, lot, entity + first, left < URN_CHUNK ? left : URN_CHUNK, row + first);
	}
}
