/*
 * calibrate_amounts.h: a lognormal distribution fitted to amounts of which some are only known to be at least so much:
 * what was paid at the cap of its item says no more. Maximum likelihood by expectation and maximisation (Dempster,
 * Laird, Rubin 1977).
 */
#ifndef DEMAND_CALIBRATE_AMOUNTS_H
#define DEMAND_CALIBRATE_AMOUNTS_H

#include <stdbool.h>
#include <stddef.h>

struct amount_sample {
	size_t count;
	const double *value;              /* above 0 */
	const unsigned char *is_at_least; /* the amount is the value or more; NULL: all are exact */
};

struct lognormal_fit {
	double meanlog, sdlog;
	size_t censored;
};

/* False where the sample cannot tell: fewer than two different exact values. */
bool calibrate_lognormal(const struct amount_sample *sample, struct lognormal_fit *fit);

#endif
