/*
 * rule_first_come.c: who filed first is paid first.
 *
 * Source: Moulin 2004, chapter 2 (priority rules).
 */
#include "allocation/list.h"

const struct rule rule_first_come = {
	.name = "first-come",
	.summary = "paid in full in the order of filing, as far as the money goes",
	.summary_zh = "按申报先后全额支付，付完为止",
	.order = ORDER_FILED,
	.divide = list_divide,
};
