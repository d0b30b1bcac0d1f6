#include "allocation/list.h"

#include "allocation/conflict.h"
#include "allocation/parcel.h"
#include "allocation/rivals.h"
#include "allocation/rounding.h"
#include "allocation/sorting.h"
#include "allocation/workspace.h"

#include <string.h>

#define NEAR_FEN ((float128)1e-6) /* what round-off may take from whole fen */

/*
 * A pass through the list takes the cuts found so far for the truth. Whom they refuse is refused rightly; whom they do
 * not is paid rightly if all that has been paid in the end can be completed. If it cannot, the guard has one more cut,
 * and the pass goes back to where that bites. What is shared, or ends the list, is decided on what is known to be
 * completable only, and not taken back: `base` is behind the last such place.
 */
struct list {
	const struct problem *problem;
	struct workspace *work;
	struct division *division;
	struct ledger ledger;
	struct turn *turn;
	uint128 *value; /* by claim, fen with LEVEL_BITS fractional bits; final up to the base */
	size_t base;
	int64_t *base_paid; /* by class, fen */
	bool is_off;        /* whole shares have left too little for a set-aside: at the base, and not dealt with yet */
	bool *is_rival;     /* scratch, by class */
};

/* Claims by place, then by id. */
static struct sort_entry *sort_claims(const struct problem *problem, struct workspace *work)
{
	uint64_t highest = 0;
	struct sort_entry *entry = sort_by_rank(problem, work);
	for (size_t i = 0; i < problem->count; i++) {
		entry[i].key = problem->order[entry[i].number];
		highest = entry[i].key > highest ? entry[i].key : highest;
	}
	sort_in_workspace(entry, problem->count, highest, work);
	return entry;
}

static void list_init(struct list *list, const struct problem *problem, struct workspace *work,
		      struct division *division)
{
	*list = (struct list){.problem = problem, .work = work, .division = division};
	ledger_init(&list->ledger, problem, work);
	const struct sort_entry *entry = sort_claims(problem, work);
	list->turn = workspace_array(work, problem->count, sizeof *list->turn);
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t claim = entry[i].number;
		list->turn[i] = (struct turn){.claimed = problem->claim[claim],
					      .claim = claim,
					      .class = problem->class_of[claim],
					      .order = problem->order[claim],
					      .stopped_by = GROUP_NONE};
	}
	list->value = workspace_array(work, problem->count, sizeof *list->value);
	list->base_paid = workspace_array(work, list->ledger.groups.count, sizeof *list->base_paid);
	list->is_rival = workspace_array(work, list->ledger.groups.count, sizeof *list->is_rival);
}

/* What has been paid before `at` stays. */
static void move_base(struct list *list, size_t at)
{
	for (size_t i = list->base; i < at; i++) {
		const struct turn *turn = &list->turn[i];
		if (!turn->is_shared)
			list->value[turn->claim] = (uint128)(uint64_t)turn->paid << LEVEL_BITS;
	}
	list->base = at;
	memcpy(list->base_paid, list->ledger.paid, list->ledger.groups.count * sizeof *list->base_paid);
}

static bool ties_with_last(const struct list *list, size_t at)
{
	return list->problem->on_shortage == SHORTAGE_SHARE && list->turn[at].order == list->turn[at - 1].order;
}

/* Where the claims end that are decided together with the one at `at`: those that tie, if ties share. */
static size_t parcel_end(const struct list *list, size_t at)
{
	size_t end = at + 1;
	while (end < list->problem->count && ties_with_last(list, end))
		end++;
	return end;
}

/* Goes back to where the newest cut bites, before `at`. */
static size_t go_back(struct list *list, size_t at)
{
	struct ledger *ledger = &list->ledger;
	const struct cut *cut = &ledger->guard.cut[ledger->guard.count - 1];
	int64_t *paid = ledger->paid;
	int128 left = cut->most;
	size_t to = list->base;
	memcpy(paid, list->base_paid, ledger->groups.count * sizeof *paid);
	for (size_t c = 0; c < ledger->groups.count; c++)
		left -= (int128)cut->factor[c] * paid[c];
	list->is_off = left < 0;
	for (; to < at; to++) {
		const struct turn *turn = &list->turn[to];
		left -= (int128)cut->factor[turn->class] * turn->paid;
		if (left < 0)
			break;
		paid[turn->class] += turn->paid;
	}
	while (to > list->base && to < at && ties_with_last(list, to)) {
		to--;
		paid[list->turn[to].class] -= list->turn[to].paid;
	}
	ledger_return(ledger, paid, to);
	return to;
}

static enum division_status no_answer(struct list *list, enum master_status status)
{
	if (status != MASTER_INFEASIBLE)
		return DIVISION_FAILED;
	guard_close(&list->ledger.guard);
	return conflict_explain(&list->ledger.groups, list->work, list->division);
}

/* Makes sure of what has been paid before *at, which goes back where a set-aside could not be met any more. */
static enum division_status make_sure(struct list *list, size_t *at)
{
	struct ledger *ledger = &list->ledger;
	bool is_kept;
	if (!ledger->has_floors || list->is_off)
		return DIVISION_DONE;
	ledger_ask_paid(ledger);
	enum master_status status = ledger_check(ledger, &is_kept);
	if (status != MASTER_OPTIMAL)
		return no_answer(list, status);
	*at = is_kept ? *at : go_back(list, *at);
	return DIVISION_DONE;
}

/* The list ends for all that stand in a limit which cannot hold this claim. */
static void close_sharers(struct list *list, size_t at)
{
	struct ledger *ledger = &list->ledger;
	const struct groups *groups = &ledger->groups;
	const struct turn *turn = &list->turn[at];
	for (size_t k = groups->start[turn->class]; k < groups->start[turn->class + 1]; k++) {
		if (ledger->left[groups->row[k]] < turn->claimed)
			ledger_close_row(ledger, groups->row[k], at);
	}
}

static void pay(struct list *list, size_t at, int64_t fen)
{
	list->turn[at].paid = fen;
	list->turn[at].is_shared = false;
	if (fen > 0)
		ledger_take(&list->ledger, list->turn[at].class, fen);
}

/* A claim in a closed class. */
static void pass_over(struct list *list, size_t at)
{
	list->turn[at].paid = 0;
	list->turn[at].is_shared = false;
	list->turn[at].stopped_by = list->ledger.closed_by[list->turn[at].class];
}

/* The claim at `at` cannot be paid in full: it gets what is left, or nothing. */
static void cut_claim(struct list *list, size_t at, bool is_partial)
{
	struct turn *turn = &list->turn[at];
	int64_t room = ledger_room(&list->ledger, turn->class, &turn->stopped_by);
	pay(list, at, is_partial ? room : 0);
	if (is_partial)
		ledger_close(&list->ledger, turn->class, turn->stopped_by, at);
}

/* The list ends for some at *at, also for all that would take from this claim what set-asides leave it. Goes back
 * instead if what has been paid before was too much. */
static enum division_status stop_at(struct list *list, size_t *at)
{
	struct ledger *ledger = &list->ledger;
	size_t first = *at;
	bool is_kept = true;
	if (ledger->has_floors) {
		const struct turn *turn = &list->turn[first];
		enum master_status status = rivals_find(ledger, turn->class, turn->claimed, list->is_rival, &is_kept);
		if (status != MASTER_OPTIMAL)
			return no_answer(list, status);
	}
	if (!is_kept) {
		*at = go_back(list, first);
		return DIVISION_DONE;
	}
	cut_claim(list, first, false);
	close_sharers(list, first);
	for (size_t c = 0; ledger->has_floors && c < ledger->groups.count; c++) {
		if (list->is_rival[c])
			ledger_close(ledger, c, list->turn[first].stopped_by, first);
	}
	*at = first + 1;
	move_base(list, *at);
	return DIVISION_DONE;
}

/* Asks for the shares from `at` to `end` before they were rounded, beside what else has been paid. */
static void ask_shares(struct list *list, size_t at, size_t end)
{
	float128 *asked = list->ledger.asked;
	for (size_t i = at; i < end; i++) {
		const struct turn *turn = &list->turn[i];
		asked[turn->class] += level_to_real(list->value[turn->claim]) - (float128)turn->paid;
	}
}

/* Whether a class gets less than its shares: if none does, they are made sure of with what has been paid. */
static bool were_rounded_down(struct list *list, size_t at, size_t end)
{
	const struct ledger *ledger = &list->ledger;
	bool is_less = false;
	for (size_t i = at; i < end; i++)
		ledger->asked[list->turn[i].class] = (float128)ledger->paid[list->turn[i].class];
	ask_shares(list, at, end);
	for (size_t i = at; i < end && !is_less; i++) {
		uint32_t class = list->turn[i].class;
		is_less = (float128)ledger->paid[class] < ledger->asked[class] - NEAR_FEN;
	}
	return is_less;
}

/* The claims from *at to `end` share what is left. Where whole shares are too much for a set-aside, and not the shares
 * themselves, they stand. */
static enum division_status share_at(struct list *list, size_t *at, size_t end)
{
	struct ledger *ledger = &list->ledger;
	size_t first = *at;
	bool is_kept = true, is_rest = list->is_off;
	*at = end;
	if (is_rest ? !parcel_share_rest(ledger, list->turn, first, end, list->value, list->division)
		    : !parcel_share(ledger, list->turn, first, end, list->value))
		return DIVISION_FAILED;
	list->is_off = guard_is_broken(&ledger->guard);
	if (!is_rest && ledger->has_floors && (list->is_off || were_rounded_down(list, first, end))) {
		ledger_ask_paid(ledger);
		ask_shares(list, first, end);
		enum master_status status = ledger_check(ledger, &is_kept);
		if (status != MASTER_OPTIMAL)
			return no_answer(list, status);
	}
	if (!is_kept)
		*at = go_back(list, first);
	else if (is_rest || list->is_off)
		move_base(list, end);
	return DIVISION_DONE;
}

/* A claim that ties with no other and gets whole fen: as share_at, without a parcel. False: it is not such a one. */
static bool share_alone(struct list *list, size_t at)
{
	struct ledger *ledger = &list->ledger;
	float128 most = ledger_most(ledger, list->turn[at].class);
	bool meets_floors = true;
	if (list->is_off || most - (float128)(int64_t)most >= NEAR_FEN)
		return false;
	cut_claim(list, at, true);
	for (size_t r = 0; r < ledger->groups.row_count && meets_floors; r++)
		meets_floors = ledger_missing(ledger, r) == 0;
	if (meets_floors)
		ledger_close_row(ledger, list->turn[at].stopped_by, at);
	return true;
}

/* The claims from *at to `end` cannot all be paid in full. */
static enum division_status meet_shortage(struct list *list, size_t *at, size_t end)
{
	enum shortage how = list->problem->on_shortage;
	if (how == SHORTAGE_STOP)
		return stop_at(list, at);
	if (how == SHORTAGE_SHARE && (end > *at + 1 || !share_alone(list, *at)))
		return share_at(list, at, end);
	if (how != SHORTAGE_SHARE)
		cut_claim(list, *at, how == SHORTAGE_PARTIAL);
	*at = end;
	return DIVISION_DONE;
}

/* Pays these claims in full, but for those in closed classes, if limits and cuts hold so much; else none. */
static bool pay_in_full(struct list *list, size_t at, size_t end)
{
	struct ledger *ledger = &list->ledger;
	if (list->is_off && end > at + 1)
		return false;
	for (size_t i = at; i < end; i++) {
		const struct turn *turn = &list->turn[i];
		if (ledger->is_closed[turn->class]) {
			pass_over(list, i);
		} else if (!list->is_off && ledger_holds(ledger, turn->class, turn->claimed)) {
			pay(list, i, turn->claimed);
		} else {
			while (i-- > at)
				ledger_take(ledger, list->turn[i].class, -list->turn[i].paid);
			return false;
		}
	}
	return true;
}

/* Decides about the claims from *at on that are decided together; *at is then the next, or an earlier one. */
static enum division_status decide(struct list *list, size_t *at)
{
	size_t end = parcel_end(list, *at);
	if (!pay_in_full(list, *at, end))
		return meet_shortage(list, at, end);
	*at = end;
	return DIVISION_DONE;
}

static enum division_status pass_through(struct list *list)
{
	enum division_status status = DIVISION_DONE;
	size_t count = list->problem->count, at = 0;
	do {
		while (at < count && status == DIVISION_DONE)
			status = decide(list, &at);
		if (status == DIVISION_DONE)
			status = make_sure(list, &at);
	} while (status == DIVISION_DONE && at < count);
	return status;
}

enum division_status list_divide(const struct problem *problem, struct workspace *work, int64_t *award,
				 struct division *division)
{
	struct list list;
	list_init(&list, problem, work, division);
	enum division_status status = pass_through(&list);
	guard_close(&list.ledger.guard);
	if (status != DIVISION_DONE)
		return status;
	move_base(&list, problem->count);
	rounding_run(problem, &list.ledger.groups, list.value, work, award);
	for (size_t i = 0; i < problem->count; i++) {
		const struct turn *turn = &list.turn[i];
		if (award[turn->claim] < turn->claimed && turn->stopped_by != GROUP_NONE)
			division->stops[turn->stopped_by]++;
	}
	division->value = list.value;
	return DIVISION_DONE;
}
