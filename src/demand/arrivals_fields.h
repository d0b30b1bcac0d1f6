/*
 * arrivals_fields.h: what the applications of a simulated year say: their fields, all items together. Inside demand/
 * only.
 */
#ifndef DEMAND_ARRIVALS_FIELDS_H
#define DEMAND_ARRIVALS_FIELDS_H

#include "demand/arrivals_plan.h"

/* Scratch of one thread: the amounts of one distribution on their way. */
struct amounts_work {
	uint64_t *key;        /* of their random numbers */
	double *parameter[2]; /* of the distribution */
	double *value;
	size_t key_capacity, parameter_capacity[2], value_capacity;
};

void amounts_work_release(struct amounts_work *work);

/* Fills the fields of all rows of the applications, which stand by item (item_start); `entity`, by row, keys their
 * random numbers. */
void arrivals_fields_draw(struct applications *applications, const struct arrivals_plan *plan,
			  const struct demand_year *year, const uint64_t *entity, struct amounts_work *work);

#endif
