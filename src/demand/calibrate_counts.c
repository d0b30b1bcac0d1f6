#include "demand/calibrate_counts.h"

#include "base/memory.h"
#include "demand/copula.h"
#include "demand/fixed_math.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define LEAST_SIZE  0.05
#define MOST_SIZE   1e4 /* from here on the counts are Poisson's for every use */
#define SIZE_STEPS  60
#define SIGNIFICANT 0.005 /* in each tail */
#define MOST_COMMON 0.95

static double growth_at(const struct count_history *history, double slope, size_t year)
{
	return fixed_exp(slope * history->time[year]);
}

/* ln Gamma(n + r) - ln Gamma(r), the same as a sum of logarithms where n is small and r large. */
static double log_rising(double r, double n)
{
	double sum = 0;

	if (n > 30)
		return fixed_lgamma(n + r) - fixed_lgamma(r);
	for (int k = 0; k < (int)n; k++)
		sum += fixed_log(r + k);
	return sum;
}

struct size_problem {
	const struct count_history *history;
	const struct estimate *mean;
	double slope;
};

static double log_likelihood(const struct size_problem *problem, double size)
{
	const struct count_history *history = problem->history;
	double sum = 0;

	for (size_t i = 0; i < history->item_count; i++) {
		for (size_t y = 0; problem->mean[i].value > 0 && y < history->year_count; y++) {
			double n = history->count[i * history->year_count + y];
			double mean = problem->mean[i].value * growth_at(history, problem->slope, y);

			sum += log_rising(size, n) - size * fixed_log1p(mean / size) +
			       n * fixed_log(mean / (size + mean));
		}
	}
	return sum;
}

/* The best of a grid over ln size, then golden section around it. */
static double most_likely_size(const struct size_problem *problem)
{
	const double golden = 0.6180339887498949, step = fixed_log(MOST_SIZE / LEAST_SIZE) / SIZE_STEPS;
	double best = -INFINITY, low = fixed_log(LEAST_SIZE), high, a, b;
	int at = 0;

	for (int i = 0; i <= SIZE_STEPS; i++) {
		double value = log_likelihood(problem, fixed_exp(low + i * step));

		if (value > best) {
			best = value;
			at = i;
		}
	}
	high = low + (at + 1) * step;
	low += (at - 1) * step;
	for (int round = 0; round < 60; round++) {
		a = high - golden * (high - low);
		b = low + golden * (high - low);
		if (log_likelihood(problem, fixed_exp(a)) < log_likelihood(problem, fixed_exp(b)))
			low = a;
		else
			high = b;
	}
	return fixed_exp((low + high) / 2);
}

/* Of ln size, from the curvature of the likelihood. */
static double log_size_se(const struct size_problem *problem, double size)
{
	const double h = 0.05;
	double up = log_likelihood(problem, size * fixed_exp(h)), down = log_likelihood(problem, size * fixed_exp(-h));
	double curvature = (2 * log_likelihood(problem, size) - up - down) / (h * h);

	return curvature > 0 ? 1 / sqrt(curvature) : INFINITY;
}

static void fit_slope(const struct count_history *history, struct count_fit *fit)
{
	const size_t n = history->year_count;
	double *level = memory_array(n, sizeof *level), time = 0, mean = 0, spread = 0, cross = 0, rest = 0;

	fit->slope = (struct estimate){0, INFINITY};
	for (size_t y = 0; y < n; y++) {
		double sum = 0;

		for (size_t i = 0; i < history->item_count; i++)
			sum += history->count[i * n + y];
		level[y] = fixed_log(fmax(sum, 0.5));
		time += history->time[y] / (double)n;
		mean += level[y] / (double)n;
	}
	for (size_t y = 0; y < n; y++) {
		spread += (history->time[y] - time) * (history->time[y] - time);
		cross += (history->time[y] - time) * (level[y] - mean);
	}
	if (n >= 3) {
		fit->slope.value = cross / spread;
		for (size_t y = 0; y < n; y++) {
			double off = level[y] - mean - fit->slope.value * (history->time[y] - time);

			rest += off * off;
		}
		fit->slope.se = sqrt(rest / (double)(n - 2) / spread);
	}
	free(level);
}

/* Beyond chance, and not a handful of applications. */
static bool has_trend(const struct count_history *history, const struct estimate *slope)
{
	double freedom = (double)history->year_count - 2;

	return history->year_count >= 3 && fabs(slope->value) > slope->se * gsl_cdf_tdist_Qinv(SIGNIFICANT, freedom);
}

static void fit_means(const struct count_history *history, double slope, struct estimate *mean)
{
	double weight = 0;

	for (size_t y = 0; y < history->year_count; y++)
		weight += growth_at(history, slope, y);
	for (size_t i = 0; i < history->item_count; i++) {
		double sum = 0;

		for (size_t y = 0; y < history->year_count; y++)
			sum += history->count[i * history->year_count + y];
		mean[i] = (struct estimate){sum / weight, 0};
	}
}

static void fit_size(const struct size_problem *problem, double freedom, struct count_fit *fit)
{
	const double n = (double)problem->history->year_count;
	double se;

	fit->likelihood_size = most_likely_size(problem);
	fit->log_likelihood = log_likelihood(problem, fit->likelihood_size);
	se = log_size_se(problem, fit->likelihood_size);
	fit->size = (struct estimate){fit->likelihood_size * freedom / n, 0};
	if (fit->likelihood_size > 0.9 * MOST_SIZE || !isfinite(se))
		fit->size.value = INFINITY;
	else
		fit->size.se = fit->size.value * fmin(se, 1);
}

static double variance(double mean, double size)
{
	return mean + mean * mean / size;
}

/* Of the mean of the counts, and with a trend of how far it is carried from the middle of the years to time 0. */
static void add_mean_errors(const struct count_history *history, struct count_fit *fit)
{
	double middle = 0, carried;

	for (size_t y = 0; y < history->year_count; y++)
		middle += history->time[y] / (double)history->year_count;
	carried = fit->trend.se > 0 ? middle * fit->slope.se : 0;
	for (size_t i = 0; i < history->item_count; i++) {
		double mean = fit->mean[i].value;

		fit->mean[i].se = sqrt(variance(mean, fit->size.value) / (double)history->year_count +
				       mean * mean * carried * carried);
	}
}

/* Mean squares of the standardised counts between years and within them. */
static struct variance_groups analyse(const struct count_history *history, const struct count_fit *fit, double slope,
				      double freedom)
{
	const size_t n = history->year_count;
	double items = (double)fit->correlated, between = 0, all = 0;

	for (size_t y = 0; y < n; y++) {
		double sum = 0;

		for (size_t i = 0; i < history->item_count; i++) {
			double mean = fit->mean[i].value * growth_at(history, slope, y), score;

			if (fit->mean[i].value < 1)
				continue;
			score = (history->count[i * n + y] - mean) / sqrt(variance(mean, fit->size.value));
			sum += score;
			all += score * score;
		}
		between += sum * sum / items;
	}
	return (struct variance_groups){.between = between / freedom,
					.within = (all - between) / ((items - 1) * ((double)n - 1)),
					.between_freedom = freedom,
					.within_freedom = (items - 1) * ((double)n - 1),
					.size = items};
}

/* What the correlation of counts is of that of their scores, at about this correlation. */
static double attenuation(const struct count_history *history, const struct count_fit *fit, double common)
{
	double *mean = memory_array(history->item_count, sizeof *mean),
	       *size = memory_array(history->item_count, sizeof *size);
	double part;

	for (size_t i = 0; i < history->item_count; i++) {
		mean[i] = fit->mean[i].value < 1 ? 0 : fit->mean[i].value;
		size[i] = fit->size.value;
	}
	part = copula_count_correlation(mean, size, history->item_count, common) / common;
	free(mean);
	free(size);
	return part;
}

/* An estimate times a factor, kept between 0 and 1 with no more spread than an even distribution's share. */
static struct estimate scaled(const struct estimate *share, double factor)
{
	double value = fmin(share->value * factor, MOST_COMMON);

	return (struct estimate){value, fmin(share->se * factor, sqrt(value * (1 - value) / 3))};
}

static void fit_common(const struct count_history *history, double slope, double freedom, struct count_fit *fit)
{
	const double n = (double)history->year_count;
	struct variance_groups groups;
	struct estimate share;

	fit->correlation = fit->common = (struct estimate){0, 0};
	fit->correlated = 0;
	for (size_t i = 0; i < history->item_count; i++)
		fit->correlated += fit->mean[i].value >= 1;
	if (fit->correlated < 2)
		return;
	groups = analyse(history, fit, slope, freedom);
	share = estimate_common_share(&groups);
	if (!(share.value > 0))
		return;
	fit->correlation = scaled(&share, 1 / attenuation(history, fit, fmin(share.value, MOST_COMMON)));
	fit->common = scaled(&fit->correlation, (n + 1) / n);
}

void calibrate_counts(const struct count_history *history, struct count_fit *fit)
{
	struct size_problem problem = {.history = history, .mean = fit->mean};
	double freedom = (double)history->year_count - 1;

	fit_slope(history, fit);
	fit->trend = (struct estimate){0, 0};
	if (has_trend(history, &fit->slope)) {
		problem.slope = fit->slope.value;
		fit->trend.value = fixed_exp(problem.slope) - 1;
		fit->trend.se = (1 + fit->trend.value) * fit->slope.se;
		freedom -= 1;
	}
	fit_means(history, problem.slope, fit->mean);
	fit_size(&problem, (double)history->year_count - 1, fit);
	add_mean_errors(history, fit);
	fit_common(history, problem.slope, freedom, fit);
}
