/*
 * rule_proportional.c: everyone the same share of the claim, as far as the limits allow.
 *
 *     award_i = level x claim_i,  the levels lexicographically max-min over the awards that meet all limits
 *
 * With upper limits only, or where these alone meet every set-aside, that is progressive filling: one uniform cut,
 * money freed by an envelope shared again. Otherwise it takes a few linear programs.
 *
 * Source: Young 1987 (parametric rules); Moulin 2004, chapter 2.
 */
#include "allocation/parametric.h"

static double told(uint128 level, int64_t largest)
{
	(void)largest;
	return (double)level_to_real(level);
}

const struct path path_proportional = {.is_linear = true, .told = told};

static enum division_status divide(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	return parametric_divide(problem, &path_proportional, work, award, division);
}

const struct rule rule_proportional = {
	.name = "proportional",
	.summary = "everyone the same share of the claim, as far as the limits allow",
	.summary_zh = "各笔按同一比例支付，以限额为止",
	.has_units = true,
	.level_kind = LEVEL_RATIO,
	.divide = divide,
};
