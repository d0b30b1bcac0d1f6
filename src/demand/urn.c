#include "demand/urn.h"
#include "base/index.h"
#include "base/marks.h"
#include "base/memory.h"
#include "demand/stream.h"
#include "demand/urn_find.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PROPOSALS_LEAST 1024

void urn_init(struct urn *urn)
{
	*urn = (struct urn){0};
}

void urn_release(struct urn *urn)
{
	free(urn->slot);
	free(urn->slot_of);
	free(urn->is_kept);
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
	urn->filling++;
	urn->count = 0;
	urn->row_count = n;
	uint32_t slot_count = UINT32_C(1) << urn->bits;
	urn->slot = memory_grow(urn->slot, &urn->slot_capacity, slot_count, sizeof *urn->slot);
	memset(urn->slot, 0xff, slot_count * sizeof *urn->slot); /* URN_NONE */
	urn->slot_of = memory_grow(urn->slot_of, &urn->row_capacity, n, sizeof *urn->slot_of);
	for (size_t row = 0; row < n; row++) {
		urn->slot_of[row] = slot_count;
		if (is_member != NULL && !is_member[row])
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
	urn->slot_of = memory_grow(urn->slot_of, &urn->row_capacity, row + 1, sizeof *urn->slot_of);
	insert(urn, row, hash, NULL);
	urn->count++;
	urn->row_count++;
}

/* Words of a bit a slot, and of one behind them. */
static size_t slot_words(const struct urn *urn)
{
	return ((size_t)1 << urn->bits) / 32 + 1;
}

/* Notes the slots that are owned now. */
static void note_kept(struct urn *urn)
{
	urn->is_kept = memory_grow(urn->is_kept, &urn->kept_capacity, slot_words(urn), sizeof *urn->is_kept);
	memset(urn->is_kept, 0, slot_words(urn) * sizeof *urn->is_kept);
	for (size_t at = 0; at < (size_t)1 << urn->bits; at++)
		urn->is_kept[at / 32] |= (uint32_t)(urn->slot[at] != URN_NONE) << at % 32;
	urn->kept_filling = urn->filling;
}

/* What was added last found its slot free, so that freeing it leaves the others as they were. Choices know what to
 * forget where it is always the same rows that are left. */
void urn_truncate(struct urn *urn, const uint64_t *hash, size_t n)
{
	if (bits_for(n) != urn->bits) {
		urn_fill(urn, hash, NULL, n, NULL);
		return;
	}
	urn->filling += n != urn->kept;
	urn->kept = n;
	urn->truncation++;
	for (size_t row = n; row < urn->row_count; row++) {
		urn->slot[urn->slot_of[row]] = URN_NONE;
		urn->count--;
	}
	urn->row_count = n;
	if (urn->kept_filling != urn->filling)
		note_kept(urn);
}

void urn_choice_release(struct urn_choice *choice)
{
	free(choice->is_open);
	free(choice->is_eligible);
	*choice = (struct urn_choice){0};
}

/* Room for n rows; the new ones are not eligible yet. */
static void widen(struct urn_choice *choice, size_t n)
{
	size_t words = marks_words(n), before = marks_words(choice->row_count);
	choice->is_eligible =
		memory_grow(choice->is_eligible, &choice->row_capacity, words + 1, sizeof *choice->is_eligible);
	if (words > before)
		memset(choice->is_eligible + before, 0, (words - before) * sizeof *choice->is_eligible);
	choice->row_count = n;
}

/* Nobody is eligible. */
static void clear(const struct urn *urn, struct urn_choice *choice)
{
	size_t words = slot_words(urn);
	choice->is_open = memory_grow(choice->is_open, &choice->open_capacity, words, sizeof *choice->is_open);
	memset(choice->is_open, 0, words * sizeof *choice->is_open);
	choice->row_count = 0;
	choice->filling = urn->filling;
}

/* Goes on with the rows that the urn kept, whose slots are what they were. */
static void forget(const struct urn *urn, struct urn_choice *choice)
{
	for (size_t w = 0; w < slot_words(urn); w++)
		choice->is_open[w] &= urn->is_kept[w];
	for (size_t w = urn->kept / MARKS_WORD; w < marks_words(choice->row_count); w++)
		choice->is_eligible[w] &= w == urn->kept / MARKS_WORD ? (UINT64_C(1) << urn->kept % MARKS_WORD) - 1 : 0;
	choice->row_count = urn->kept < choice->row_count ? urn->kept : choice->row_count;
}

void urn_choose(const struct urn *urn, const uint64_t *is_eligible, size_t n, struct urn_choice *choice)
{
	if (choice->filling != urn->filling)
		clear(urn, choice);
	else if (choice->truncation != urn->truncation)
		forget(urn, choice);
	choice->truncation = urn->truncation;
	widen(choice, n);
	for (size_t w = 0; w < marks_words(n); w++) {
		for (uint64_t bits = choice->is_eligible[w] ^ is_eligible[w]; bits != 0; bits &= bits - 1) {
			uint32_t slot = urn->slot_of[w * MARKS_WORD + (size_t)__builtin_ctzll(bits)];
			choice->is_open[slot / 32] ^= UINT32_C(1) << slot % 32;
		}
		choice->is_eligible[w] = is_eligible[w];
	}
}

bool urn_choice_is_empty(const struct urn_choice *choice)
{
	return marks_are_none(choice->is_eligible, choice->row_count);
}

static bool is_member(const struct urn *urn, size_t row)
{
	return urn->slot_of[row] < UINT32_C(1) << urn->bits;
}

/* The smallest keyed hash: as even as a draw of lots, and nobody's lot depends on the others. */
static uint32_t draw_lots(const struct urn *urn, const struct urn_lot *lot, uint64_t entity)
{
	const uint64_t *is_eligible = lot->choice->is_eligible;
	uint64_t key = hash_mix(hash_mix(hash_mix(lot->seed, entity), lot->draw), lot->year), least = UINT64_MAX;
	uint32_t winner = URN_NONE;
	for (size_t w = 0; w < marks_words(lot->choice->row_count); w++) {
		for (uint64_t bits = is_eligible[w]; bits != 0; bits &= bits - 1) {
			size_t row = w * MARKS_WORD + (size_t)__builtin_ctzll(bits);
			uint64_t mixed = hash_mix(lot->hash[row], key);
			if (is_member(urn, row) && (winner == URN_NONE || mixed < least)) {
				winner = (uint32_t)row;
				least = mixed;
			}
		}
	}
	return winner;
}

/* A draw of lots looks at all eligible rows. So that many draws over many rows do not take the product of both, the
 * proposals before it grow with the root of the table, four times that: only where fewer rows than that are eligible is
 * a draw of lots likely, and then it is short. */
static uint32_t proposals(const struct urn *urn)
{
	uint32_t roots = UINT32_C(4) << (urn->bits + 1) / 2;
	return roots > PROPOSALS_LEAST ? roots : PROPOSALS_LEAST;
}

uint32_t urn_draw(const struct urn *urn, const struct urn_lot *lot, uint64_t entity)
{
	struct stream stream;
	struct urn_proposing of;
	stream_start(&stream, lot->seed, entity, lot->draw, lot->year, STREAM_FIRM);
	of = urn_proposing_from(stream_pair(&stream));
	for (uint32_t k = 0; k < proposals(urn); k++) {
		uint32_t at = urn_proposal(of, k, urn->bits);
		if (urn_is_open(lot->choice->is_open, at))
			return urn->slot[at];
	}
	return draw_lots(urn, lot, entity);
}

/* By draw its lot. */
static void draw_some(const struct urn *urn, const struct urn_lot *const *lot, const uint64_t *entity, size_t count,
		      uint32_t *row)
{
	uint32_t most = proposals(urn), found[URN_FIND_MOST];
	const uint32_t *is_open[URN_FIND_MOST];
	uint64_t words[URN_FIND_MOST];
	for (size_t i = 0; i < count; i++)
		is_open[i] = lot[i]->choice->is_open;
	stream_pairs(lot[0]->seed, entity, count, lot[0]->draw, lot[0]->year, STREAM_FIRM, words);
	urn_find(is_open, urn->bits, words, count, most, found);
	for (size_t i = 0; i < count; i++)
		row[i] = found[i] == most ? draw_lots(urn, lot[i], entity[i])
					  : urn->slot[urn_proposal(urn_proposing_from(words[i]), found[i], urn->bits)];
}

void urn_draw_together(const struct urn *urn, const struct urn_lot *lot, const size_t *start, size_t lot_count,
		       const uint64_t *entity, uint32_t *row)
{
	const struct urn_lot *by[URN_FIND_MOST];
	size_t count = 0, next = 0;
	for (size_t l = 0; l < lot_count; l++) {
		while (next < start[l + 1]) {
			by[count++] = &lot[l];
			next++;
			if (count == URN_FIND_MOST || next == start[lot_count]) {
				draw_some(urn, by, entity + next - count, count, row + next - count);
				count = 0;
			}
		}
	}
}

void urn_draw_many(const struct urn *urn, const struct urn_lot *lot, const uint64_t *entity, size_t count,
		   uint32_t *row)
{
	const size_t start[2] = {0, count};
	if (urn_choice_is_empty(lot->choice))
		memset(row, 0xff, count * sizeof *row); /* URN_NONE */
	else
		urn_draw_together(urn, lot, start, 1, entity, row);
}
