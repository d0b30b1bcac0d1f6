/*
 * parcel.h: claims that tie where they cannot all be paid in full share what is left pro rata.
 *
 * That is `proportional` among them, as a problem of its own: under what the limits still hold, with set-asides that
 * the rest of the list and later stages may complete, as far as the cuts found so far tell. All rise together; the
 * first limit or cut that holds no more stops the claims that stand in it, the others go on. What is taken from the
 * limits is whole fen, rounded as everywhere (rounding.h): that can be too much for a cut, though the shares were not.
 */
#ifndef ALLOCATION_PARCEL_H
#define ALLOCATION_PARCEL_H

#include "allocation/ledger.h"

/* Pays the turns from `at` to `end` and closes what has been stopped among their classes. Fills value (by claim of the
 * problem): what each gets before rounding. False: no proven answer. */
bool parcel_share(struct ledger *ledger, struct turn *turn, size_t at, size_t end, uint128 *value);

/* The same where whole shares have left too little: first the last of the floors that miss it gives it up. Asks linear
 * programs and no cut. Fills `division` with what it found on the way. */
bool parcel_share_rest(struct ledger *ledger, struct turn *turn, size_t at, size_t end, uint128 *value,
		       struct division *division);

#endif
