#include "allocation/guard.h"

#include "allocation/workspace.h"

#include <string.h>

#define ZERO_PRICE ((float128)1e-12)
#define NEAR_FEN   ((float128)1e-6) /* what round-off may take */

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work)
{
	*guard = (struct guard){.groups = groups, .work = work};
}

/* What a class can get at most: its claims, and those of later stages. */
static float128 reach_of(const struct groups *groups, size_t class)
{
	float128 reach = (float128)groups->total[class];
	return groups->later_count > 0 ? reach + (float128)groups->later[class] : reach;
}

static void build_rows(const struct groups *groups, struct program *program)
{
	for (size_t r = 0; r < groups->row_count; r++) {
		size_t number = program->column_count + r;
		if (groups->at_least[r] > 0)
			program->lower[number] = (float128)groups->at_least[r];
		if (groups_row_can_bind(groups, r))
			program->upper[number] = (float128)groups->at_most[r];
	}
}

/* Columns: of each class what it has been paid, worth 1, then what it may get beyond. Rows: the limits. */
static void build(const struct guard *guard, const int64_t *paid, struct program *program)
{
	const struct groups *groups = guard->groups;
	size_t count = groups->count, entries = groups->start[count], at = 0;
	program_init(program, guard->work, 2 * count, groups->row_count, 2 * entries, false);
	for (size_t j = 0; j < 2 * count; j++) {
		size_t class = j % count;
		program->lower[j] = 0;
		program->upper[j] = j < count ? (float128)paid[class] : reach_of(groups, class) - (float128)paid[class];
		program->cost[j] = j < count ? 1 : 0;
		for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++)
			program->row[at++] = groups->row[k];
		program->start[j + 1] = (uint32_t)at;
	}
	build_rows(groups, program);
}

static struct cut *add_cut(struct guard *guard, float128 **factor)
{
	if (guard->count == guard->capacity) {
		size_t capacity = guard->capacity == 0 ? 16 : 2 * guard->capacity;
		struct cut *grown = workspace_array(guard->work, capacity, sizeof *grown);
		if (guard->count > 0)
			memcpy(grown, guard->cut, guard->count * sizeof *grown);
		guard->cut = grown;
		guard->capacity = capacity;
	}
	*factor = workspace_array(guard->work, guard->groups->count, sizeof **factor);
	guard->cut[guard->count] = (struct cut){.factor = *factor};
	return &guard->cut[guard->count++];
}

static float128 price_of(const struct master *master, size_t row)
{
	float128 price = master->reduced[master->program->column_count + row];
	return price > ZERO_PRICE || price < -ZERO_PRICE ? price : 0;
}

/* The limits, added up by their prices; what would help is taken at its most. */
static void find_cut(const struct guard *guard, const struct master *master, struct cut *cut, float128 *factor)
{
	const struct groups *groups = guard->groups;
	const struct program *program = master->program;
	float128 highest = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = price_of(master, r);
		size_t number = program->column_count + r;
		if (price != 0)
			cut->most += price * (price > 0 ? program->upper[number] : program->lower[number]);
		if (price > highest) {
			highest = price;
			cut->row = (uint32_t)r;
		}
	}
	for (size_t c = 0; c < groups->count; c++) {
		float128 pull = 0;
		for (size_t k = groups->start[c]; k < groups->start[c + 1]; k++)
			pull += price_of(master, groups->row[k]);
		if (pull > ZERO_PRICE)
			factor[c] = pull;
		else if (pull < -ZERO_PRICE)
			cut->most -= pull * reach_of(groups, c);
	}
}

static float128 missing_of(const struct guard *guard, const struct master *master)
{
	float128 missing = 0;
	for (size_t c = 0; c < guard->groups->count; c++)
		missing += master->program->upper[c] - master->point[c];
	return missing;
}

enum master_status guard_check(struct guard *guard, const int64_t *paid, bool *is_kept)
{
	float128 *factor;
	struct cut *cut = add_cut(guard, &factor); /* taken before the mark: it stays */
	struct program program;
	struct master master;
	struct workspace_mark mark = workspace_mark(guard->work);
	build(guard, paid, &program);
	master_open(&master, &program, guard->work);
	enum master_status status = master_solve(&master);
	*is_kept = status == MASTER_OPTIMAL && missing_of(guard, &master) <= NEAR_FEN;
	if (status == MASTER_OPTIMAL && !*is_kept)
		find_cut(guard, &master, cut, factor);
	else
		guard->count--;
	master_close(&master);
	workspace_release(guard->work, mark);
	return status;
}
