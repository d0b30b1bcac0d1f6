/*
 * calibrate_counts.h: how many applications an item gets, fitted to a few years of many items.
 *
 * Counts are negative binomial with a mean per item, one size for all items and a correlation across items in a year
 * (INTERFACE section 7). A few years tell little about any one item, so that size, correlation and trend are pooled
 * over the items and what stays open is told as a standard error: 90 % intervals that leave it out hold far less.
 *
 *     size         maximum likelihood with the items' means, times (n - 1) / n for the fitted means (n years);
 *                  INFINITY where the counts vary no more than Poisson's
 *     mean         at time 0, with the standard error of the mean of n counts
 *     correlation  from the analysis of variance of standardised counts over years (estimate_common_share), taken back
 *                  from counts to normal scores (copula.h)
 *     common       what a forecast needs, which draws the items' means independently: the correlation times
 *                  (n + 1) / n, as the errors of the means are correlated alike and have 1 / n of the variance
 *     trend        the slope of the yearly sums' logarithm, where it is larger than chance (t test, 1 %); else 0
 */
#ifndef DEMAND_CALIBRATE_COUNTS_H
#define DEMAND_CALIBRATE_COUNTS_H

#include "demand/estimate.h"

#include <stdbool.h>

struct count_history {
	size_t item_count, year_count;
	const double *count; /* item x year */
	const double *time;  /* by year, rising: years since the one that means are wanted for; 0 or below */
};

struct count_fit {
	struct estimate *mean; /* by item; value 0: the item never had an application */
	struct estimate size;
	struct estimate correlation, common;
	struct estimate trend;  /* growth a year: 0.05; value 0: none that is more than chance */
	struct estimate slope;  /* of the logarithm, whether or not it counts; se INFINITY: cannot be told */
	size_t correlated;      /* items that the correlation is fitted to: those with a mean of 1 or more */
	double log_likelihood;  /* at the uncorrected size, without the constant ln n! */
	double likelihood_size; /* that size */
};

/* At least two years; `mean` has room for every item. */
void calibrate_counts(const struct count_history *history, struct count_fit *fit);

#endif
