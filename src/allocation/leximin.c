#include "allocation/leximin.h"

#include "allocation/workspace.h"

#define ZERO_PRICE ((float128)1e-12) /* a fen up to the common level is worth 1 */
#define RELIEF     ((float128)1e-6)  /* fen by which limits give way where only round-off is in the way */
#define NEAR_FEN   ((float128)1e-7)  /* what may be missing where a level counts as reached, */
#define NEAR_PART  ((float128)1e-21) /* and of large sums a trace more */

/*
 * Columns: of each group the fen up to the common level, worth 1, then those of each group above it, worth nothing;
 * then the fen of later stages. Rows: the limits. A settled group's fen are fixed. The matrix stays, only bounds move.
 */
struct lifting {
	const struct face *face;
	const struct groups *groups;
	struct program program;
	struct master master;
	float128 *share;   /* by group: fen where it is settled, -1: open */
	float128 *reached; /* by group: fen at the level being tried */
	/* The last inequality: these open groups, each times its factor, get at most `most` fen. */
	uint32_t *pulled;
	size_t pulled_count;
	float128 *factor, most;
	uint32_t *stop; /* by pulled group: the limit with the highest price */
};

static bool is_open(const struct lifting *lifting, size_t group)
{
	return lifting->share[group] < 0;
}

static size_t column_above(const struct lifting *lifting, size_t group)
{
	return lifting->groups->count + group;
}

static size_t column_later(const struct lifting *lifting, size_t class)
{
	return 2 * lifting->groups->count + class;
}

static void set_bounds(struct program *program, size_t number, float128 lower, float128 upper)
{
	program->lower[number] = lower;
	program->upper[number] = upper;
}

/* Appends a column that stands in these rows. */
static void add_column(struct program *program, size_t column, const uint32_t *row, size_t count)
{
	uint32_t at = program->start[column];
	for (size_t k = 0; k < count; k++)
		program->row[at++] = row[k];
	program->start[column + 1] = at;
}

static void build_columns(struct lifting *lifting)
{
	const struct groups *groups = lifting->groups;
	struct program *program = &lifting->program;
	for (size_t side = 0; side < 2; side++) {
		for (size_t g = 0; g < groups->count; g++)
			add_column(program, side * groups->count + g, groups->row + groups->start[g],
				   groups->start[g + 1] - groups->start[g]);
	}
	for (size_t g = 0; g < groups->count; g++)
		program->cost[g] = 1;
	for (size_t c = 0; c < groups->later_count; c++) {
		size_t column = column_later(lifting, c);
		add_column(program, column, groups->later_row + groups->later_start[c],
			   groups->later_start[c + 1] - groups->later_start[c]);
		enum tight tight = lifting->face->later == NULL ? TIGHT_NONE : lifting->face->later[c];
		float128 all = (float128)groups->later[c];
		set_bounds(program, column, tight == TIGHT_AT_MOST ? all : 0, tight == TIGHT_AT_LEAST ? 0 : all);
	}
}

/* `relief`: by how much floors, and limits that must be met exactly, may be missed. */
static void bound_rows(struct lifting *lifting, float128 relief)
{
	const struct groups *groups = lifting->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 lower = -FLOAT128_INFINITY, upper = FLOAT128_INFINITY;
		enum tight tight = lifting->face->tight == NULL ? TIGHT_NONE : lifting->face->tight[r];
		if (groups->at_least[r] > 0)
			lower = (float128)groups->at_least[r] - relief;
		if (groups_row_can_bind(groups, r) || tight == TIGHT_AT_MOST)
			upper = (float128)groups->at_most[r];
		if (tight == TIGHT_AT_MOST)
			lower = upper - relief;
		if (tight == TIGHT_AT_LEAST)
			upper = (float128)groups->at_least[r] + relief;
		set_bounds(&lifting->program, lifting->program.column_count + r, lower, upper);
	}
}

static void open_lifting(struct lifting *lifting, const struct face *face, struct workspace *work)
{
	const struct groups *groups = face->curves->groups;
	size_t columns = 2 * groups->count + groups->later_count, entries = 2 * (size_t)groups->start[groups->count];
	if (groups->later_count > 0)
		entries += groups->later_start[groups->later_count];
	*lifting = (struct lifting){.face = face, .groups = groups};
	lifting->share = workspace_array(work, groups->count, sizeof *lifting->share);
	lifting->reached = workspace_array(work, groups->count, sizeof *lifting->reached);
	lifting->pulled = workspace_array(work, groups->count, sizeof *lifting->pulled);
	lifting->factor = workspace_array(work, groups->count, sizeof *lifting->factor);
	lifting->stop = workspace_array(work, groups->count, sizeof *lifting->stop);
	program_init(&lifting->program, work, columns, groups->row_count, entries, false);
	build_columns(lifting);
	bound_rows(lifting, 0);
	master_open(&lifting->master, &lifting->program, work);
}

/* Fixes what is settled from the start; returns how many groups are open. */
static size_t settle_fixed(struct lifting *lifting, uint128 *level, uint32_t *stopped_by)
{
	const struct curves *curves = lifting->face->curves;
	size_t open_count = 0;
	for (size_t g = 0; g < lifting->groups->count; g++) {
		bool is_fixed = lifting->face->is_fixed != NULL && lifting->face->is_fixed[g];
		stopped_by[g] = GROUP_NONE;
		lifting->share[g] = -1;
		if (lifting->groups->total[g] == 0) {
			lifting->share[g] = 0;
			level[g] = curves->top;
		} else if (is_fixed) {
			lifting->share[g] = level[g] == curves->top ? (float128)lifting->groups->total[g] : 0;
		} else {
			open_count++;
		}
	}
	return open_count;
}

static void bound_columns(struct lifting *lifting, uint128 level)
{
	const struct curves *curves = lifting->face->curves;
	for (size_t g = 0; g < lifting->groups->count; g++) {
		float128 total = (float128)lifting->groups->total[g], share = lifting->share[g];
		if (!is_open(lifting, g)) {
			set_bounds(&lifting->program, g, share, share);
			set_bounds(&lifting->program, column_above(lifting, g), 0, 0);
			continue;
		}
		float128 reached = level == curves->top ? total : curves_sum(curves, g, level);
		lifting->reached[g] = reached < total ? reached : total;
		set_bounds(&lifting->program, g, 0, lifting->reached[g]);
		set_bounds(&lifting->program, column_above(lifting, g), 0, total - lifting->reached[g]);
	}
}

static float128 price_of(const struct lifting *lifting, size_t row)
{
	float128 price = lifting->master.reduced[lifting->program.column_count + row];
	return price > ZERO_PRICE || price < -ZERO_PRICE ? price : 0;
}

/* The prices of the rows, summed; *stop is the row with the highest. */
static float128 pull_of(const struct lifting *lifting, const uint32_t *row, size_t count, uint32_t *stop)
{
	float128 sum = 0, highest = 0;
	*stop = GROUP_NONE;
	for (size_t k = 0; k < count; k++) {
		float128 price = price_of(lifting, row[k]);
		sum += price;
		if (price > highest) {
			highest = price;
			*stop = row[k];
		}
	}
	return sum > ZERO_PRICE || sum < -ZERO_PRICE ? sum : 0;
}

/* Adds the limits up by their prices: what holds for every division, whatever the level. */
static void find_inequality(struct lifting *lifting)
{
	const struct groups *groups = lifting->groups;
	const struct program *program = &lifting->program;
	float128 most = 0;
	uint32_t stop;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = price_of(lifting, r);
		if (price != 0)
			most += price * (price > 0 ? program->upper[program->column_count + r]
						   : program->lower[program->column_count + r]);
	}
	lifting->pulled_count = 0;
	for (size_t g = 0; g < groups->count; g++) {
		float128 pull = pull_of(lifting, groups->row + groups->start[g],
					groups->start[g + 1] - groups->start[g], &stop);
		if (!is_open(lifting, g)) {
			most -= pull * lifting->share[g];
		} else if (pull < 0) {
			most -= pull * (float128)groups->total[g];
		} else if (pull > 0) {
			lifting->pulled[lifting->pulled_count] = (uint32_t)g;
			lifting->stop[lifting->pulled_count] = stop;
			lifting->factor[lifting->pulled_count++] = pull;
		}
	}
	for (size_t c = 0; c < groups->later_count; c++) {
		float128 pull = pull_of(lifting, groups->later_row + groups->later_start[c],
					groups->later_start[c + 1] - groups->later_start[c], &stop);
		most -= pull * (pull < 0 ? program->upper : program->lower)[column_later(lifting, c)];
	}
	lifting->most = most;
}

/* Whether every open group is filled up to the level. */
static bool is_reached(const struct lifting *lifting)
{
	float128 missing = 0, sum = 0;
	for (size_t g = 0; g < lifting->groups->count; g++) {
		if (!is_open(lifting, g))
			continue;
		missing += lifting->reached[g] - lifting->master.point[g];
		sum += lifting->reached[g];
	}
	return missing <= NEAR_FEN + NEAR_PART * sum;
}

/* The highest level that all open groups can reach: the top, or the root of the last inequality. */
static enum master_status find_level(struct lifting *lifting, uint128 *level)
{
	const struct curves *curves = lifting->face->curves;
	*level = curves->top;
	lifting->pulled_count = 0;
	for (;;) {
		bound_columns(lifting, *level);
		enum master_status status = master_solve(&lifting->master);
		if (status != MASTER_OPTIMAL || is_reached(lifting))
			return status;
		find_inequality(lifting);
		uint128 lower = curves_find_level(curves, lifting->pulled, lifting->factor, lifting->pulled_count,
						  lifting->most, 0);
		if (lifting->pulled_count == 0)
			return MASTER_FAILED;
		if (lower >= *level) /* but for round-off it is reached */
			return MASTER_OPTIMAL;
		*level = lower;
	}
}

/* Settles the groups that cannot rise above the level; returns how many. */
static size_t settle(struct lifting *lifting, uint128 at, uint128 *level, uint32_t *stopped_by)
{
	const struct curves *curves = lifting->face->curves;
	size_t count = 0;
	for (size_t k = 0; k < lifting->pulled_count; k++) {
		uint32_t group = lifting->pulled[k];
		lifting->share[group] = curves_sum(curves, group, at);
		level[group] = at;
		stopped_by[group] = lifting->stop[k];
	}
	for (size_t g = 0; g < lifting->groups->count && at == curves->top; g++) {
		if (!is_open(lifting, g))
			continue;
		level[g] = curves->top;
		count++;
	}
	return count + lifting->pulled_count;
}

static enum master_status lift(struct lifting *lifting, size_t open_count, uint128 *level, uint32_t *stopped_by)
{
	for (bool is_first = true; open_count > 0; is_first = false) {
		uint128 at;
		enum master_status status = find_level(lifting, &at);
		if (status == MASTER_INFEASIBLE && !is_first) {
			/* What was settled is feasible: where a floor takes all that a limit leaves, only round-off is
			 * in the way. */
			bound_rows(lifting, RELIEF);
			status = find_level(lifting, &at) == MASTER_OPTIMAL ? MASTER_OPTIMAL : MASTER_FAILED;
		}
		if (status != MASTER_OPTIMAL)
			return status;
		size_t settled = settle(lifting, at, level, stopped_by);
		if (settled == 0)
			return MASTER_FAILED;
		open_count -= settled;
	}
	return MASTER_OPTIMAL;
}

enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by)
{
	struct lifting lifting;
	struct workspace_mark mark = workspace_mark(work);
	open_lifting(&lifting, face, work);
	size_t open_count = settle_fixed(&lifting, level, stopped_by);
	enum master_status status = lift(&lifting, open_count, level, stopped_by);
	master_close(&lifting.master);
	workspace_release(work, mark);
	return status;
}
