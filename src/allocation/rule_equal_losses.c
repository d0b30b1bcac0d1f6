/*
 * rule_equal_losses.c: everyone goes without the same sum, at most the claim (constrained equal losses, CEL).
 *
 *     award_i = max(0, claim_i - loss),  the loss as low as the limits allow;  level = largest claim - loss
 *
 * Source: Aumann and Maschler 1985; Thomson 2003, section 3.
 */
#include "allocation/parametric.h"

static uint128 loss_at(uint128 level, int64_t largest)
{
	return ((uint128)(uint64_t)largest << LEVEL_BITS) - level;
}

static uint128 award_of(int64_t size, uint128 level, int64_t largest)
{
	uint128 full = (uint128)(uint64_t)size << LEVEL_BITS, loss = loss_at(level, largest);
	return loss < full ? full - loss : 0;
}

static int128 sum(const struct curves *curves, size_t group, uint128 level, int128 *slope)
{
	int128 lost = curves_min_sum(curves, group, loss_at(level, curves->largest), slope);
	return (int128)(curves->groups->total[group] << SUM_BITS) - lost;
}

/* The common loss, in yuan. */
static double told(uint128 level, int64_t largest)
{
	return (double)(level_to_real(loss_at(level, largest)) / FEN_PER_YUAN);
}

static const struct path path = {.award = award_of, .sum = sum, .told = told};

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	return parametric_divide(problem, &path, work, award, division);
}

const struct rule rule_equal_losses = {
	.name = "equal-losses",
	.summary = "everyone goes without the same sum, at most the claim",
	.summary_zh = "各笔少得相同数额，以应得额为限",
	.has_units = true,
	.level_kind = LEVEL_LOSS,
	.divide = divide,
};
