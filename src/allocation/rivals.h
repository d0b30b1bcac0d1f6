/*
 * rivals.h: for which classes the list ends where it stops (on_shortage: stop) under set-asides.
 *
 * Rivals of a class: a fen more for them is less for it at its most, or cannot be had. Limits and cuts tell some; that
 * the others are none is shown by a division that gives it its most and each of them a fen.
 */
#ifndef ALLOCATION_RIVALS_H
#define ALLOCATION_RIVALS_H

#include "allocation/ledger.h"

/* Fills is_rival (by class; closed ones, and such as have all their claims, are left out) for a class that cannot get
 * `claimed`. Where what has been paid cannot be completed, *is_kept is false and the newest cut shows it. */
enum master_status rivals_find(struct ledger *ledger, uint32_t class, int64_t claimed, bool *is_rival, bool *is_kept);

#endif
