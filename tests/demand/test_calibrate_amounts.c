#include "demand/calibrate_amounts.h"
#include "demand/known.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static const double amounts[12] = {89.91,  171.9,  76.06,  531.78, 193.18, 76.99,
				   219.19, 267.91, 235.24, 116.24, 497.42, 202.73};

/* mle_fit.csv: R's fit to these amounts: mean 5.214911292058106, sd 0.620966843922515 of the logarithms. */
Test(calibrate_amounts, exact_amounts_give_the_known_fit)
{
	const struct amount_sample sample = {12, amounts, NULL};
	struct lognormal_fit fit;
	cr_assert(calibrate_lognormal(&sample, &fit));
	known_expect(fit.meanlog, 5.214911292058106, 1e-12, "meanlog");
	known_expect(fit.sdlog, 0.620966843922515, 1e-10, "sdlog");
	cr_expect_eq(fit.censored, 0);
}

/* The likelihood as GSL has it: density of what is exact, upper tail of what is at least so much. */
static double log_likelihood(const struct amount_sample *sample, double meanlog, double sdlog)
{
	double sum = 0;
	for (size_t i = 0; i < sample->count; i++)
		sum += log(sample->is_at_least[i] ? gsl_cdf_lognormal_Q(sample->value[i], meanlog, sdlog)
						  : gsl_ran_lognormal_pdf(sample->value[i], meanlog, sdlog));
	return sum;
}

Test(calibrate_amounts, capped_amounts_give_the_most_likely_fit)
{
	double value[12];
	unsigned char is_at_least[12];
	for (size_t i = 0; i < 12; i++) {
		is_at_least[i] = amounts[i] >= 200;
		value[i] = fmin(amounts[i], 200);
	}
	const struct amount_sample sample = {12, value, is_at_least};
	struct lognormal_fit fit;
	cr_assert(calibrate_lognormal(&sample, &fit));
	cr_expect_eq(fit.censored, 6);
	double best = log_likelihood(&sample, fit.meanlog, fit.sdlog);
	for (int k = 0; k < 16; k++) {
		double angle = 3.14159265358979 * k / 8;
		for (double step = 1e-4; step < 1; step *= 10)
			cr_expect_gt(best,
				     log_likelihood(&sample, fit.meanlog + step * cos(angle),
						    fmax(fit.sdlog + step * sin(angle), 0.01)),
				     "%g towards %g", step, angle);
	}
	/* leaving the cap out would see no amount above 200, and far less spread */
	const struct amount_sample naive = {12, value, NULL};
	struct lognormal_fit low;
	cr_assert(calibrate_lognormal(&naive, &low));
	cr_expect_lt(low.meanlog, fit.meanlog - 0.1);
	cr_expect_lt(low.sdlog, fit.sdlog - 0.1);
}

Test(calibrate_amounts, a_sample_without_spread_or_wholly_at_the_cap_tells_nothing)
{
	const double same[3] = {7, 7, 7}, two[3] = {7, 7, 9};
	const unsigned char capped[3] = {0, 0, 1};
	struct lognormal_fit fit;
	cr_expect_not(calibrate_lognormal(&(struct amount_sample){3, same, NULL}, &fit));
	cr_expect_not(calibrate_lognormal(&(struct amount_sample){3, two, capped}, &fit));
	cr_expect_not(calibrate_lognormal(&(struct amount_sample){0, same, NULL}, &fit));
	cr_expect(calibrate_lognormal(&(struct amount_sample){3, two, NULL}, &fit));
}
