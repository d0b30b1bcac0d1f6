/*
 * urn.h: draws one of n applicants evenly, with replacement, so that one more applicant leaves all other draws as they
 * were.
 *
 * Every member owns one slot of a table of 2^bits equal slots: the one its 64-bit hash points to, or the next free one.
 * A draw proposes slots until it hits one whose owner is eligible (rejection sampling). All slots are equally likely
 * and every member owns exactly one, so the winner is even over the eligible, however they are spread. The proposals
 * are mixed from two random words of the draw: most fall on slots without an owner, so one must cost next to nothing. A
 * newcomer takes a slot that was empty: only draws in which that slot is proposed before the old winner's go to it, and
 * no other draw changes. (With "the k-th of n" every draw would change.) The same holds for eligibility: an applicant
 * that leaves passes on only the draws it had won.
 *
 * Where two members want one slot, the lower rank has it, whatever the order of the rows: a newcomer with a later id
 * never moves another. The table has 8 * 4^k slots for up to 1.37 * 4^k rows (6 to 23 slots a row; the thresholds 351,
 * 1403, 5612, ... keep clear of the round numbers populations like to have). Crossing one does change the draws.
 *
 * Filling it for each draw and year allocates nothing once the urn has seen its largest n.
 */
#ifndef DEMAND_URN_H
#define DEMAND_URN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define URN_NONE UINT32_MAX

struct urn {
	uint32_t *slot; /* 2^bits: row of the owner, or URN_NONE */
	unsigned bits;
	uint64_t filling;    /* how often slots were given out anew */
	uint64_t truncation; /* how often rows were taken out since they were added */
	size_t kept;         /* how many rows each of these left, in this filling */
	size_t count;        /* members */
	size_t row_count;
	uint32_t *slot_of;     /* by row; of others than members the one behind the last, which no draw proposes */
	uint32_t *is_kept;     /* by slot, as bits: owned by one of the rows that were left */
	uint64_t kept_filling; /* the filling for which that was noted */
	size_t slot_capacity, row_capacity, kept_capacity;
};

void urn_init(struct urn *urn);
void urn_release(struct urn *urn);

/* Puts in the rows for which `is_member` holds (NULL: all n). `id_rank`: order of the ids, different for each member,
 * with or without gaps; NULL: the order of the rows. */
void urn_fill(struct urn *urn, const uint64_t *hash, const uint32_t *id_rank, size_t n, const unsigned char *is_member);

/* Adds a row behind all others, in rank too (an urn filled without ranks): the others keep their slots, unless the
 * table must grow. `hash` up to that row. */
void urn_add(struct urn *urn, uint32_t row, const uint64_t *hash);
/* Takes out the rows from n on that were added so. */
void urn_truncate(struct urn *urn, const uint64_t *hash, size_t n);

/* Who may win: the slots of eligible members as bits, so that many draws look at few bytes. Made anew it costs what has
 * changed since the last time, as long as the urn was only added to, or truncated to the same rows again. */
struct urn_choice {
	uint32_t *is_open;     /* by slot, and one behind the last, as bits */
	uint64_t *is_eligible; /* marks of rows (marks.h) */
	size_t row_count;
	uint64_t filling, truncation; /* of the urn, for which it was made; filling 0: none */
	size_t open_capacity, row_capacity;
};

void urn_choice_release(struct urn_choice *choice);
/* `is_eligible` marks (marks.h) some of the n rows of the urn. A choice is for one urn only. */
void urn_choose(const struct urn *urn, const uint64_t *is_eligible, size_t n, struct urn_choice *choice);
bool urn_choice_is_empty(const struct urn_choice *choice);

/* A draw and year, and who may win in them. */
struct urn_lot {
	uint64_t seed;
	uint32_t draw, year;
	const struct urn_choice *choice;
	const uint64_t *hash; /* by row, as for urn_fill */
};

/*
 * The row that entity (an application of an item) is given, or URN_NONE if no member is eligible. After 256 proposals
 * in vain (in large tables twice the root of twice the slots), when very few are eligible, the eligible member with the
 * smallest keyed hash wins, which is as even and as stable.
 */
uint32_t urn_draw(const struct urn *urn, const struct urn_lot *lot, uint64_t entity);
/* The same for many entities at once: the same rows, faster. */
void urn_draw_many(const struct urn *urn, const struct urn_lot *lot, const uint64_t *entity, size_t count,
		   uint32_t *row);
/* And for several lots of one seed, draw and year: lot l draws for entities start[l] .. start[l + 1] - 1, from 0 on. It
 * may be left empty where these are none. */
void urn_draw_together(const struct urn *urn, const struct urn_lot *lot, const size_t *start, size_t lot_count,
		       const uint64_t *entity, uint32_t *row);

#endif
