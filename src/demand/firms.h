/*
 * firms.h: how firms move from one year to the next: what follows other fields, then growth.
 */
#ifndef DEMAND_FIRMS_H
#define DEMAND_FIRMS_H

#include "demand/settings.h"
#include "population/population.h"

/* The firms of one draw. Columns that can change are the draw's own, all others the population's. */
struct firms {
	const struct population *population;
	const struct schema *schema;
	const struct growth_settings *growth;
	uint64_t seed;
	double **slot;        /* applicant columns */
	unsigned char *owns;  /* by slot: the column is the draw's own */
	double *own_factor;   /* e of last year, by applicant; only with ar */
	double common_factor; /* G of last year */
};

void firms_init(struct firms *firms, const struct population *population, const struct schema *schema,
		const struct growth_settings *growth, uint64_t seed);
void firms_release(struct firms *firms);

/* Back to the base year, for a new draw. */
void firms_reset(struct firms *firms);

/* One year on: `last` and `peak` fields take over what they follow, then firms grow; money is rounded to the fen.
 * `year` counts from the base year, 1 the first simulated. */
void firms_advance(struct firms *firms, uint32_t draw, uint32_t year);

#endif
