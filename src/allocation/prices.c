#include "allocation/prices.h"

enum side { SIDE_NONE, SIDE_AT_MOST, SIDE_AT_LEAST, SIDE_BOTH };

/* The side of a row that could have a price: the point comes within one yuan of it. */
static enum side binding_side(const struct groups *groups, size_t row, float128 used)
{
	bool at_most = groups->at_most[row] != LIMIT_NONE && used > (float128)groups->at_most[row] - FEN_PER_YUAN;
	bool at_least = groups->at_least[row] > 0 && used < (float128)groups->at_least[row] + FEN_PER_YUAN;
	if (at_most && at_least && groups->at_least[row] < groups->at_most[row]) /* the nearer one */
		at_least = used - (float128)groups->at_least[row] < (float128)groups->at_most[row] - used;
	if (at_most && at_least)
		return groups->at_least[row] == groups->at_most[row] ? SIDE_BOTH : SIDE_AT_LEAST;
	if (at_most)
		return SIDE_AT_MOST;
	return at_least ? SIDE_AT_LEAST : SIDE_NONE;
}

/* By how many fen the limit can move in that direction: one yuan, or what there is. A set-aside never exceeds its own
 * claims. */
static int64_t possible_step(const struct groups *groups, size_t row, enum side side, bool is_up)
{
	int64_t at_least = groups->at_least[row], at_most = groups->at_most[row], step = FEN_PER_YUAN;
	if (is_up && side == SIDE_AT_LEAST) {
		uint128 room = groups->row_total[row] - (uint64_t)at_least;
		if (room < (uint128)step)
			step = (int64_t)room;
		return at_most != LIMIT_NONE && at_most - at_least < step ? at_most - at_least : step;
	}
	if (is_up)
		return step;
	int64_t room = at_least;
	if (side != SIDE_AT_LEAST)
		room = side == SIDE_BOTH ? at_most : at_most - at_least;
	return room < step ? room : step;
}

/* The change of the objective per yuan, in the limit's own direction. */
static bool move_limit(const struct groups *groups, size_t row, enum side side, bool is_up, struct program *program,
		       struct master *master, struct box *box, double *price)
{
	size_t number = program->column_count + row;
	float128 lower = program->lower[number], upper = program->upper[number];
	int64_t step = possible_step(groups, row, side, is_up);
	float128 before = master->objective, move = is_up ? (float128)step : -(float128)step;
	if (box != NULL && step < FEN_PER_YUAN) /* by what is settled already: the whole could be moved further */
		box->is_unknown = true;
	if (step == 0) {
		bool is_full = is_up && (uint128)groups->at_least[row] == groups->row_total[row];
		*price = is_full ? 0.0 : NAN;
		return true;
	}
	if (side != SIDE_AT_LEAST)
		program->upper[number] = upper + move;
	if (side != SIDE_AT_MOST)
		program->lower[number] = lower + move;
	enum master_status status = master_solve(master);
	if (status == MASTER_OPTIMAL)
		*price = (double)((master->objective - before) / move);
	else
		*price = NAN;
	if (box != NULL && status == MASTER_OPTIMAL)
		box_take(box, master);
	else if (box != NULL)
		box->is_unknown = true;
	program->lower[number] = lower;
	program->upper[number] = upper;
	master->objective = before;
	return status != MASTER_FAILED;
}

bool prices_find(const struct groups *groups, struct program *program, struct master *master, struct box *box,
		 struct division *division)
{
	/* The first optimum decides who binds; later solves overwrite the point. */
	for (size_t r = 0; r < groups->limit_row_count; r++)
		division->price[r] = (double)binding_side(groups, r, master->point[program->column_count + r]);
	for (size_t r = 0; r < groups->limit_row_count; r++) {
		enum side side = (enum side)division->price[r];
		division->price[r] = division->price_left[r] = 0.0;
		if (side == SIDE_NONE)
			continue;
		if (!move_limit(groups, r, side, true, program, master, box, &division->price[r]) ||
		    !move_limit(groups, r, side, false, program, master, box, &division->price_left[r]))
			return false;
	}
	return true;
}
