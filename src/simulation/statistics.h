/*
 * statistics.h: what is said of n draws (INTERFACE section 8). Pure functions of arrays; exact order statistics.
 */
#ifndef SIMULATION_STATISTICS_H
#define SIMULATION_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

/* Mean and its Monte Carlo standard error (sample standard deviation with n - 1, over sqrt n; NaN for n < 2). NaN
 * values are left out; *count is how many were not NaN. Sums in draw order, two passes: same bits for any threads. */
void statistics_mean(const double *values, size_t n, double *mean, double *error, size_t *count);

/* Sorts the values (NaN dropped to the end); returns how many are not NaN. */
size_t statistics_sort(double *values, size_t n);

/* The order statistic ceil(n p) of sorted values, 1-based, at least the first; NaN for n = 0. */
double statistics_quantile(const double *sorted, size_t n, double p);

/* Clopper-Pearson interval for x of n at a confidence such as 0.95. Source: Clopper and Pearson 1934, via the beta
 * quantile. */
void statistics_clopper_pearson(size_t x, size_t n, double confidence, double *low, double *high);

/* CVaR at level such as 0.95 of sorted values, as Rockafellar and Uryasev 2002 define it for discrete distributions:
 * the mean of the worst (1 - level) share, the atom at the quantile counted in part. */
double statistics_cvar(const double *sorted, size_t n, double level);

/*
 * An estimate as a mean of parts, one a draw: the values (none NaN) are replaced by parts whose mean is the estimate (a
 * quantile's to the first order) and whose standard error is its error. Differences of parts of two estimates on the
 * same draws give the error of the difference. The estimates themselves are returned.
 *
 * CVaR: quantile + max(value - quantile, 0) / (1 - level). Quantile: its influence function, quantile + (p - [value <=
 * quantile]) / density, the density taken from the order statistics that bracket the quantile with 95 % (Bahadur 1966);
 * NaN where there are too few draws for that.
 */
double statistics_cvar_parts(double *values, size_t n, double level);
double statistics_quantile_parts(double *values, size_t n, double p);

/* Gini coefficient of sorted values >= 0: the sum of (2 i - n - 1) x_i over n times their sum, i = 1..n; 0 when all are
 * equal. NaN where there is nothing to share. Source: Sen 1973, section 2.2. */
double statistics_gini(const double *sorted, size_t n);

/* Ranks (1-based) of the order statistics that bracket the p-quantile with at least the confidence; a lower rank
 * of 0 and an upper rank of n + 1 stand for no bound. 0 < p < 1. */
void statistics_quantile_ranks(size_t n, double p, double confidence, size_t *low, size_t *high);

#endif
