/*
 * arrivals_fields.h: what the applications of a simulated year say: their fields, all items together. Inside demand/
 * only.
 */
#ifndef DEMAND_ARRIVALS_FIELDS_H
#define DEMAND_ARRIVALS_FIELDS_H

#include "demand/arrivals_plan.h"

/* Scratch of one thread. */
struct fields_work {
	uint64_t *key;        /* of an amount's random numbers */
	double *parameter[2]; /* of its distribution */
	double *value;        /* uniforms, then amounts */
	uint32_t *pick;       /* rows of this year's applications */
	size_t key_capacity, parameter_capacity[2], value_capacity, pick_capacity;
};

void fields_work_release(struct fields_work *work);

/* Fills the fields of all rows of the applications, which stand by item (item_start); `entity`, by row, keys their
 * random numbers. */
void arrivals_fields_draw(struct applications *applications, const struct arrivals_plan *plan,
			  const struct demand_year *year, const uint64_t *entity, struct fields_work *work);

#endif
