#include "allocation/guard.h"

#include "allocation/workspace.h"

#include <string.h>

#define ZERO_PRICE ((float128)1e-12)
#define NEAR_FEN   ((float128)1e-6) /* what round-off may take from a whole fen */

void guard_init(struct guard *guard, const struct groups *groups, struct workspace *work)
{
	*guard = (struct guard){.groups = groups, .work = work};
	guard->is_pulled = workspace_array(work, groups->count, sizeof *guard->is_pulled);
}

/* What a class can get at most: its claims, and those of later stages. */
static float128 reach_of(const struct groups *groups, size_t class)
{
	float128 reach = (float128)groups->total[class];
	return groups->later_count > 0 ? reach + (float128)groups->later[class] : reach;
}

/* Columns are classes, rows limits. */
static void build(const struct guard *guard, const int64_t *least, size_t wanted, struct program *program)
{
	const struct groups *groups = guard->groups;
	program_init(program, guard->work, groups->count, groups->row_count, groups->start[groups->count], false);
	for (size_t c = 0; c < groups->count; c++) {
		program->lower[c] = (float128)least[c];
		program->upper[c] = reach_of(groups, c);
		program->start[c + 1] = groups->start[c + 1];
	}
	for (size_t k = 0; k < groups->start[groups->count]; k++)
		program->row[k] = groups->row[k];
	program->cost[wanted] = 1;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (groups->at_least[r] > 0)
			program->lower[groups->count + r] = (float128)groups->at_least[r];
		if (groups_row_can_bind(groups, r))
			program->upper[groups->count + r] = (float128)groups->at_most[r];
	}
}

static void find_pulled(struct guard *guard, const struct master *master)
{
	const struct groups *groups = guard->groups;
	float128 highest = 0;
	guard->stopped_by = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = master->reduced[groups->count + r];
		if (price > highest && price > ZERO_PRICE) {
			highest = price;
			guard->stopped_by = (uint32_t)r;
		}
	}
	for (size_t c = 0; c < groups->count; c++) {
		float128 pull = 0;
		for (size_t k = groups->start[c]; k < groups->start[c + 1]; k++)
			pull += master->reduced[groups->count + groups->row[k]];
		guard->is_pulled[c] = pull > ZERO_PRICE;
	}
}

static enum master_status run(struct guard *guard, const int64_t *least, size_t class, int64_t *most)
{
	struct program program;
	struct master master;
	struct workspace_mark mark = workspace_mark(guard->work);
	build(guard, least, class, &program);
	master_open(&master, &program, guard->work);
	enum master_status status = master_solve(&master);
	if (status == MASTER_OPTIMAL && most != NULL) {
		guard->most = master.point[class];
		*most = (int64_t)(guard->most + NEAR_FEN);
		find_pulled(guard, &master);
	}
	master_close(&master);
	workspace_release(guard->work, mark);
	return status;
}

enum master_status guard_allows(struct guard *guard, const int64_t *least)
{
	return run(guard, least, 0, NULL);
}

enum master_status guard_most(struct guard *guard, const int64_t *least, size_t class, int64_t *most)
{
	return run(guard, least, class, most);
}

bool guard_find_rivals(struct guard *guard, int64_t *least, size_t class, bool *competes)
{
	size_t count = guard->groups->count;
	float128 most = guard->most;
	int64_t whole;
	memcpy(competes, guard->is_pulled, count * sizeof *competes);
	for (size_t c = 0; c < count; c++) {
		if (competes[c] || (float128)least[c] + 1 > reach_of(guard->groups, c))
			continue;
		least[c]++;
		enum master_status status = guard_most(guard, least, class, &whole);
		least[c]--;
		if (status == MASTER_FAILED)
			return false;
		competes[c] = status == MASTER_INFEASIBLE || guard->most < most - NEAR_FEN;
	}
	return true;
}
