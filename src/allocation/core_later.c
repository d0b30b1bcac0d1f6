/*
 * core_later.c: whether a set keeps to all limits, and whether later stages can complete the floors it leaves.
 *
 * The latter is a linear program in exact numbers: the least that floors must go without. Where that is more than
 * nothing, its prices add the limits up to an inequality that the set breaks. It is kept: other sets that break it need
 * no program.
 */
#include "allocation/core.h"

#include "allocation/shortfall.h"
#include "allocation/workspace.h"

#define PROOFS_MAX 32
#define CONFIRMED  ((float128)1e-6) /* fen: to miss less is to meet */

struct core_proofs {
	size_t count, next; /* the oldest gives way */
	float128 *price;    /* by proof and row of the limits */
	float128 *later;    /* by proof: what later stages can add at these prices */
};

struct core_proofs *core_proofs_new(const struct groups *groups, struct workspace *work)
{
	struct core_proofs *proofs = workspace_array(work, 1, sizeof *proofs);
	proofs->price = workspace_array(work, PROOFS_MAX * groups->limit_row_count, sizeof *proofs->price);
	proofs->later = workspace_array(work, PROOFS_MAX, sizeof *proofs->later);
	return proofs;
}

static bool is_limited(int128 room)
{
	return room < CORE_NO_ROOM_LIMIT / 2;
}

/* What is left of the limits at the prices of a proof: less than nothing refutes the set. */
static bool refutes(const struct core *core, size_t proof, const int128 *room, const int128 *need)
{
	size_t row_count = core->groups->limit_row_count;
	const float128 *price = core->proofs->price + proof * row_count;
	float128 most = core->proofs->later[proof];
	for (size_t r = 0; r < row_count; r++) {
		if (price[r] > 0)
			most += price[r] * (float128)room[r];
		else if (price[r] < 0 && need[r] > 0)
			most += price[r] * (float128)need[r];
	}
	return most < -CONFIRMED;
}

static void keep_proof(struct core *core, const struct shortfall *shortfall)
{
	const struct groups *groups = core->groups;
	struct core_proofs *proofs = core->proofs;
	size_t row_count = groups->limit_row_count, place = proofs->next;
	float128 *price = proofs->price + place * row_count, later = 0;
	for (size_t r = 0; r < row_count; r++)
		price[r] = shortfall->price[r];
	for (size_t c = 0; c < groups->later_count; c++) {
		float128 pull = 0;
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			pull += price[groups->later_row[k]];
		later -= pull < 0 ? pull * (float128)groups->later[c] : 0;
	}
	proofs->later[place] = later;
	proofs->next = (place + 1) % PROOFS_MAX;
	if (proofs->count < PROOFS_MAX)
		proofs->count++;
}

/* What the floors of the shortfall go without at least where later stages complete what they can. The caller closes
 * it. */
static enum master_status find_missed(struct core *core, const int128 *room, const int128 *need, struct workspace *work,
				      struct shortfall *shortfall, float128 *missed)
{
	const struct groups *groups = core->groups;
	shortfall->groups = groups;
	shortfall->row_count = groups->limit_row_count;
	shortfall->later_count = groups->later_count;
	shortfall_init(shortfall, work);
	shortfall_open(shortfall);
	for (size_t c = 0; c < groups->later_count; c++)
		shortfall_bound_later(shortfall, c, 0, (float128)groups->later[c]);
	for (size_t r = 0; r < groups->limit_row_count; r++)
		shortfall_bound_row(shortfall, r, (float128)need[r],
				    is_limited(room[r]) ? (float128)room[r] : FLOAT128_INFINITY);
	core->program_count++;
	return shortfall_ask(shortfall, missed);
}

/* The rows whose floors a set leaves unmet. */
static size_t list_unmet(const struct core *core, const int128 *need, uint32_t *floor)
{
	size_t count = 0;
	for (size_t r = 0; r < core->groups->limit_row_count; r++) {
		if (need[r] > 0)
			floor[count++] = (uint32_t)r;
	}
	return count;
}

static bool later_completes(struct core *core, const int128 *room, const int128 *need, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	uint32_t *floor = workspace_array(work, core->groups->limit_row_count, sizeof *floor);
	float128 missed;
	for (size_t p = 0; core->proofs != NULL && p < core->proofs->count; p++) {
		if (refutes(core, p, room, need))
			return false;
	}
	struct shortfall shortfall = {.floor = floor, .floor_count = list_unmet(core, need, floor)};
	enum master_status status = find_missed(core, room, need, work, &shortfall, &missed);
	bool is_met = status == MASTER_OPTIMAL && missed <= CONFIRMED;
	if (status == MASTER_OPTIMAL && !is_met && core->proofs != NULL)
		keep_proof(core, &shortfall);
	shortfall_close(&shortfall);
	workspace_release(work, mark);
	return is_met;
}

bool core_keeps_limits(struct core *core, const int128 *room, const int128 *need, struct workspace *work)
{
	const struct groups *groups = core->groups;
	bool is_met = true;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (room[r] < 0 || need[r] > core->reach[r])
			return false;
		is_met = is_met && need[r] <= 0;
	}
	return is_met || later_completes(core, room, need, work);
}

/* What a set leaves of the limits, and of what must be taken. */
static void count_rows(const struct core *core, const bool *is_paid, int128 *room, int128 *need)
{
	const struct groups *groups = core->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		room[r] = core->room[r];
		need[r] = core->need[r];
	}
	for (size_t k = 0; k < core->count; k++) {
		for (size_t e = groups->start[core->group[k]]; is_paid[k] && e < groups->start[core->group[k] + 1];
		     e++) {
			room[groups->row[e]] -= core->size[k];
			need[groups->row[e]] -= core->size[k];
		}
	}
}

bool core_is_feasible(struct core *core, const bool *is_paid, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	int128 *room = workspace_array(work, core->groups->row_count, sizeof *room);
	int128 *need = workspace_array(work, core->groups->row_count, sizeof *need);
	count_rows(core, is_paid, room, need);
	bool is_feasible = core_keeps_limits(core, room, need, work);
	workspace_release(work, mark);
	return is_feasible;
}

int128 core_missed(struct core *core, const bool *is_paid, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	size_t floor = core->lowered;
	int128 *room = workspace_array(work, core->groups->row_count, sizeof *room);
	int128 *need = workspace_array(work, core->groups->row_count, sizeof *need);
	count_rows(core, is_paid, room, need);
	need[floor] += core->missed - 1;
	int128 missed = need[floor] > 0 ? need[floor] : 0;
	if (missed > 0 && core->groups->later_count > 0) {
		uint32_t row = (uint32_t)floor;
		struct shortfall shortfall = {.floor = &row, .floor_count = 1};
		float128 least;
		if (find_missed(core, room, need, work, &shortfall, &least) == MASTER_OPTIMAL)
			missed = (int128)(least - CONFIRMED) + 1; /* rounded up */
		else
			missed = core->missed - 1; /* as the set was asked for */
		shortfall_close(&shortfall);
	}
	workspace_release(work, mark);
	return missed;
}
