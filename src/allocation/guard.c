#include "allocation/guard.h"

#include "allocation/workspace.h"

#include <string.h>

#define ZERO_PRICE    ((float128)1e-12)
#define NEAR_WHOLE    ((float128)1e-12)  /* prices are known to far more digits */
#define NEAR_FEN      ((float128)1e-6)   /* what round-off may take */
#define LARGEST_PART  ((int64_t)1 << 30) /* denominator of a price */
#define LARGEST_PRICE ((int64_t)1 << 45) /* sum of all, so that 128 bits hold what they are multiplied with */

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work)
{
	*guard = (struct guard){.groups = groups, .work = work};
	guard->can_bind = workspace_array(work, groups->row_count, sizeof *guard->can_bind);
	for (size_t r = 0; r < groups->row_count; r++)
		guard->can_bind[r] = groups_row_can_bind(groups, r);
	guard->base = workspace_array(work, groups->count, sizeof *guard->base);
	guard->wanted = workspace_array(work, groups->count, sizeof *guard->wanted);
	guard->got = workspace_array(work, groups->count, sizeof *guard->got);
}

uint128 guard_reach(const struct guard *guard, size_t class)
{
	const struct groups *groups = guard->groups;
	return groups->total[class] + (groups->later_count > 0 ? (uint64_t)groups->later[class] : 0);
}

/* Columns: of each class what is wanted, worth 1, then what it gets besides. Rows: the limits. */
static void build(struct guard *guard)
{
	const struct groups *groups = guard->groups;
	struct program *program = &guard->program;
	size_t count = groups->count, entries = groups->start[count];
	program_init(program, guard->work, 2 * count, groups->row_count, 2 * entries, false);
	for (size_t c = 0; c < count; c++) {
		program->cost[c] = 1;
		program->start[c + 1] = groups->start[c + 1];
		program->start[count + c + 1] = (uint32_t)entries + groups->start[c + 1];
	}
	for (size_t k = 0; k < 2 * entries; k++)
		program->row[k] = groups->row[k % entries];
}

static void set_bounds(struct guard *guard)
{
	const struct groups *groups = guard->groups;
	struct program *program = &guard->program;
	for (size_t c = 0; c < groups->count; c++) {
		float128 reach = (float128)guard_reach(guard, c), spare = reach - guard->base[c];
		program->lower[c] = 0;
		program->upper[c] = guard->wanted[c] < spare ? guard->wanted[c] : spare;
		program->lower[groups->count + c] = guard->base[c];
		program->upper[groups->count + c] = reach - program->upper[c];
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		size_t number = program->column_count + r;
		if (groups->at_least[r] > 0)
			program->lower[number] = (float128)groups->at_least[r];
		if (guard->can_bind[r])
			program->upper[number] = (float128)groups->at_most[r];
	}
}

static void open(struct guard *guard)
{
	if (guard->is_open)
		return;
	if (guard->program.start == NULL)
		build(guard);
	master_open(&guard->master, &guard->program, guard->work);
	guard->is_open = true;
}

void guard_close(struct guard *guard)
{
	if (guard->is_open)
		master_close(&guard->master);
	guard->is_open = false;
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

static float128 price_of(const struct master *master, size_t row)
{
	float128 price = master->reduced[master->program->column_count + row];
	return price > ZERO_PRICE || price < -ZERO_PRICE ? price : 0;
}

/* What prices are multiplied with to be whole: their common denominator, or, where that is too large, a number so large
 * that little is lost. */
static float128 scale_of(const struct guard *guard, const struct master *master)
{
	float128 scale = 1, sum = 0;
	for (size_t r = 0; r < guard->groups->row_count; r++) {
		float128 price = price_of(master, r), size = price < 0 ? -price : price;
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
		cut->most -= pull < 0 ? pull * (int128)guard_reach(guard, c) : 0;
	}
}

static void find_cut(const struct guard *guard, const struct master *master, struct cut *cut)
{
	const struct groups *groups = guard->groups;
	float128 scale = scale_of(guard, master);
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = scale * price_of(master, r);
		cut->price[r] = (int64_t)(price < 0 ? price - (float128)0.5 : price + (float128)0.5);
		if ((cut->price[r] > 0 && !guard->can_bind[r]) || (cut->price[r] < 0 && groups->at_least[r] == 0))
			cut->price[r] = 0;
	}
	count_most(guard, cut);
}

/* The next cut, not yet counted: taken before a mark, so that it stays. */
static struct cut *spare_cut(struct guard *guard)
{
	if (guard->count == guard->capacity) {
		size_t capacity = guard->capacity == 0 ? 16 : 2 * guard->capacity;
		struct cut *grown = workspace_array(guard->work, capacity, sizeof *grown);
		if (guard->count > 0)
			memcpy(grown, guard->cut, guard->count * sizeof *grown);
		guard->cut = grown;
		guard->capacity = capacity;
	}
	struct cut *cut = &guard->cut[guard->count];
	if (cut->factor == NULL) {
		cut->factor = workspace_array(guard->work, guard->groups->count, sizeof *cut->factor);
		cut->price = workspace_array(guard->work, guard->groups->row_count, sizeof *cut->price);
	}
	return cut;
}

/* Whether what is wanted breaks a cut. */
static bool is_broken_by(const struct guard *guard, const struct cut *cut)
{
	float128 sum = 0;
	for (size_t c = 0; c < guard->groups->count; c++)
		sum += (float128)cut->factor[c] * (guard->base[c] + guard->wanted[c]);
	return sum > (float128)cut->most;
}

enum master_status guard_ask(struct guard *guard)
{
	struct cut *cut = spare_cut(guard);
	open(guard);
	set_bounds(guard);
	enum master_status status = master_solve(&guard->master);
	if (status == MASTER_OPTIMAL) {
		memcpy(guard->got, guard->master.point, guard->groups->count * sizeof *guard->got);
		find_cut(guard, &guard->master, cut);
		guard->count += is_broken_by(guard, cut);
	}
	return status;
}

/* Whether nothing more need be paid. */
static bool meets_floors(const struct groups *groups, const int64_t *paid)
{
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 missing = groups->at_least[r];
		for (size_t k = groups->row_start[r]; missing > 0 && k < groups->row_start[r + 1]; k++)
			missing -= paid[groups->row_group[k]];
		if (missing > 0)
			return false;
	}
	return true;
}

enum master_status guard_check(struct guard *guard, const int64_t *paid, bool *is_kept)
{
	*is_kept = meets_floors(guard->groups, paid);
	if (*is_kept)
		return MASTER_OPTIMAL;
	for (size_t c = 0; c < guard->groups->count; c++)
		guard->wanted[c] = (float128)paid[c];
	return guard_check_wanted(guard, is_kept);
}

enum master_status guard_check_wanted(struct guard *guard, bool *is_kept)
{
	size_t class_count = guard->groups->count, cut_count = guard->count;
	float128 missing = 0;
	memset(guard->base, 0, class_count * sizeof *guard->base);
	enum master_status status = guard_ask(guard);
	if (status != MASTER_OPTIMAL)
		return status;
	for (size_t c = 0; c < class_count; c++)
		missing += guard->wanted[c] - guard->got[c];
	*is_kept = missing <= NEAR_FEN;
	if (*is_kept)
		guard->count = cut_count;
	return *is_kept || guard->count > cut_count ? MASTER_OPTIMAL : MASTER_FAILED;
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

bool guard_holds_all(const struct guard *guard, const int128 *sum)
{
	for (size_t k = 0; k < guard->count; k++) {
		int128 left = guard->cut[k].left;
		for (size_t c = 0; c < guard->groups->count; c++)
			left -= guard->cut[k].factor[c] * sum[c];
		if (left < 0)
			return false;
	}
	return true;
}

int64_t guard_room(const struct guard *guard, size_t class, size_t *cut)
{
	int64_t room = LIMIT_NONE;
	for (size_t k = 0; k < guard->count; k++) {
		int64_t factor = guard->cut[k].factor[class];
		if (factor == 0)
			continue;
		int128 own = guard->cut[k].left > 0 ? guard->cut[k].left / factor : 0;
		if (own >= room)
			continue;
		room = (int64_t)own;
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
