/*
 * rule_talmud.c: equal awards up to half of each claim, then equal losses.
 *
 *     award_i = min(claim_i / 2, level)                       while level <= largest claim / 2
 *     award_i = claim_i - min(claim_i / 2, largest - level)   from there on
 *
 * Source: Aumann and Maschler 1985, theorem A.
 */
#include "allocation/parametric.h"

static uint128 half_of(int64_t size)
{
	return (uint128)(uint64_t)size << (LEVEL_BITS - 1);
}

static uint128 loss_at(uint128 level, int64_t largest)
{
	return 2 * half_of(largest) - level;
}

static uint128 award_of(int64_t size, uint128 level, int64_t largest)
{
	uint128 half = half_of(size), loss = loss_at(level, largest);
	if (level <= half_of(largest))
		return level < half ? level : half;
	return 2 * half - (loss < half ? loss : half);
}

/* min(claim / 2, x) is half of min(claim, 2 x). */
static int128 sum(const struct curves *curves, size_t group, uint128 level, int128 *slope)
{
	if (level <= half_of(curves->largest))
		return curves_min_sum(curves, group, 2 * level, slope) / 2;
	int128 lost = curves_min_sum(curves, group, 2 * loss_at(level, curves->largest), slope) / 2;
	return (int128)(curves->groups->total[group] << SUM_BITS) - lost;
}

/* The common award while it is below half of the largest claim, then the common loss, in yuan. */
static double told(uint128 level, int64_t largest)
{
	bool is_award = level <= half_of(largest);
	return (double)(level_to_real(is_award ? level : loss_at(level, largest)) / FEN_PER_YUAN);
}

static const struct path path = {.award = award_of, .sum = sum, .told = told};

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	return parametric_divide(problem, &path, work, award, division);
}

const struct rule rule_talmud = {
	.name = "talmud",
	.summary = "equal awards up to half of each claim, then equal losses",
	.summary_zh = "先等额支付到各笔的一半，再使各笔少得的数额相等",
	.has_units = true,
	.level_kind = LEVEL_AWARD_THEN_LOSS,
	.divide = divide,
};
