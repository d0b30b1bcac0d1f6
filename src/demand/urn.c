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
	urn->filling++;
	urn->count = 0;
	urn->row_count = n;
	size_t slot_count = (size_t)1 << urn->bits;
	urn->slot = memory_grow(urn->slot, &urn->slot_capacity, slot_count, sizeof *urn->slot);
	memset(urn->slot, 0xff, slot_count * sizeof *urn->slot); /* URN_NONE */
	urn->is_member = memory_grow(urn->is_member, &urn->row_capacity, n, sizeof *urn->is_member);
	urn->slot_of = memory_grow(urn->slot_of, &urn->slot_of_capacity, n, sizeof *urn->slot_of);
	for (size_t row = 0; row < n; row++) {
		urn->is_member[row] = is_member == NULL || is_member[row];
		urn->slot_of[row] = 0;
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
}

void urn_choice_release(struct urn_choice *choice)
{
	free(choice->is_open);
	free(choice->is_eligible);
	free(choice->slot_of);
	free(choice->changed);
	*choice = (struct urn_choice){0};
}

/* Room for n rows; the new ones are not eligible yet. */
static void widen(struct urn_choice *choice, size_t n)
{
	size_t words = marks_words(n), before = marks_words(choice->row_count);
	choice->is_eligible =
		memory_grow(choice->is_eligible, &choice->row_capacity, words + 1, sizeof *choice->is_eligible);
	choice->slot_of = memory_grow(choice->slot_of, &choice->slot_of_capacity, n + 1, sizeof *choice->slot_of);
	choice->changed = memory_grow(choice->changed, &choice->changed_capacity, n + 1, sizeof *choice->changed);
	if (words > before)
		memset(choice->is_eligible + before, 0, (words - before) * sizeof *choice->is_eligible);
	choice->row_count = n;
}

/* Nobody is eligible. */
static void clear(const struct urn *urn, struct urn_choice *choice)
{
	size_t words = (((size_t)1 << urn->bits) + 31) / 32;
	choice->is_open = memory_grow(choice->is_open, &choice->open_capacity, words, sizeof *choice->is_open);
	memset(choice->is_open, 0, words * sizeof *choice->is_open);
	choice->row_count = 0;
	choice->filling = urn->filling;
}

static void turn_slot(struct urn_choice *choice, uint32_t slot, uint32_t is_turned)
{
	choice->is_open[slot / 32] ^= is_turned << slot % 32;
}

static void turn(const struct urn *urn, struct urn_choice *choice, size_t row)
{
	choice->slot_of[row] = urn->slot_of[row];
	turn_slot(choice, urn->slot_of[row], urn->is_member[row]);
}

/* Closes the slots of rows that were taken out of the urn since: those they had then. */
static void forget(const struct urn *urn, struct urn_choice *choice)
{
	for (size_t w = urn->kept / MARKS_WORD; w < marks_words(choice->row_count); w++) {
		size_t stay = w * MARKS_WORD < urn->kept ? urn->kept % MARKS_WORD : 0;
		uint64_t staying = choice->is_eligible[w] & ((UINT64_C(1) << stay) - 1);
		for (uint64_t bits = choice->is_eligible[w] ^ staying; bits != 0; bits &= bits - 1)
			turn_slot(choice, choice->slot_of[w * MARKS_WORD + (size_t)__builtin_ctzll(bits)], 1);
		choice->is_eligible[w] = staying;
	}
	choice->row_count = urn->kept < choice->row_count ? urn->kept : choice->row_count;
}

void urn_choose(const struct urn *urn, const uint64_t *is_eligible, size_t n, struct urn_choice *choice)
{
	size_t changed;
	if (choice->filling != urn->filling)
		clear(urn, choice);
	else if (choice->truncation != urn->truncation)
		forget(urn, choice);
	choice->truncation = urn->truncation;
	widen(choice, n);
	changed = marks_list_changed(choice->is_eligible, is_eligible, n, choice->changed);
	for (size_t i = 0; i < changed; i++)
		turn(urn, choice, choice->changed[i]);
	if (n > 0)
		memcpy(choice->is_eligible, is_eligible, marks_words(n) * sizeof *is_eligible);
}

bool urn_choice_is_empty(const struct urn_choice *choice)
{
	return marks_are_none(choice->is_eligible, choice->row_count);
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
			if (urn->is_member[row] && (winner == URN_NONE || mixed < least)) {
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

/* The draws whose first random words these are. */
static void draw_some(const struct urn *urn, const struct urn_lot *lot, const uint64_t *entity, const uint64_t *words,
		      size_t count, uint32_t *row)
{
	uint32_t most = proposals(urn), found[URN_FIND_MOST];
	urn_find(lot->choice->is_open, urn->bits, words, count, most, found);
	for (size_t i = 0; i < count; i++)
		row[i] = found[i] == most ? draw_lots(urn, lot, entity[i])
					  : urn->slot[urn_proposal(urn_proposing_from(words[i]), found[i], urn->bits)];
}

void urn_draw_many(const struct urn *urn, const struct urn_lot *lot, const uint64_t *entity, size_t count,
		   uint32_t *row)
{
	uint64_t words[URN_FIND_MOST];
	bool is_empty = urn_choice_is_empty(lot->choice);
	if (is_empty)
		memset(row, 0xff, count * sizeof *row); /* URN_NONE */
	for (size_t first = 0; !is_empty && first < count; first += URN_FIND_MOST) {
		size_t some = count - first < URN_FIND_MOST ? count - first : URN_FIND_MOST;
		stream_pairs(lot->seed, entity + first, some, lot->draw, lot->year, STREAM_FIRM, words);
		draw_some(urn, lot, entity + first, words, some, row + first);
	}
}
