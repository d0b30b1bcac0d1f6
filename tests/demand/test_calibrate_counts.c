#include "demand/calibrate_counts.h"
#include "demand/known.h"
#include "demand/predict_counts.h"
#include "demand/score.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/* mle_fit.csv: R's negative binomial fit to these counts. */
Test(calibrate_counts, one_item_gives_the_known_fit)
{
	const double count[8] = {14, 9, 22, 31, 12, 18, 7, 25}, time[8] = {-7, -6, -5, -4, -3, -2, -1, 0};
	const struct count_history history = {1, 8, count, time};
	struct estimate mean;
	struct count_fit fit = {.mean = &mean};
	double constant = 0;
	calibrate_counts(&history, &fit);
	for (size_t i = 0; i < 8; i++)
		constant += lgamma(count[i] + 1);
	known_expect(mean.value, 17.250001281436095, 1e-6, "mean");
	known_expect(fit.likelihood_size, 6.613623358524655, 1e-6, "size");
	known_expect(fit.log_likelihood - constant, -27.402501257849178, 1e-9, "likelihood");
	known_expect(fit.size.value, 6.613623358524655 * 7 / 8, 1e-6, "size, corrected");
	known_expect(mean.se, sqrt((17.25 + 17.25 * 17.25 / fit.size.value) / 8), 1e-6, "error of the mean");
	cr_expect_eq(fit.correlated, 1);
	cr_expect_eq(fit.common.value, 0);
}

Test(calibrate_counts, counts_that_hardly_vary_have_no_size)
{
	const double count[8] = {17, 18, 17, 16, 40, 41, 39, 40}, time[4] = {-3, -2, -1, 0};
	const struct count_history history = {2, 4, count, time};
	struct estimate mean[2];
	struct count_fit fit = {.mean = mean};
	calibrate_counts(&history, &fit);
	cr_expect(isinf(fit.size.value));
	known_expect(mean[0].se, sqrt(17.0 / 4), 1e-12, "Poisson error of a mean");
}

/* 20 % a year without noise: 100, 120, 144, 172.8. */
Test(calibrate_counts, a_clear_trend_is_told_and_a_doubtful_one_is_not)
{
	const double clear[4] = {1000, 1200, 1440, 1728}, doubtful[4] = {1000, 1600, 900, 1700};
	const double time[4] = {-3, -2, -1, 0};
	struct estimate mean;
	struct count_fit fit = {.mean = &mean};
	calibrate_counts(&(struct count_history){1, 4, clear, time}, &fit);
	known_expect(fit.trend.value, 0.2, 1e-9, "trend");
	known_expect(mean.value, 1728, 1e-9, "mean of the last year");
	calibrate_counts(&(struct count_history){1, 4, doubtful, time}, &fit);
	cr_expect_eq(fit.trend.value, 0);
	known_expect(mean.value, 1300, 1e-12, "mean of all years");
	calibrate_counts(&(struct count_history){1, 2, clear, time + 2}, &fit);
	cr_expect(isinf(fit.slope.se));
	cr_expect_eq(fit.trend.value, 0);
}

Test(calibrate_counts, an_item_without_applications_has_mean_0_and_disturbs_none)
{
	const double count[12] = {14, 9, 22, 31, 0, 0, 0, 0, 31, 12, 40, 50}, time[4] = {-3, -2, -1, 0};
	const double without[8] = {14, 9, 22, 31, 31, 12, 40, 50};
	struct estimate mean[3], two[2];
	struct count_fit fit = {.mean = mean}, other = {.mean = two};
	calibrate_counts(&(struct count_history){3, 4, count, time}, &fit);
	calibrate_counts(&(struct count_history){2, 4, without, time}, &other);
	cr_expect_eq(mean[1].value, 0);
	cr_expect_eq(mean[1].se, 0);
	cr_expect_eq(fit.size.value, other.size.value);
	cr_expect_eq(fit.common.value, other.common.value);
	cr_expect_gt(fit.correlation.value, 0.1);
	known_expect(fit.common.value, fmin(fit.correlation.value * 5 / 4, 0.95), 1e-12,
		     "common, with the error of the means");
}

/* GSL's distribution functions around the quantile. */
Test(predict_counts, quantiles_are_the_least_count_that_reaches_u)
{
	const double mean[] = {0.3, 12, 2500}, size[] = {0.7, 8, 40, INFINITY};
	for (size_t m = 0; m < 3; m++) {
		for (size_t s = 0; s < 4; s++) {
			for (double u = 0.0003; u < 1; u += 0.0697) {
				unsigned n = (unsigned)predict_count(mean[m], size[s], u);
				double p = size[s] / (size[s] + mean[m]);
				double at = isinf(size[s]) ? gsl_cdf_poisson_P(n, mean[m])
							   : gsl_cdf_negative_binomial_P(n, p, size[s]);
				double below = n == 0           ? 0
					       : isinf(size[s]) ? gsl_cdf_poisson_P(n - 1, mean[m])
								: gsl_cdf_negative_binomial_P(n - 1, p, size[s]);
				cr_expect(at >= u - 1e-9 && below < u + 1e-9, "mean %g, size %g, u %g gives %u",
					  mean[m], size[s], u, n);
			}
		}
	}
}

#define ITEMS 16
#define YEARS 4
#define DRAWS 400

/* Counts of the next year held by 90 % intervals, of items and of their sum. */
struct held {
	double items, total;
};

static void count_held(const struct count_fit *fit, const double *came, uint64_t seed, struct held *held)
{
	struct count_prediction prediction;
	predict_counts(&prediction, fit, ITEMS, 1, DRAWS, seed);
	for (size_t i = 0; i <= ITEMS; i++) {
		const double *draw = prediction.draw + i * DRAWS;
		bool is_in =
			came[i] >= score_quantile(draw, DRAWS, 0.05) && came[i] <= score_quantile(draw, DRAWS, 0.95);
		if (i < ITEMS)
			held->items += is_in;
		else
			held->total += is_in;
	}
	count_prediction_release(&prediction);
}

/* A year of counts tied by one factor, drawn with GSL's generator and distribution functions: a gamma rate by its
 * quantile would do; here the count itself by search. */
static void draw_year(gsl_rng *rng, const double *mean, double size, double common, double *count, size_t stride)
{
	double factor = gsl_ran_ugaussian(rng);
	for (size_t i = 0; i < ITEMS; i++) {
		double own = gsl_ran_ugaussian(rng), p = size / (size + mean[i]);
		double u = gsl_cdf_ugaussian_P(sqrt(common) * factor + sqrt(1 - common) * own), sum = 0;
		unsigned n = 0;
		for (; (sum += gsl_ran_negative_binomial_pdf(n, p, size)) < u && n < 20000; n++)
			;
		count[i * stride] = n;
	}
}

/* The small twin of tests/coverage_checks: 60 histories, the same on every run. */
Test(predict_counts, calibrated_intervals_hold_what_comes_and_poisson_ones_do_not)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	const int histories = 60;
	struct held fitted = {0}, plug_in = {0};
	double mean[ITEMS], count[ITEMS * YEARS], came[ITEMS + 1], time[YEARS] = {-3, -2, -1, 0}, common = 0;
	gsl_rng_set(rng, 17);
	for (size_t i = 0; i < ITEMS; i++)
		mean[i] = 5 * pow(40, (double)i / (ITEMS - 1));
	for (int k = 0; k < histories; k++) {
		struct estimate means[2][ITEMS];
		struct count_fit fit = {.mean = means[0]}, poisson = {.mean = means[1]};
		const struct count_history history = {ITEMS, YEARS, count, time};
		for (size_t y = 0; y < YEARS; y++)
			draw_year(rng, mean, 8, 0.4, count + y, YEARS);
		draw_year(rng, mean, 8, 0.4, came, 1);
		came[ITEMS] = 0;
		for (size_t i = 0; i < ITEMS; i++)
			came[ITEMS] += came[i];
		calibrate_counts(&history, &fit);
		plug_in_counts(&history, &poisson);
		count_held(&fit, came, (uint64_t)k, &fitted);
		count_held(&poisson, came, (uint64_t)k, &plug_in);
		common += fit.correlation.value / histories;
	}
	gsl_rng_free(rng);
	double items = fitted.items / (histories * ITEMS), total = fitted.total / histories;
	cr_expect(items >= 0.85 && items <= 0.93, "items: %.3f", items);
	cr_expect(total >= 0.8, "total: %.3f", total); /* 0.86 in 1,200 histories; one standard error here is 0.045 */
	cr_expect(common > 0.3 && common < 0.55, "correlation: %.3f on average", common);
	cr_expect_lt(plug_in.items / (histories * ITEMS), 0.65);
	cr_expect_lt(plug_in.total / histories, 0.35);
}
