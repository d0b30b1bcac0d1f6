#include "demand/estimate.h"

#include "demand/fixed_math.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define SHARE_STEPS 2000

/* Logarithm of the F density up to a constant; GSL's own underflows far out. */
static double log_f_density(double x, double d1, double d2)
{
	return (d1 / 2 - 1) * fixed_log(x) - (d1 + d2) / 2 * fixed_log1p(d1 * x / d2);
}

static double log_likelihood(const struct variance_groups *groups, double share)
{
	double scale = 1 + groups->size * share / (1 - share), ratio = groups->between / groups->within;

	return log_f_density(ratio / scale, groups->between_freedom, groups->within_freedom) - fixed_log(scale);
}

struct estimate estimate_common_share(const struct variance_groups *groups)
{
	double top = -INFINITY, weight = 0, first = 0, second = 0, mean;

	if (!(groups->between_freedom > 0 && groups->within_freedom > 0 && groups->within > 0 && groups->between > 0))
		return (struct estimate){0, 0};
	for (int i = 0; i < SHARE_STEPS; i++)
		top = fmax(top, log_likelihood(groups, (i + 0.5) / SHARE_STEPS));
	for (int i = 0; i < SHARE_STEPS; i++) {
		double share = (i + 0.5) / SHARE_STEPS, w = fixed_exp(log_likelihood(groups, share) - top);

		weight += w;
		first += w * share;
		second += w * share * share;
	}
	mean = first / weight;
	return (struct estimate){mean, sqrt(fmax(second / weight - mean * mean, 0))};
}

struct estimate estimate_rate(double hits, double tries)
{
	double a = hits + 0.5, b = tries - hits + 0.5, mean = a / (a + b);

	return (struct estimate){mean, sqrt(mean * (1 - mean) / (a + b + 1))};
}

struct estimate estimate_yearly_rate(const double *hits, const double *tries, size_t year_count)
{
	double all_hits = 0, all_tries = 0, squares = 0, years = 0;
	struct estimate rate;

	for (size_t y = 0; y < year_count; y++) {
		all_hits += hits[y];
		all_tries += tries[y];
	}
	rate = estimate_rate(all_hits, all_tries);
	for (size_t y = 0; y < year_count; y++) {
		double off = hits[y] - tries[y] * rate.value;

		if (!(tries[y] > 0))
			continue;
		squares += off * off / (tries[y] * rate.value * (1 - rate.value));
		years++;
	}
	if (years >= 3)
		rate.se *= sqrt(fmax(squares / (years - 1), 1));
	rate.se = fmin(rate.se, sqrt(rate.value * (1 - rate.value)) / 2);
	return rate;
}

double estimate_lognormal(const struct estimate *estimate, double u)
{
	double relative = estimate->se / estimate->value, variance;

	if (!(estimate->se > 0 && estimate->value > 0))
		return estimate->value;
	variance = fixed_log1p(relative * relative);
	return estimate->value * fixed_exp(sqrt(variance) * fixed_normal_quantile(u) - variance / 2);
}

double estimate_beta(const struct estimate *estimate, double u)
{
	double mean = estimate->value, parts;

	if (!(estimate->se > 0 && mean > 0 && mean < 1))
		return mean;
	parts = mean * (1 - mean) / (estimate->se * estimate->se) - 1;
	return parts > 0 ? gsl_cdf_beta_Pinv(u, mean * parts, (1 - mean) * parts) : mean;
}
