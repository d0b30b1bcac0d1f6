#include "demand/estimate.h"
#include "demand/known.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

struct share_moment {
	const struct variance_groups *groups;
	int power;
};

static double integrand(double share, void *context)
{
	const struct share_moment *moment = context;
	const struct variance_groups *groups = moment->groups;
	double scale = 1 + groups->size * share / (1 - share);
	return pow(share, moment->power) *
	       gsl_ran_fdist_pdf(groups->between / groups->within / scale, groups->between_freedom,
				 groups->within_freedom) /
	       scale;
}

static double integrate(const struct variance_groups *groups, int power)
{
	gsl_integration_workspace *work = gsl_integration_workspace_alloc(1000);
	struct share_moment moment = {groups, power};
	gsl_function function = {integrand, &moment};
	double value, error;
	gsl_integration_qag(&function, 0, 1, 0, 1e-10, 1000, GSL_INTEG_GAUSS61, work, &value, &error);
	gsl_integration_workspace_free(work);
	return value;
}

/* Against GSL's F density, integrated by GSL. */
Test(estimate, common_share_is_the_mean_of_its_posterior)
{
	const struct variance_groups cases[] = {
		{.between = 7.1, .within = 0.61, .between_freedom = 3, .within_freedom = 45, .size = 16},
		{.between = 0.31, .within = 1.04, .between_freedom = 7, .within_freedom = 105, .size = 16},
		{.between = 0.9, .within = 0.05, .between_freedom = 2, .within_freedom = 7268, .size = 2423},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct estimate share = estimate_common_share(&cases[i]);
		double weight = integrate(&cases[i], 0), mean = integrate(&cases[i], 1) / weight;
		known_expect(share.value, mean, 1e-3, "mean");
		known_expect(share.se, sqrt(integrate(&cases[i], 2) / weight - mean * mean), 2e-3, "se");
	}
}

Test(estimate, one_year_tells_no_common_share)
{
	const struct variance_groups groups = {.within = 0.61, .within_freedom = 45, .size = 16};
	cr_expect_eq(estimate_common_share(&groups).value, 0);
	cr_expect_eq(estimate_common_share(&groups).se, 0);
}

/* Mean and standard deviation over many quantiles are those of the estimate. */
Test(estimate, drawn_values_have_the_mean_and_error_that_were_asked_for)
{
	const struct estimate mean = {60, 6}, share = {0.4, 0.17};
	double sum[2] = {0}, square[2] = {0};
	const int n = 20000;
	for (int i = 0; i < n; i++) {
		double u = (i + 0.5) / n, x[2] = {estimate_lognormal(&mean, u), estimate_beta(&share, u)};
		cr_assert(x[0] > 0 && x[1] > 0 && x[1] < 1);
		for (int k = 0; k < 2; k++) {
			sum[k] += x[k] / n;
			square[k] += x[k] * x[k] / n;
		}
	}
	known_expect(sum[0], 60, 1e-5, "mean of a mean");
	known_expect(sqrt(square[0] - sum[0] * sum[0]), 6, 1e-3, "se of a mean");
	known_expect(sum[1], 0.4, 1e-5, "mean of a share");
	known_expect(sqrt(square[1] - sum[1] * sum[1]), 0.17, 1e-3, "se of a share");
}

/* Jeffreys' beta(1/2 + 3, 1/2 + 7): mean 3.5 / 11, variance a b / ((a + b)^2 (a + b + 1)). */
Test(estimate, a_rate_of_three_in_ten)
{
	struct estimate rate = estimate_rate(3, 10);
	known_expect(rate.value, 3.5 / 11, 1e-14, "mean");
	known_expect(rate.se, sqrt(3.5 * 7.5 / (121 * 12.0)), 1e-14, "se");
}

/* By hand: 30, 50 and 70 of 500 each: rate (150 + .5) / (1500 + 1), Pearson's chi-square (20^2 + 20^2) / (50 x 0.9) for
 * a rate of 0.1, about 17.8 on 2 degrees of freedom. Two years alone, or alike ones, leave the error as it is. */
Test(estimate, a_rate_that_differs_between_years_is_less_certain)
{
	const double hits[4] = {30, 50, 0, 70}, tries[4] = {500, 500, 0, 500}, alike[3] = {49, 50, 51};
	struct estimate rate = estimate_yearly_rate(hits, tries, 4), pooled = estimate_rate(150, 1500);
	known_expect(rate.value, 150.5 / 1501, 1e-14, "rate");
	known_expect(rate.se / pooled.se, sqrt(800 / 45.0 / 2), 2e-3, "error");
	cr_expect_eq(estimate_yearly_rate(hits, tries, 2).se, estimate_rate(80, 1000).se);
	cr_expect_eq(estimate_yearly_rate(alike, (const double[3]){500, 500, 500}, 3).se, pooled.se);
}
