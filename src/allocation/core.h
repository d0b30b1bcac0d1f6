/*
 * core.h: the claims about which all-or-nothing is still open, the others being decided.
 *
 *     maximise sum value x paid,  paid in {0, 1},  within what the decided claims leave of the limits
 *
 * Two ways to a good set. core_search looks through all of them, in integers, and is exact unless it runs out of nodes.
 * core_propose (GLPK's branch and cut, in doubles) sees further where several limits cross. Both start from the best
 * set known and replace it by better ones only, checked in integers; both stop by a number of nodes, never by the
 * clock, so that every machine pays the same claims.
 *
 * Values, prices and costs are integers on one scale: weight x fen, magnified. What is worth less than `nearly` more is
 * not better.
 */
#ifndef ALLOCATION_CORE_H
#define ALLOCATION_CORE_H

#include "allocation/groups.h"

#define CORE_NO_ROOM_LIMIT ((int128)1 << 120) /* room of a row without upper limit */

struct core {
	const struct groups *groups;
	/* Of the open claims, the best value for its cost first; those of one group and size side by side. */
	size_t count;
	const uint32_t *group;
	const int64_t *size; /* fen */
	const int128 *value;
	const int128 *cost; /* size x prices of its rows */
	/* By row of the groups. */
	int128 *room, *need; /* fen that the open claims may take, must take (<= 0: nothing) */
	const int128 *price; /* of a fen, from the linear program: any prices give valid bounds */
	int128 *reach;       /* fen that later stages may still take in the row */
	int128 nearly;
	bool has_best;
	int128 best;                /* value of the open claims paid */
	bool *is_paid;              /* by open claim: the best set */
	struct core_proofs *proofs; /* of core_later.c; NULL: none is kept */
	size_t program_count;       /* linear programs solved about them */
	/* To find by how much a floor must be lowered: a set that misses it by less is better. Values, prices and
	 * costs are 0 then. */
	bool is_lowering;
	size_t lowered;
	int128 missed; /* fen by which the best set misses it; `need` asks for less to be missed */
};

enum core_status { CORE_DONE, CORE_STOPPED };

/* CORE_DONE: nothing better than the best set (or no set, if there is none) exists. */
enum core_status core_search(struct core *core, size_t node_limit, struct workspace *work);

/* CORE_DONE: GLPK claims the same, to its tolerances. */
enum core_status core_propose(struct core *core, size_t node_limit, struct workspace *work);

struct core_proofs *core_proofs_new(const struct groups *groups, struct workspace *work);

/* Whether a set keeps to all limits, later stages completing what they can. */
bool core_is_feasible(struct core *core, const bool *is_paid, struct workspace *work);

/* The same by what the set leaves of the limits, and of what must be taken. */
bool core_keeps_limits(struct core *core, const int128 *room, const int128 *need, struct workspace *work);

/* By how many fen a set misses the lowered floor at least. */
int128 core_missed(struct core *core, const bool *is_paid, struct workspace *work);

/* The value of a set. */
int128 core_value(const struct core *core, const bool *is_paid);

/* Makes a set that keeps to the limits the best one. */
void core_take(struct core *core, const bool *is_paid, struct workspace *work);

#endif
