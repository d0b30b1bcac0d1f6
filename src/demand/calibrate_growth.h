/*
 * calibrate_growth.h: how firms grow, fitted to their changes from year to year.
 *
 *     ln R' - ln R = ln(1 + mean) - sd^2/2 + sd (sqrt(common) G + sqrt(1 - common) e)   (INTERFACE section 7)
 *
 * The spread within years tells sd^2 (1 - common) well, as there are many firms; the yearly means tell what is common
 * badly, as there are few years (estimate_common_share). `ar` is the correlation of a firm's own part in one year with
 * that of the next.
 */
#ifndef DEMAND_CALIBRATE_GROWTH_H
#define DEMAND_CALIBRATE_GROWTH_H

#include "demand/estimate.h"

#include <stdint.h>

/* Changes of logarithms, by firm, then year. */
struct growth_sample {
	size_t count, year_count;
	const double *change;
	const uint32_t *firm;
	const uint32_t *year; /* 0 .. year_count - 1; each has changes */
};

struct growth_fit {
	struct estimate mean;
	double sd;
	struct estimate common; /* one year alone: 0 with se 0, and sd is that within the year */
	struct estimate ar;     /* se INFINITY: there are no two years in a row */
};

/* At least three changes of which two are in one year. */
void calibrate_growth(const struct growth_sample *sample, struct growth_fit *fit);

#endif
