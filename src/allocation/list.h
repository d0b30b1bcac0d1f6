/*
 * list.h: what the rules with an order share: claims are paid one after the other.
 *
 * Each claim gets what the limits still hold, as far as the set-asides of others stay intact. At the first one that
 * cannot be paid in full problem.on_shortage decides. An exhausted limit stops only the claims that stand in it.
 */
#ifndef ALLOCATION_LIST_H
#define ALLOCATION_LIST_H

#include "allocation/rule.h"

enum division_status list_divide(const struct problem *problem, struct workspace *work, int64_t *award,
				 struct division *division);

#endif
