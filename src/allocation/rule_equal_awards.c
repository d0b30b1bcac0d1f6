/*
 * rule_equal_awards.c: everyone the same sum, at most the claim (constrained equal awards, CEA).
 *
 *     award_i = min(claim_i, level),  the level as high as the limits allow
 *
 * Source: Aumann and Maschler 1985; Thomson 2003, section 3.
 */
#include "allocation/parametric.h"

static uint128 award_of(int64_t size, uint128 level, int64_t largest)
{
	uint128 full = (uint128)(uint64_t)size << LEVEL_BITS;
	(void)largest;
	return level < full ? level : full;
}

static int128 sum(const struct curves *curves, size_t group, uint128 level, int128 *slope)
{
	return curves_min_sum(curves, group, level, slope);
}

/* The common award, in yuan. */
static double told(uint128 level, int64_t largest)
{
	(void)largest;
	return (double)(level_to_real(level) / FEN_PER_YUAN);
}

static const struct path path = {.award = award_of, .sum = sum, .told = told};

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	return parametric_divide(problem, &path, work, award, division);
}

const struct rule rule_equal_awards = {
	.name = "equal-awards",
	.summary = "everyone the same sum, at most the claim",
	.summary_zh = "各笔得到相同数额，以应得额为限",
	.has_units = true,
	.level_kind = LEVEL_AWARD,
	.divide = divide,
};
