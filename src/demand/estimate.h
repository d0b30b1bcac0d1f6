/*
 * estimate.h: a figure fitted to history, with what the history leaves open about it.
 */
#ifndef DEMAND_ESTIMATE_H
#define DEMAND_ESTIMATE_H

#include <stddef.h>

struct estimate {
	double value;
	double se; /* its standard deviation given the history; 0: taken as known */
};

/*
 * The share of variance that the members of a group have in common, from a one-way analysis of variance: `between` and
 * `within` are mean squares with their degrees of freedom (0 between: nothing can be told), `size` the members of a
 * group. Mean and standard deviation of the share given the history, every share from 0 to 1 being equally likely
 * before: (between / within) / (1 + size share / (1 - share)) has an F distribution.
 */
struct variance_groups {
	double between, within;
	double between_freedom, within_freedom;
	double size;
};

struct estimate estimate_common_share(const struct variance_groups *groups);

/* A share of `hits` among `tries`: mean and standard deviation of the beta distribution that starts even. */
struct estimate estimate_rate(double hits, double tries);
/* The same from several years: where three or more years differ by more than chance lets them (Pearson's chi-square
 * over its degrees of freedom is above 1), the error grows by the root of that. */
struct estimate estimate_yearly_rate(const double *hits, const double *tries, size_t year_count);

/* The value whose distribution function at the estimate is u: lognormal (values above 0) and beta (0 to 1) with the
 * mean and standard deviation of the estimate. */
double estimate_lognormal(const struct estimate *estimate, double u);
double estimate_beta(const struct estimate *estimate, double u);

#endif
