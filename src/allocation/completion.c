#include "allocation/completion.h"

#include "allocation/workspace.h"

#define ZERO_PRICE ((float128)1e-12) /* a fen of a floor is worth 1 */
#define NEAR_FEN   ((float128)1e-6)  /* what may be missing where floors count as met, */
#define NEAR_PART  ((float128)1e-21) /* and of large sums a trace more */

static bool is_fixed(const struct completion *completion, size_t group)
{
	return completion->face->is_fixed != NULL && completion->face->is_fixed[group];
}

static enum tight later_tightness(const struct completion *completion, size_t class)
{
	return completion->face->later == NULL ? TIGHT_NONE : completion->face->later[class];
}

/*
 * Columns: of each helper the fen it gets beyond what it keeps; the fen of later stages; of each floor what is missing
 * to it. Rows: the limits, less what is kept. The matrix stays, only bounds move.
 */
static size_t column_later(const struct completion *completion, size_t class)
{
	return completion->helper_count + class;
}

static size_t column_missing(const struct completion *completion, size_t floor)
{
	return completion->helper_count + completion->groups->later_count + floor;
}

static void bound_row(struct completion *completion, size_t row)
{
	const struct groups *groups = completion->groups;
	enum tight tight = completion->face->tight == NULL ? TIGHT_NONE : completion->face->tight[row];
	float128 least = -FLOAT128_INFINITY, most = FLOAT128_INFINITY;
	if (groups->at_least[row] > 0)
		least = (float128)groups->at_least[row];
	if (groups_row_can_bind(groups, row) || tight == TIGHT_AT_MOST)
		most = (float128)groups->at_most[row];
	if (tight == TIGHT_AT_MOST)
		least = most;
	if (tight == TIGHT_AT_LEAST)
		most = (float128)groups->at_least[row];
	completion->least[row] = least;
	completion->most[row] = most;
	if (least > 0)
		completion->floor[completion->floor_count++] = (uint32_t)row;
}

static void find_helpers(struct completion *completion)
{
	const struct groups *groups = completion->groups;
	completion->near = NEAR_FEN;
	for (size_t g = 0; g < groups->count; g++) {
		bool helps = false;
		completion->near += NEAR_PART * (float128)groups->total[g];
		for (size_t k = groups->start[g]; k < groups->start[g + 1] && !helps; k++)
			helps = completion->least[groups->row[k]] > 0;
		if (helps && !is_fixed(completion, g))
			completion->helper[completion->helper_count++] = (uint32_t)g;
	}
}

/* The prices of the rows, summed; *stop is the row with the highest. */
static float128 pull_of(const struct completion *completion, const uint32_t *row, size_t count, uint32_t *stop)
{
	float128 sum = 0, highest = 0;
	*stop = GROUP_NONE;
	for (size_t k = 0; k < count; k++) {
		float128 price = completion->price[row[k]];
		sum += price;
		if (price > highest) {
			highest = price;
			*stop = row[k];
		}
	}
	return sum > ZERO_PRICE || sum < -ZERO_PRICE ? sum : 0;
}

/* What later stages take at least, or at most. */
static float128 later_bound(const struct completion *completion, size_t class, bool is_most)
{
	enum tight tight = later_tightness(completion, class);
	bool is_all = is_most ? tight != TIGHT_AT_LEAST : tight == TIGHT_AT_MOST;
	return is_all ? (float128)completion->groups->later[class] : 0;
}

/* Adds the limits up by their prices: what holds for every division. */
static void blend_limits(struct completion *completion, const uint128 *level)
{
	const struct groups *groups = completion->groups;
	const struct curves *curves = completion->face->curves;
	float128 most = 0;
	uint32_t stop;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (completion->price[r] != 0)
			most += completion->price[r] *
				(completion->price[r] > 0 ? completion->most[r] : completion->least[r]);
	}
	for (size_t c = 0; c < groups->later_count; c++) {
		float128 pull = pull_of(completion, groups->later_row + groups->later_start[c],
					groups->later_start[c + 1] - groups->later_start[c], &stop);
		most -= pull * later_bound(completion, c, pull < 0);
	}
	blends_begin(&completion->blends, completion->work);
	for (size_t g = 0; g < groups->count; g++) {
		float128 total = (float128)groups->total[g];
		float128 pull = pull_of(completion, groups->row + groups->start[g],
					groups->start[g + 1] - groups->start[g], &stop);
		if (is_fixed(completion, g))
			most -= pull * (level[g] == curves->top ? total : 0);
		else if (pull < 0)
			most -= pull * total;
		else if (pull > 0 && total > 0)
			blends_pull(&completion->blends, (uint32_t)g, pull, stop, completion->work);
	}
	blends_end(&completion->blends, most);
}

/* Rows that filling does not take as they are: too large for its integers, or with less room than their limit says,
 * where a floor must be met exactly or later stages come first. */
static void blend_rows(struct completion *completion, const uint128 *level)
{
	const struct groups *groups = completion->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (completion->most[r] == FLOAT128_INFINITY)
			continue;
		float128 most = completion->most[r];
		for (size_t c = 0; c < groups->later_count; c++) {
			for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
				most -= groups->later_row[k] == r ? later_bound(completion, c, false) : 0;
		}
		if (most >= (float128)groups->at_most[r] && groups->at_most[r] < LEVEL_MAX_ROOM)
			continue;
		completion->price[r] = 1;
		blend_limits(completion, level);
		completion->price[r] = 0;
	}
}

void completion_init(struct completion *completion, const struct face *face, const uint128 *level,
		     struct workspace *work)
{
	const struct groups *groups = face->curves->groups;
	*completion = (struct completion){.face = face, .groups = groups, .work = work};
	completion->least = workspace_array(work, groups->row_count, sizeof *completion->least);
	completion->most = workspace_array(work, groups->row_count, sizeof *completion->most);
	completion->floor = workspace_array(work, groups->row_count, sizeof *completion->floor);
	completion->helper = workspace_array(work, groups->count, sizeof *completion->helper);
	completion->kept = workspace_array(work, groups->count, sizeof *completion->kept);
	completion->sum = workspace_array(work, groups->row_count, sizeof *completion->sum);
	completion->price = workspace_array(work, groups->row_count, sizeof *completion->price);
	for (size_t r = 0; r < groups->row_count; r++)
		bound_row(completion, r);
	if (completion->floor_count > 0)
		find_helpers(completion);
	blends_init(&completion->blends, groups, work);
	blend_rows(completion, level);
}

bool completion_keep(struct completion *completion, const uint128 *level, uint128 at)
{
	const struct groups *groups = completion->groups;
	const struct curves *curves = completion->face->curves;
	float128 missing = 0;
	if (completion->floor_count == 0)
		return true;
	for (size_t r = 0; r < groups->row_count; r++)
		completion->sum[r] = 0;
	for (size_t g = 0; g < groups->count; g++) {
		uint128 own = level[g] < at || is_fixed(completion, g) ? level[g] : at;
		completion->kept[g] = own == curves->top ? (float128)groups->total[g] : curves_sum(curves, g, own);
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++)
			completion->sum[groups->row[k]] += completion->kept[g];
	}
	for (size_t k = 0; k < completion->floor_count; k++) {
		uint32_t row = completion->floor[k];
		float128 more = completion->least[row] - completion->sum[row];
		missing += more > 0 ? more : 0;
	}
	return missing <= completion->near;
}

static void add_column(struct program *program, size_t column, const uint32_t *row, size_t count)
{
	uint32_t at = program->start[column];
	for (size_t k = 0; k < count; k++)
		program->row[at++] = row[k];
	program->start[column + 1] = at;
}

static void open_program(struct completion *completion)
{
	const struct groups *groups = completion->groups;
	struct program *program = &completion->program;
	size_t entries = completion->floor_count;
	for (size_t k = 0; k < completion->helper_count; k++)
		entries += groups->start[completion->helper[k] + 1] - groups->start[completion->helper[k]];
	if (groups->later_count > 0)
		entries += groups->later_start[groups->later_count];
	program_init(program, completion->work, column_missing(completion, completion->floor_count), groups->row_count,
		     entries, false);
	for (size_t k = 0; k < completion->helper_count; k++) {
		uint32_t group = completion->helper[k];
		add_column(program, k, groups->row + groups->start[group],
			   groups->start[group + 1] - groups->start[group]);
	}
	for (size_t c = 0; c < groups->later_count; c++)
		add_column(program, column_later(completion, c), groups->later_row + groups->later_start[c],
			   groups->later_start[c + 1] - groups->later_start[c]);
	for (size_t k = 0; k < completion->floor_count; k++) {
		add_column(program, column_missing(completion, k), &completion->floor[k], 1);
		program->cost[column_missing(completion, k)] = -1;
	}
	master_open(&completion->master, program, completion->work);
	completion->is_open = true;
}

static void set_bounds(struct program *program, size_t number, float128 lower, float128 upper)
{
	program->lower[number] = lower;
	program->upper[number] = upper;
}

static float128 or_nothing(float128 x)
{
	return x > 0 ? x : 0;
}

static void bound_program(struct completion *completion)
{
	const struct groups *groups = completion->groups;
	struct program *program = &completion->program;
	for (size_t k = 0; k < completion->helper_count; k++) {
		uint32_t group = completion->helper[k];
		set_bounds(program, k, 0, or_nothing((float128)groups->total[group] - completion->kept[group]));
	}
	for (size_t c = 0; c < groups->later_count; c++)
		set_bounds(program, column_later(completion, c), later_bound(completion, c, false),
			   later_bound(completion, c, true));
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 least = completion->least[r] - completion->sum[r];
		set_bounds(program, program->column_count + r, least > 0 ? least : -FLOAT128_INFINITY,
			   or_nothing(completion->most[r] - completion->sum[r]));
	}
	for (size_t k = 0; k < completion->floor_count; k++) {
		uint32_t row = completion->floor[k];
		set_bounds(program, column_missing(completion, k), 0,
			   or_nothing(completion->least[row] - completion->sum[row]));
	}
}

enum master_status completion_ask(struct completion *completion, const uint128 *level, bool *is_complete)
{
	const struct program *program = &completion->program;
	if (!completion->is_open)
		open_program(completion);
	bound_program(completion);
	enum master_status status = master_solve(&completion->master);
	*is_complete = -completion->master.objective <= completion->near;
	if (status != MASTER_OPTIMAL || *is_complete)
		return status;
	for (size_t r = 0; r < completion->groups->row_count; r++) {
		float128 price = completion->master.reduced[program->column_count + r];
		completion->price[r] = price > ZERO_PRICE || price < -ZERO_PRICE ? price : 0;
	}
	blend_limits(completion, level);
	const struct blend *blend = &completion->blends.blend[completion->blends.count - 1];
	return blend->most < -completion->near ? MASTER_INFEASIBLE : MASTER_OPTIMAL;
}

void completion_close(struct completion *completion)
{
	if (completion->is_open)
		master_close(&completion->master);
	completion->is_open = false;
}
