#include "allocation/guard.h"

#include "allocation/workspace.h"

#include <string.h>

#define NEAR_WHOLE    ((float128)1e-12)  /* prices are known to far more digits */
#define NEAR_FEN      ((float128)1e-6)   /* what round-off may take */
#define LARGEST_PART  ((int64_t)1 << 30) /* denominator of a price */
#define LARGEST_PRICE ((int64_t)1 << 45) /* sum of all, so that 128 bits hold what they are multiplied with */

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work)
{
	uint32_t *floor = workspace_array(work, groups->row_count, sizeof *floor);
	uint32_t *helper = workspace_array(work, groups->count, sizeof *helper);
	*guard = (struct guard){.groups = groups, .work = work};
	guard->can_bind = workspace_array(work, groups->row_count, sizeof *guard->can_bind);
	guard->sum = workspace_array(work, groups->row_count, sizeof *guard->sum);
	guard->shortfall =
		(struct shortfall){.groups = groups, .row_count = groups->row_count, .floor = floor, .helper = helper};
	for (size_t r = 0; r < groups->row_count; r++) {
		guard->can_bind[r] = groups_row_can_bind(groups, r);
		if (groups->at_least[r] > 0)
			floor[guard->shortfall.floor_count++] = (uint32_t)r;
	}
	for (size_t c = 0; c < groups->count; c++) {
		bool helps = false;
		for (size_t k = groups->start[c]; k < groups->start[c + 1]; k++)
			helps = helps || groups->at_least[groups->row[k]] > 0;
		if (helps)
			helper[guard->shortfall.helper_count++] = (uint32_t)c;
	}
	shortfall_init(&guard->shortfall, work);
}

void guard_close(struct guard *guard)
{
	shortfall_close(&guard->shortfall);
}

/* What a class can get at most: its claims, and those of later stages. */
static uint128 reach_of(const struct groups *groups, size_t class)
{
	return groups->total[class] + (groups->later_count > 0 ? (uint64_t)groups->later[class] : 0);
}

/* The least denominator of a fraction that is x >= 0 but for round-off, from its continued fraction; 0: none. */
static int64_t denominator_of(float128 x)
{
	float128 rest = x - (float128)(int64_t)x;
	for (int64_t before = 0, last = 1; last <= LARGEST_PART;) {
		float128 product = x * (float128)last, whole = (float128)(int64_t)(product + (float128)0.5);
		if (product - whole < NEAR_WHOLE && whole - product < NEAR_WHOLE)
			return last;
		rest = 1 / rest;
		if (!(rest < (float128)LARGEST_PART))
			break;
		int64_t next = (int64_t)rest * last + before;
		rest -= (float128)(int64_t)rest;
		before = last;
		last = next;
	}
	return 0;
}

/* What prices are multiplied with to be whole: their common denominator, or, where that is too large, a number so large
 * that little is lost. */
static float128 scale_of(const struct shortfall *shortfall)
{
	float128 scale = 1, sum = 0;
	for (size_t r = 0; r < shortfall->row_count; r++) {
		float128 size = shortfall->price[r] < 0 ? -shortfall->price[r] : shortfall->price[r];
		sum += size;
		if (scale > 0 && scale * sum < (float128)LARGEST_PRICE)
			scale *= (float128)denominator_of(scale * size);
		else
			scale = 0;
	}
	return scale > 0 && scale * sum < (float128)LARGEST_PRICE ? scale : (float128)LARGEST_PRICE / (2 * sum + 1);
}

/* The limits, added up by their prices; what would help is taken at its most. */
static void count_most(const struct guard *guard, struct cut *cut)
{
	const struct groups *groups = guard->groups;
	cut->most = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		int64_t limit = cut->price[r] > 0 ? groups->at_most[r] : groups->at_least[r];
		cut->most += (int128)cut->price[r] * (cut->price[r] == 0 ? 0 : limit);
	}
	for (size_t c = 0; c < groups->count; c++) {
		int64_t pull = 0;
		for (size_t k = groups->start[c]; k < groups->start[c + 1]; k++)
			pull += cut->price[groups->row[k]];
		cut->factor[c] = pull > 0 ? pull : 0;
		cut->most -= pull < 0 ? pull * (int128)reach_of(groups, c) : 0;
	}
}

static void find_cut(const struct guard *guard, struct cut *cut)
{
	const struct groups *groups = guard->groups;
	float128 scale = scale_of(&guard->shortfall);
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = scale * guard->shortfall.price[r];
		cut->price[r] = (int64_t)(price < 0 ? price - (float128)0.5 : price + (float128)0.5);
		if ((cut->price[r] > 0 && !guard->can_bind[r]) || (cut->price[r] < 0 && groups->at_least[r] == 0))
			cut->price[r] = 0;
	}
	count_most(guard, cut);
}

static struct cut *new_cut(struct guard *guard)
{
	if (guard->count == guard->capacity) {
		guard->capacity = guard->capacity == 0 ? 16 : 2 * guard->capacity;
		guard->cut =
			workspace_longer(guard->work, guard->cut, guard->count, guard->capacity, sizeof *guard->cut);
	}
	struct cut *cut = &guard->cut[guard->count++];
	cut->factor = workspace_array(guard->work, guard->groups->count, sizeof *cut->factor);
	cut->price = workspace_array(guard->work, guard->groups->row_count, sizeof *cut->price);
	return cut;
}

static bool is_broken_by(const struct guard *guard, const struct cut *cut, const float128 *paid)
{
	float128 sum = 0;
	for (size_t c = 0; c < guard->groups->count; c++)
		sum += cut->factor[c] == 0 ? 0 : (float128)cut->factor[c] * paid[c];
	return sum > (float128)cut->most;
}

/* Sets the bounds beyond what is paid. Whether nothing more need be paid. */
static bool pose(struct guard *guard, const float128 *paid)
{
	const struct groups *groups = guard->groups;
	struct shortfall *shortfall = &guard->shortfall;
	bool is_met = true;
	memset(guard->sum, 0, groups->row_count * sizeof *guard->sum);
	for (size_t c = 0; c < groups->count; c++) {
		for (size_t k = groups->start[c]; paid[c] > 0 && k < groups->start[c + 1]; k++)
			guard->sum[groups->row[k]] += paid[c];
	}
	for (size_t k = 0; k < shortfall->helper_count; k++)
		shortfall_bound_helper(shortfall, k,
				       (float128)reach_of(groups, shortfall->helper[k]) - paid[shortfall->helper[k]]);
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 least = (float128)groups->at_least[r] - guard->sum[r];
		shortfall_bound_row(shortfall, r, groups->at_least[r] > 0 ? least : 0,
				    guard->can_bind[r] ? (float128)groups->at_most[r] - guard->sum[r]
						       : FLOAT128_INFINITY);
		is_met = is_met && least <= 0;
	}
	return is_met;
}

enum master_status guard_check(struct guard *guard, const float128 *paid, bool *is_kept)
{
	float128 missing;
	shortfall_open(&guard->shortfall);
	*is_kept = pose(guard, paid);
	if (*is_kept)
		return MASTER_OPTIMAL;
	enum master_status status = shortfall_ask(&guard->shortfall, &missing);
	*is_kept = missing <= NEAR_FEN;
	if (status != MASTER_OPTIMAL || *is_kept)
		return status;
	struct cut *cut = new_cut(guard);
	find_cut(guard, cut);
	if (cut->most < 0)
		return MASTER_INFEASIBLE;
	return is_broken_by(guard, cut, paid) ? MASTER_OPTIMAL : MASTER_FAILED;
}

void guard_count_again(struct guard *guard, const int64_t *paid)
{
	for (struct cut *cut = guard->cut; cut < guard->cut + guard->count; cut++) {
		count_most(guard, cut);
		cut->left = cut->most;
		for (size_t c = 0; c < guard->groups->count; c++)
			cut->left -= (int128)cut->factor[c] * paid[c];
	}
}

void guard_take(struct guard *guard, size_t class, int64_t fen)
{
	for (size_t k = 0; k < guard->count; k++)
		guard->cut[k].left -= (int128)guard->cut[k].factor[class] * fen;
}

bool guard_holds(const struct guard *guard, size_t class, int64_t fen)
{
	for (size_t k = 0; k < guard->count; k++) {
		const struct cut *cut = &guard->cut[k];
		if (cut->factor[class] > 0 && (int128)cut->factor[class] * fen > cut->left)
			return false;
	}
	return true;
}

int64_t guard_room(const struct guard *guard, size_t class, size_t *cut)
{
	int64_t room = LIMIT_NONE;
	for (size_t k = 0; k < guard->count; k++) {
		int64_t factor = guard->cut[k].factor[class];
		int128 left = guard->cut[k].left > 0 ? guard->cut[k].left : 0;
		if (factor == 0 || (int128)factor * room <= left)
			continue;
		room = (int64_t)(left / factor);
		*cut = k;
	}
	return room;
}

bool guard_is_broken(const struct guard *guard)
{
	for (size_t k = 0; k < guard->count; k++) {
		if (guard->cut[k].left < 0)
			return true;
	}
	return false;
}
