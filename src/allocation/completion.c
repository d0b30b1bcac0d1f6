#include "allocation/completion.h"

#include "allocation/workspace.h"

#define ZERO_PULL ((float128)1e-12)
#define NEAR_FEN  ((float128)1e-6)  /* what may be missing where floors count as met, */
#define NEAR_PART ((float128)1e-21) /* and of large sums a trace more */

static bool is_fixed(const struct completion *completion, size_t group)
{
	return completion->face->is_fixed != NULL && completion->face->is_fixed[group];
}

static enum tight later_tightness(const struct completion *completion, size_t class)
{
	return completion->face->later == NULL ? TIGHT_NONE : completion->face->later[class];
}

/* Whether the row has a `least`. */
static bool bound_row(struct completion *completion, size_t row)
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
	return least > 0;
}

/* The open groups in floors. */
static size_t find_helpers(struct completion *completion, uint32_t *helper)
{
	const struct groups *groups = completion->groups;
	size_t count = 0;
	completion->near = NEAR_FEN;
	for (size_t g = 0; g < groups->count; g++) {
		bool helps = false;
		completion->near += NEAR_PART * (float128)groups->total[g];
		for (size_t k = groups->start[g]; k < groups->start[g + 1] && !helps; k++)
			helps = completion->least[groups->row[k]] > 0;
		if (helps && !is_fixed(completion, g))
			helper[count++] = (uint32_t)g;
	}
	return count;
}

/* The prices of the rows, summed; *stop is the row with the highest. */
static float128 pull_of(const struct completion *completion, const uint32_t *row, size_t count, uint32_t *stop)
{
	float128 sum = 0, highest = 0;
	*stop = GROUP_NONE;
	for (size_t k = 0; k < count; k++) {
		float128 price = completion->shortfall.price[row[k]];
		sum += price;
		if (price > highest) {
			highest = price;
			*stop = row[k];
		}
	}
	return sum > ZERO_PULL || sum < -ZERO_PULL ? sum : 0;
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
		if (completion->shortfall.price[r] != 0)
			most += completion->shortfall.price[r] *
				(completion->shortfall.price[r] > 0 ? completion->most[r] : completion->least[r]);
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
		completion->shortfall.price[r] = 1;
		blend_limits(completion, level);
		completion->shortfall.price[r] = 0;
	}
}

static void init_shortfall(struct completion *completion)
{
	const struct groups *groups = completion->groups;
	uint32_t *floor = workspace_array(completion->work, groups->row_count, sizeof *floor);
	uint32_t *helper = workspace_array(completion->work, groups->count, sizeof *helper);
	size_t floor_count = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (bound_row(completion, r))
			floor[floor_count++] = (uint32_t)r;
	}
	completion->shortfall =
		(struct shortfall){.groups = groups,
				   .row_count = groups->row_count,
				   .later_count = groups->later_count,
				   .helper_count = floor_count > 0 ? find_helpers(completion, helper) : 0,
				   .helper = helper,
				   .floor_count = floor_count,
				   .floor = floor};
	shortfall_init(&completion->shortfall, completion->work);
}

void completion_init(struct completion *completion, const struct face *face, const uint128 *level,
		     struct workspace *work)
{
	const struct groups *groups = face->curves->groups;
	*completion = (struct completion){.face = face, .groups = groups, .work = work};
	completion->least = workspace_array(work, groups->row_count, sizeof *completion->least);
	completion->most = workspace_array(work, groups->row_count, sizeof *completion->most);
	completion->kept = workspace_array(work, groups->count, sizeof *completion->kept);
	completion->sum = workspace_array(work, groups->row_count, sizeof *completion->sum);
	init_shortfall(completion);
	blends_init(&completion->blends, groups, work);
	blend_rows(completion, level);
}

bool completion_keep(struct completion *completion, const uint128 *level, uint128 at)
{
	const struct groups *groups = completion->groups;
	const struct curves *curves = completion->face->curves;
	float128 missing = 0;
	const struct shortfall *shortfall = &completion->shortfall;
	if (shortfall->floor_count == 0)
		return true;
	for (size_t r = 0; r < groups->row_count; r++)
		completion->sum[r] = 0;
	for (size_t g = 0; g < groups->count; g++) {
		uint128 own = level[g] < at || is_fixed(completion, g) ? level[g] : at;
		completion->kept[g] = own == curves->top ? (float128)groups->total[g] : curves_sum(curves, g, own);
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++)
			completion->sum[groups->row[k]] += completion->kept[g];
	}
	for (size_t k = 0; k < shortfall->floor_count; k++) {
		uint32_t row = shortfall->floor[k];
		float128 more = completion->least[row] - completion->sum[row];
		missing += more > 0 ? more : 0;
	}
	return missing <= completion->near;
}

static void bound_shortfall(struct completion *completion)
{
	const struct groups *groups = completion->groups;
	struct shortfall *shortfall = &completion->shortfall;
	for (size_t k = 0; k < shortfall->helper_count; k++) {
		uint32_t group = shortfall->helper[k];
		shortfall_bound_helper(shortfall, k, (float128)groups->total[group] - completion->kept[group]);
	}
	for (size_t c = 0; c < groups->later_count; c++)
		shortfall_bound_later(shortfall, c, later_bound(completion, c, false),
				      later_bound(completion, c, true));
	for (size_t r = 0; r < groups->row_count; r++)
		shortfall_bound_row(shortfall, r, completion->least[r] - completion->sum[r],
				    completion->most[r] - completion->sum[r]);
}

enum master_status completion_ask(struct completion *completion, const uint128 *level, bool *is_complete)
{
	float128 missing;
	shortfall_open(&completion->shortfall);
	bound_shortfall(completion);
	enum master_status status = shortfall_ask(&completion->shortfall, &missing);
	*is_complete = missing <= completion->near;
	if (status != MASTER_OPTIMAL || *is_complete)
		return status;
	blend_limits(completion, level);
	const struct blend *blend = &completion->blends.blend[completion->blends.count - 1];
	return blend->most < -completion->near ? MASTER_INFEASIBLE : MASTER_OPTIMAL;
}
