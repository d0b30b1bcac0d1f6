/*
 * parcel.h: claims that tie where they cannot all be paid in full share what is left pro rata.
 *
 * That is `proportional` among them, as a problem of its own: under what the limits still hold, with set-asides that
 * the rest of the list and later stages may complete. What it takes from the limits is whole fen, rounded as everywhere
 * (rounding.h); what that makes impossible of set-asides the last of them gives up when the next parcel finds it so.
 */
#ifndef ALLOCATION_PARCEL_H
#define ALLOCATION_PARCEL_H

#include "allocation/ledger.h"

/* Pays the turns from `at` to `end` and closes what has been stopped among their classes. Fills value (by claim of the
 * problem): what each gets before rounding. MASTER_INFEASIBLE, and nothing is paid: what has been paid before cannot be
 * completed. If it may give up floors, only where it has found none. */
enum master_status parcel_share(struct ledger *ledger, struct turn *turn, size_t at, size_t end, bool may_give_up,
				uint128 *value, struct division *division);

#endif
