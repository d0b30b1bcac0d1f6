/*
 * rivals.h: for which classes the list ends where it stops (on_shortage: stop) under set-asides.
 *
 * Rivals of a class: a fen more for them is less for it at its most. Prices alone do not tell, there can be several; so
 * what cuts leave open is tried.
 */
#ifndef ALLOCATION_RIVALS_H
#define ALLOCATION_RIVALS_H

#include "allocation/ledger.h"

/* Fills is_rival (by class; closed ones, and such as are paid in full, are left out) for a class that cannot get
 * `claimed`, where what has been paid can be completed. False: no proven answer. */
bool rivals_find(struct ledger *ledger, uint32_t class, int64_t claimed, bool *is_rival);

#endif
