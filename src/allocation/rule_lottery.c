/*
 * rule_lottery.c: the order is drawn, by the seed and the application; each order of any claims is equally likely.
 *
 * Source: Moulin 2004, chapter 2 (priority rules).
 */
#include "allocation/list.h"

const struct rule rule_lottery = {
	.name = "lottery",
	.summary = "paid in full in an order drawn by lot, as far as the money goes",
	.summary_zh = "按抽签次序全额支付，付完为止",
	.order = ORDER_DRAWN,
	.divide = list_divide,
};
