/*
 * rule_ranked.c: the highest score first.
 *
 * A claim is paid in full before one that ranks lower gets anything, as far as the limits of both overlap.
 *
 * Source: Moulin 2004, chapter 2 (priority rules).
 */
#include "allocation/list.h"

const struct rule rule_ranked = {
	.name = "ranked",
	.summary = "paid in full in the order of a score, as far as the money goes",
	.summary_zh = "按评分从高到低全额支付，付完为止",
	.order = ORDER_BY,
	.divide = list_divide,
};
