#include "demand/distribution.h"
#include "demand/fixed_math.h"
#include "demand/known.h"
#include "demand/stream.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static const struct distribution *find(const char *name)
{
	for (size_t i = 0; distributions[i] != NULL; i++)
		if (strcmp(distributions[i]->name, name) == 0)
			return distributions[i];
	cr_assert_fail("no distribution %s", name);
	return NULL;
}

struct moment {
	const struct distribution *distribution;
	double parameter[2];
	int power;
};

/* x^power weighted with the density of z, where x is the quantile at Phi(z). */
static double integrand(double z, void *context)
{
	const struct moment *moment = context;
	double x = moment->distribution->quantile(moment->parameter, fixed_normal_cdf(z));
	return pow(x, moment->power) * gsl_ran_ugaussian_pdf(z);
}

/* E[X^power; z <= upto], by adaptive quadrature. */
static double integrate(struct moment moment, double upto)
{
	gsl_integration_workspace *work = gsl_integration_workspace_alloc(1000);
	gsl_function function = {integrand, &moment};
	double value, error;
	gsl_set_error_handler_off();
	gsl_integration_qag(&function, -8.0, fmin(upto, 8.0), 0.0, 1e-11, 1000, GSL_INTEG_GAUSS61, work, &value,
			    &error);
	gsl_integration_workspace_free(work);
	return value;
}

Test(distribution, every_listed_one_keeps_the_contract)
{
	for (size_t i = 0; distributions[i] != NULL; i++) {
		const struct distribution *distribution = distributions[i];
		cr_expect(strlen(distribution->name) > 0 && strlen(distribution->summary) > 0);
		for (int k = 0; k < 2; k++) {
			cr_expect_gt(strlen(distribution->parameter[k]), 0);
			cr_expect_lt(distribution->least[k], distribution->most[k]);
		}
		const double parameter[2] = {2385.0, 0.7};
		double last = 0.0;
		for (double u = 0x1p-53; u < 1.0; u += 0.00013) {
			double x = distribution->quantile(parameter, u);
			cr_assert(x > last && x < INFINITY, "%s at %g", distribution->name, u);
			last = x;
		}
		cr_expect(isfinite(distribution->quantile(parameter, 1.0 - 0x1p-53)));
		struct moment first = {distribution, {2385.0, 0.7}, 1};
		known_expect(integrate(first, 8.0), distribution->mean(parameter), 1e-9, distribution->name);
	}
}

/* At the ends of the valid range and the ends of (0, 1) amounts stay finite and not negative. */
Test(distribution, extreme_parameters_give_finite_amounts)
{
	for (size_t i = 0; distributions[i] != NULL; i++) {
		const struct distribution *distribution = distributions[i];
		for (int corner = 0; corner < 4; corner++) {
			double parameter[2];
			for (int k = 0; k < 2; k++)
				parameter[k] =
					corner >> k & 1 ? distribution->most[k] : fmax(distribution->least[k], 1e-6);
			for (int end = 0; end < 2; end++) {
				double x = distribution->quantile(parameter, end ? 1.0 - 0x1p-53 : 0x1p-53);
				cr_expect(x >= 0.0 && x < 1e40, "%s(%g, %g): %g", distribution->name, parameter[0],
					  parameter[1], x);
			}
		}
	}
}

/* Lognormal: variance = mean^2 (e^(sdlog^2) - 1); sdlog 0.7: e^0.49 - 1 = 0.632316219955... Gamma: mean^2 / shape. */
Test(distribution, variances_are_as_stated)
{
	struct moment lognormal = {find("lognormal"), {2385.0, 0.7}, 2}, gamma = {find("gamma"), {2385.0, 0.7}, 2};
	double mean = lognormal.distribution->mean(lognormal.parameter);
	known_expect(integrate(lognormal, 8.0), mean * mean * 1.6323162199553790, 1e-8, "lognormal");
	known_expect(integrate(gamma, 8.0), 2385.0 * 2385.0 * (1.0 + 1.0 / 0.7), 1e-9, "gamma");
}

/* lev_lnorm.csv: limited expected values E min(X, L), E min(X, L)^2 and P(X > L), from R 4.2 with actuar 3.3.
 */
Test(distribution, lognormal_limited_expected_values_agree_with_actuar)
{
	struct known_table table;
	known_read(TEST_DATA "/demand/data/lev_lnorm.csv", &table);
	cr_assert_eq(table.row_count, 60);
	for (size_t i = 0; i < table.row_count; i++) {
		const double *row = table.cell[i];
		double sdlog = row[2], limit = row[3], survival = row[8];
		struct moment moment = {find("lognormal"), {fixed_exp(row[1]), sdlog}, 1};
		double z = (fixed_log(limit) - row[1]) / sdlog;
		if (survival > 1e-14)
			known_expect(fixed_normal_cdf(-z), survival, 1e-12, "survival");
		known_expect(moment.distribution->mean(moment.parameter), row[6], 1e-13, "mean");
		if (z < -8.0)
			continue; /* the limit is below all amounts */
		known_expect(integrate(moment, z) + limit * survival, row[4], 1e-7, "E min(X, L)");
		moment.power = 2;
		known_expect(integrate(moment, z) + limit * limit * survival, row[5], 1e-6, "E min(X, L)^2");
	}
}

/* capped_award_moments.csv: closed forms of min(rate X, cap), X lognormal. 200,000 keyed draws, 4 standard errors. */
Test(distribution, capped_awards_have_the_moments_of_the_closed_form)
{
	struct known_table table;
	known_read(TEST_DATA "/demand/data/capped_award_moments.csv", &table);
	const int n = 200000;
	for (size_t i = 0; i < table.row_count; i++) {
		const double *row = table.cell[i];
		double rate = row[1], cap = row[2], mean = row[5], square = row[6], variance = row[7], p_cap = row[8];
		const double parameter[2] = {fixed_exp(row[3]), row[4]};
		double sum = 0, squares = 0, fourth = 0, capped = 0;
		for (int draw = 0; draw < n; draw++) {
			struct stream stream;
			stream_start(&stream, 2022, 7 + i, (uint32_t)draw, 1, STREAM_AMOUNT);
			double award = rate * find("lognormal")->quantile(parameter, stream_uniform(&stream));
			capped += award >= cap;
			award = fmin(award, cap);
			sum += award;
			squares += award * award;
			fourth += pow(award, 4);
		}
		double error = sqrt((fourth / n - pow(squares / n, 2)) / n);
		cr_expect_lt(fabs(sum / n - mean), 4.0 * sqrt(variance / n), "mean of row %zu", i);
		cr_expect_lt(fabs(squares / n - square), 4.0 * error, "second moment of row %zu", i);
		cr_expect_lt(fabs(capped / n - p_cap), 4.0 * sqrt(p_cap * (1.0 - p_cap) / n), "cap of row %zu", i);
	}
}
