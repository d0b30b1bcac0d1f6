#include "allocation/rivals.h"

#include "allocation/workspace.h"

#define NEAR_FEN ((float128)1e-6) /* what round-off may take from a whole fen */

enum standing { OPEN, RIVAL, FREE };

struct rivals {
	struct ledger *ledger;
	uint32_t class;
	float128 most;           /* fen it can get at most beyond what it has been paid */
	enum standing *standing; /* by class */
};

/* A fen for `other` leaves less for the class in an inequality of which `left` is left. */
static bool competes(const struct rivals *rivals, float128 left, float128 own, float128 other)
{
	return other > 0 && left - other < own * (rivals->most - NEAR_FEN);
}

/* Whether a limit or a cut shows that two classes compete. */
static bool is_known_rival(const struct rivals *rivals, uint32_t other)
{
	const struct ledger *ledger = rivals->ledger;
	const struct groups *groups = &ledger->groups;
	uint32_t class = rivals->class;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		uint32_t row = groups->row[k];
		if (!competes(rivals, (float128)ledger->left[row], 1, 1))
			continue;
		for (size_t j = groups->start[other]; j < groups->start[other + 1]; j++) {
			if (groups->row[j] == row)
				return true;
		}
	}
	for (size_t k = 0; k < ledger->guard.count; k++) {
		const struct cut *cut = &ledger->guard.cut[k];
		if (competes(rivals, (float128)cut->left, (float128)cut->factor[class], (float128)cut->factor[other]))
			return true;
	}
	return false;
}

/* Asks the guard; more cuts belong to what has been paid. */
static bool ask(struct ledger *ledger)
{
	size_t count = ledger->guard.count;
	if (guard_ask(&ledger->guard) != MASTER_OPTIMAL)
		return false;
	if (ledger->guard.count > count)
		guard_count_again(&ledger->guard, ledger->paid);
	return true;
}

static void pose(struct rivals *rivals, float128 own)
{
	struct ledger *ledger = rivals->ledger;
	for (size_t c = 0; c < ledger->groups.count; c++) {
		ledger->guard.base[c] = (float128)ledger->paid[c];
		ledger->guard.wanted[c] = 0;
	}
	ledger->guard.base[rivals->class] += own;
}

static bool find_most(struct rivals *rivals, int64_t claimed)
{
	struct guard *guard = &rivals->ledger->guard;
	pose(rivals, 0);
	guard->wanted[rivals->class] = (float128)claimed;
	if (!ask(rivals->ledger))
		return false;
	rivals->most = guard->got[rivals->class];
	return true;
}

/* Settles what limits and cuts show; returns how many are still open, and one of them. */
static size_t settle_known(struct rivals *rivals, size_t *last)
{
	size_t count = 0;
	for (uint32_t c = 0; c < rivals->ledger->groups.count; c++) {
		if (rivals->standing[c] == OPEN && is_known_rival(rivals, c))
			rivals->standing[c] = RIVAL;
		if (rivals->standing[c] != OPEN)
			continue;
		*last = c;
		count++;
	}
	return count;
}

/* A fen more for each of the open ones, or for one alone, at the most of the class: those that get it are free. Returns
 * how many; SIZE_MAX: no answer. */
static size_t settle_free(struct rivals *rivals, const size_t *alone)
{
	struct guard *guard = &rivals->ledger->guard;
	size_t count = 0;
	pose(rivals, rivals->most > NEAR_FEN / 2 ? rivals->most - NEAR_FEN / 2 : 0);
	for (size_t c = 0; c < rivals->ledger->groups.count; c++)
		guard->wanted[c] = rivals->standing[c] == OPEN && (alone == NULL || c == *alone) ? 1 : 0;
	if (!ask(rivals->ledger))
		return SIZE_MAX;
	for (size_t c = 0; c < rivals->ledger->groups.count; c++) {
		if (guard->wanted[c] == 0 || guard->got[c] < 1 - NEAR_FEN)
			continue;
		rivals->standing[c] = FREE;
		count++;
	}
	return count;
}

static bool settle_all(struct rivals *rivals)
{
	size_t last, before = SIZE_MAX;
	for (size_t open; (open = settle_known(rivals, &last)) > 0; before = open) {
		size_t freed = settle_free(rivals, open == before ? &last : NULL);
		if (freed == SIZE_MAX)
			return false;
		if (freed == 0 && open == before) /* tried alone */
			rivals->standing[last] = RIVAL;
	}
	return true;
}

/* A class that cannot even take a fen more. */
static bool is_paid_out(const struct ledger *ledger, size_t class)
{
	return (uint128)ledger->paid[class] >= guard_reach(&ledger->guard, class);
}

bool rivals_find(struct ledger *ledger, uint32_t class, int64_t claimed, bool *is_rival)
{
	struct rivals rivals = {.ledger = ledger, .class = class};
	rivals.standing = workspace_array(ledger->work, ledger->groups.count, sizeof *rivals.standing);
	for (size_t c = 0; c < ledger->groups.count; c++)
		rivals.standing[c] = ledger->is_closed[c] || is_paid_out(ledger, c) ? FREE : OPEN;
	rivals.standing[class] = RIVAL;
	if (!find_most(&rivals, claimed) || !settle_all(&rivals))
		return false;
	for (size_t c = 0; c < ledger->groups.count; c++)
		is_rival[c] = rivals.standing[c] == RIVAL;
	return true;
}
