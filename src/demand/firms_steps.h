/*
 * firms_steps.h: the steps of a firm's year, one file each. Inside demand/ only.
 */
#ifndef DEMAND_FIRMS_STEPS_H
#define DEMAND_FIRMS_STEPS_H

#include "demand/firms.h"

/* Room for that many rows in all columns. */
void firms_reserve(struct firms *firms, size_t row_count);

/* firms_grow.c */
void firms_grow(struct firms *firms, const struct demand_year *year);

/* firms_events.c: who leaves, who becomes something. */
void firms_leave(struct firms *firms);
void firms_become(struct firms *firms, const struct demand_year *year);
/* What the draw's rates make of the clocks. */
void firms_set_rates(struct firms *firms, const double *number);
/* No clock of rows `first` to `end` has started yet, nor ever struck. */
void firms_clear_clocks(struct firms *firms, size_t first, size_t end);
/* Sets fields of up to FORMULA_BLOCK firms; all values are worked out before any is set. */
void firms_set(struct firms *firms, const struct firm_set *set, size_t set_count, const uint32_t *rows, size_t count,
	       const struct demand_year *year);

/* firms_enter.c: `start_count` firms were there at the year's start. */
void firms_enter(struct firms *firms, size_t start_count, const struct demand_year *year);

#endif
