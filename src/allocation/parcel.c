#include "allocation/parcel.h"

#include "allocation/conflict.h"
#include "allocation/filling.h"
#include "allocation/parametric.h"
#include "allocation/rounding.h"
#include "allocation/workspace.h"

struct parcel {
	struct problem problem;
	struct groups groups;
	struct curves curves;
	uint128 *level; /* by class */
	uint32_t *stopped_by;
	/* By claim of the parcel. */
	uint128 *value;
	int64_t *award;
};

/* What the rest of the list and later stages may still take. */
static int64_t *later_of(const struct ledger *ledger, const struct turn *turn, size_t count)
{
	const struct problem *problem = ledger->problem;
	int64_t *later = workspace_array(ledger->work, problem->limits.class_count, sizeof *later);
	for (size_t c = 0; c < problem->limits.class_count; c++) {
		later[c] = (int64_t)ledger->groups.total[c] - ledger->paid[c];
		later[c] += problem->later == NULL ? 0 : problem->later[c];
	}
	for (size_t i = 0; i < count; i++)
		later[turn[i].class] -= turn[i].claimed;
	return later;
}

static int64_t *floors_left(const struct ledger *ledger)
{
	int64_t *at_least = workspace_array(ledger->work, ledger->groups.row_count, sizeof *at_least);
	for (size_t r = 0; r < ledger->groups.row_count; r++)
		at_least[r] = ledger_missing(ledger, r);
	return at_least;
}

static void parcel_init(struct parcel *parcel, const struct ledger *ledger, const struct turn *turn, size_t count)
{
	struct workspace *work = ledger->work;
	size_t class_count = ledger->groups.count;
	int64_t *claim = workspace_array(work, count, sizeof *claim);
	uint32_t *class_of = workspace_array(work, count, sizeof *class_of);
	uint32_t *tie_rank = workspace_array(work, count, sizeof *tie_rank);
	for (size_t i = 0; i < count; i++) {
		claim[i] = turn[i].claimed;
		class_of[i] = turn[i].class;
		tie_rank[i] = (uint32_t)i; /* they are sorted */
	}
	parcel->problem = (struct problem){.count = count,
					   .claim = claim,
					   .class_of = class_of,
					   .tie_rank = tie_rank,
					   .rounding = {.unit = 1},
					   .later = later_of(ledger, turn, count),
					   .limits = ledger->problem->limits};
	parcel->problem.limits.at_least = floors_left(ledger);
	parcel->problem.limits.at_most = ledger->left;
	groups_by_class(&parcel->problem, work, &parcel->groups);
	curves_init(&parcel->curves, &path_proportional, &parcel->problem, &parcel->groups, work);
	parcel->value = workspace_array(work, count, sizeof *parcel->value);
	parcel->award = workspace_array(work, count, sizeof *parcel->award);
	parcel->level = workspace_array(work, class_count, sizeof *parcel->level);
	parcel->stopped_by = workspace_array(work, class_count, sizeof *parcel->stopped_by);
}

/* The cuts as limits of weighted sums of the parcel's claims. */
static void blend_cuts(const struct ledger *ledger, const struct groups *groups, struct blends *blends)
{
	blends_init(blends, groups, ledger->work);
	for (size_t k = 0; k < ledger->guard.count; k++) {
		const struct cut *cut = &ledger->guard.cut[k];
		blends_begin(blends, ledger->work);
		for (uint32_t c = 0; c < groups->count; c++) {
			if (cut->factor[c] > 0 && groups->total[c] > 0)
				blends_pull(blends, c, (float128)cut->factor[c], ledger_row_of_cut(ledger, cut, c),
					    ledger->work);
		}
		blends_end(blends, (float128)cut->left);
	}
}

/* What the claims of the parcel get as far as limits tell, or, where that misses floors, also cuts. */
static bool raise_levels(const struct ledger *ledger, struct parcel *parcel)
{
	struct filling filling;
	struct blends blends;
	if (!filling_run(&parcel->curves, NULL, ledger->work, parcel->level, parcel->stopped_by))
		return false;
	if (curves_meet_floors(&parcel->curves, parcel->level))
		return true;
	blend_cuts(ledger, &parcel->groups, &blends);
	filling_open(&filling, &parcel->curves, NULL, &blends, ledger->work, parcel->level, parcel->stopped_by);
	filling_take_blends(&filling);
	filling_raise(&filling, parcel->curves.top);
	filling_release_empty(&parcel->groups, parcel->stopped_by);
	return true;
}

static void take_shares(struct ledger *ledger, const struct parcel *parcel, struct turn *turn, size_t at,
			uint128 *value)
{
	for (size_t i = 0; i < parcel->problem.count; i++) {
		uint32_t class = turn[i].class;
		turn[i].paid = parcel->award[i];
		turn[i].stopped_by = parcel->stopped_by[class];
		turn[i].is_shared = true;
		value[turn[i].claim] = parcel->value[i];
		ledger_take(ledger, class, parcel->award[i]);
	}
	for (size_t c = 0; c < parcel->groups.count; c++) {
		if (parcel->stopped_by[c] != GROUP_NONE)
			ledger_close(ledger, c, parcel->stopped_by[c], at);
	}
}

static void award(struct ledger *ledger, struct parcel *parcel, struct turn *turn, size_t at, uint128 *value)
{
	curves_award(&parcel->curves, &parcel->problem, parcel->level, parcel->value);
	rounding_run(&parcel->problem, &parcel->groups, parcel->value, ledger->work, parcel->award);
	take_shares(ledger, parcel, turn, at, value);
}

bool parcel_share(struct ledger *ledger, struct turn *turn, size_t at, size_t end, uint128 *value)
{
	struct parcel parcel;
	struct workspace_mark mark = workspace_mark(ledger->work);
	parcel_init(&parcel, ledger, turn + at, end - at);
	bool is_done = raise_levels(ledger, &parcel);
	if (is_done)
		award(ledger, &parcel, turn + at, at, value);
	workspace_release(ledger->work, mark);
	return is_done;
}

/* The limits could be met before: only what whole fen took away is missing, which the last of the floors gives up. */
static bool give_up_floor(struct ledger *ledger, const struct parcel *parcel, struct division *division)
{
	bool is_done = false;
	if (conflict_explain(&parcel->groups, ledger->work, division) != DIVISION_CONFLICT)
		return false;
	for (size_t k = division->conflict_count; k-- > 0 && !is_done;) {
		int64_t *floor = &ledger->at_least[division->conflict_row[k]];
		is_done = parcel->groups.at_least[division->conflict_row[k]] > 0; /* not named for its upper limit */
		if (is_done)
			*floor -= division->conflict_short < *floor ? division->conflict_short : *floor;
	}
	division->conflict_count = 0;
	guard_count_again(&ledger->guard, ledger->paid);
	return is_done;
}

bool parcel_share_rest(struct ledger *ledger, struct turn *turn, size_t at, size_t end, uint128 *value,
		       struct division *division)
{
	struct parcel parcel;
	enum master_status status;
	struct workspace_mark mark = workspace_mark(ledger->work);
	guard_close(&ledger->guard);
	do {
		parcel_init(&parcel, ledger, turn + at, end - at);
		status = parametric_find_levels(&parcel.curves, ledger->work, parcel.level, parcel.stopped_by);
	} while (status == MASTER_INFEASIBLE && give_up_floor(ledger, &parcel, division));
	if (status == MASTER_OPTIMAL)
		award(ledger, &parcel, turn + at, at, value);
	workspace_release(ledger->work, mark);
	return status == MASTER_OPTIMAL;
}
