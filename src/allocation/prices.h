/*
 * prices.h: what one more yuan of a limit adds to the objective, and what one less takes.
 *
 * Where limits meet in one point the two differ, and the solver's own price is just some number between them. So each
 * limit that binds is moved by one yuan both ways and the program solved again.
 */
#ifndef ALLOCATION_PRICES_H
#define ALLOCATION_PRICES_H

#include "allocation/box.h"
#include "allocation/groups.h"
#include "allocation/master.h"

/* Fills price and price_left of the limits from an optimal master, whose program's rows are those of the groups, in
 * fen. The limit of a row is its side that binds, or both where they are equal. NaN: there is no such limit (below 0,
 * or no division meets it). False: the solver gave no answer. */
bool prices_find(const struct groups *groups, struct program *program, struct master *master, struct box *box,
		 struct division *division);

#endif
