/*
 * predict_counts.h: draws of one year's counts from a fit (calibrate_counts.h), for a look at how good the fit is.
 *
 * Each draw has its own size, correlation and means where the fit leaves them open, as in a forecast.
 */
#ifndef DEMAND_PREDICT_COUNTS_H
#define DEMAND_PREDICT_COUNTS_H

#include "demand/calibrate_counts.h"

#include <stdint.h>

struct count_prediction {
	size_t item_count, draw_count;
	double *draw; /* item x draw, the total behind the items; each sorted, rising. Owned */
};

/* `years`: after the year that the fit's means are for. Released by the caller. */
void predict_counts(struct count_prediction *prediction, const struct count_fit *fit, size_t item_count, double years,
		    size_t draw_count, uint64_t seed);
void count_prediction_release(struct count_prediction *prediction);

/* What is often done instead: independent Poisson counts with the mean of the years, taken as known. */
void plug_in_counts(const struct count_history *history, struct count_fit *fit);

/* The least n with F(n) >= u of one negative binomial count (size INFINITY: Poisson), without a table. */
double predict_count(double mean, double size, double u);

#endif
