#include "allocation/rivals.h"

#include "allocation/workspace.h"

#include <string.h>

#define NEAR_FEN ((float128)1e-6) /* what round-off may take from a whole fen */

struct rivals {
	struct ledger *ledger;
	uint32_t class;
	float128 claimed, most; /* fen; most: what it can get as far as limits and cuts tell */
	bool *is_open;          /* by class: may be a rival */
	bool *is_rival;
	size_t rival_count;
};

static bool stands_in(const struct groups *groups, uint32_t class, size_t row)
{
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		if (groups->row[k] == row)
			return true;
	}
	return false;
}

/* Marks the classes a fen for which leaves less than its most for the class in a limit or a cut. */
static void mark_known(const struct rivals *rivals)
{
	const struct ledger *ledger = rivals->ledger;
	const struct groups *groups = &ledger->groups;
	float128 most = rivals->most - NEAR_FEN;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 own = stands_in(groups, rivals->class, r) ? most : 0;
		if ((float128)ledger->left[r] - 1 >= own)
			continue;
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++)
			rivals->is_rival[groups->row_group[k]] = true;
	}
	for (size_t k = 0; k < ledger->guard.count; k++) {
		const struct cut *cut = &ledger->guard.cut[k];
		float128 spare = (float128)cut->left - (float128)cut->factor[rivals->class] * most;
		for (size_t c = 0; c < groups->count; c++)
			rivals->is_rival[c] =
				rivals->is_rival[c] || (cut->factor[c] > 0 && (float128)cut->factor[c] > spare);
	}
}

/* A class all of whose claims are paid has nothing more to lose. */
static bool can_be_rival(const struct rivals *rivals, size_t class)
{
	const struct ledger *ledger = rivals->ledger;
	return class != rivals->class && !ledger->is_closed[class] &&
	       (uint128)ledger->paid[class] < ledger->groups.total[class];
}

/* Settles what limits and cuts show; the others are open. Returns whether that is something new. */
static bool settle_known(struct rivals *rivals)
{
	size_t class_count = rivals->ledger->groups.count, count = rivals->rival_count;
	float128 before = rivals->most, most = ledger_most(rivals->ledger, rivals->class);
	rivals->most = most < rivals->claimed ? most : rivals->claimed;
	rivals->rival_count = 0;
	memset(rivals->is_rival, 0, class_count * sizeof *rivals->is_rival);
	mark_known(rivals);
	for (size_t c = 0; c < class_count; c++) {
		bool can_be = can_be_rival(rivals, c);
		rivals->is_open[c] = can_be && !rivals->is_rival[c];
		rivals->is_rival[c] = can_be && rivals->is_rival[c];
		rivals->rival_count += rivals->is_rival[c];
	}
	return rivals->most < before || rivals->rival_count != count;
}

/* Asks for the most of the class. */
static void ask_most(const struct rivals *rivals)
{
	ledger_ask_paid(rivals->ledger);
	rivals->ledger->asked[rivals->class] += rivals->most;
}

/* And for a fen for each that is open. Whether the limits hold so much, set-asides aside. */
static bool ask_all(const struct rivals *rivals)
{
	const struct ledger *ledger = rivals->ledger;
	const struct groups *groups = &ledger->groups;
	ask_most(rivals);
	for (size_t c = 0; c < groups->count; c++)
		ledger->asked[c] += rivals->is_open[c];
	for (size_t r = 0; r < groups->row_count; r++) {
		int64_t count = 0;
		for (size_t k = groups->row_start[r]; k < groups->row_start[r + 1]; k++)
			count += rivals->is_open[groups->row_group[k]];
		float128 own = stands_in(groups, rivals->class, r) ? rivals->most : 0;
		if ((float128)count + own > (float128)ledger->left[r])
			return false;
	}
	return true;
}

/* Asks until it can be completed, or what cuts then tell is nothing new. */
static enum master_status ask(struct rivals *rivals, bool is_for_all, bool *is_kept)
{
	enum master_status status = MASTER_OPTIMAL;
	*is_kept = false;
	do {
		if (!is_for_all)
			ask_most(rivals);
		else if (!ask_all(rivals))
			break;
		status = ledger_check(rivals->ledger, is_kept);
	} while (status == MASTER_OPTIMAL && !*is_kept && !guard_is_broken(&rivals->ledger->guard) &&
		 settle_known(rivals));
	return status;
}

/* Where not all together can have a fen, though each might: one by one. */
static enum master_status settle_each(struct rivals *rivals)
{
	enum master_status status = MASTER_OPTIMAL;
	for (size_t c = 0; c < rivals->ledger->groups.count && status == MASTER_OPTIMAL; c++) {
		bool is_kept = false;
		if (!rivals->is_open[c] || rivals->is_rival[c])
			continue;
		ask_most(rivals);
		rivals->ledger->asked[c] += 1;
		status = ledger_check(rivals->ledger, &is_kept);
		rivals->is_rival[c] = !is_kept;
	}
	return status;
}

enum master_status rivals_find(struct ledger *ledger, uint32_t class, int64_t claimed, bool *is_rival, bool *is_kept)
{
	struct rivals rivals = {.ledger = ledger, .class = class, .claimed = (float128)claimed, .is_rival = is_rival};
	rivals.most = rivals.claimed;
	rivals.is_open = workspace_array(ledger->work, ledger->groups.count, sizeof *rivals.is_open);
	settle_known(&rivals);
	enum master_status status = ask(&rivals, true, is_kept);
	if (status == MASTER_OPTIMAL && !*is_kept && !guard_is_broken(&ledger->guard)) {
		status = ask(&rivals, false, is_kept);
		if (status == MASTER_OPTIMAL && *is_kept)
			status = settle_each(&rivals);
		else if (status == MASTER_OPTIMAL && !guard_is_broken(&ledger->guard))
			status = MASTER_FAILED;
	}
	is_rival[class] = true;
	return status;
}
