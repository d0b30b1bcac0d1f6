#include "simulation/statistics.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 3, 5, 10: mean 6, squared distances 9 + 1 + 16 = 26, variance 13, standard error sqrt(13/3). */
Test(statistics, mean_and_standard_error_leave_out_what_is_undefined)
{
	const double values[] = {3.0, NAN, 5.0, 10.0, NAN};
	double mean, error;
	size_t count;
	statistics_mean(values, 5, &mean, &error, &count);
	cr_expect_eq(mean, 6.0);
	cr_expect_float_eq(error, sqrt(13.0 / 3.0), 1e-15);
	cr_expect_eq(count, 3);
}

Test(statistics, one_value_has_no_error_and_none_has_no_mean)
{
	const double values[] = {NAN, 2.385};
	double mean, error;
	size_t count;
	statistics_mean(values, 2, &mean, &error, &count);
	cr_expect(mean == 2.385 && isnan(error) && count == 1);
	statistics_mean(values, 1, &mean, &error, &count);
	cr_expect(isnan(mean) && isnan(error) && count == 0);
	statistics_mean(NULL, 0, &mean, &error, &count);
	cr_expect(isnan(mean) && isnan(error) && count == 0);
}

/* 1e15 + {1, 2, 3, 6}: mean 1e15 + 3, squared distances 4 + 1 + 0 + 9 = 14, error sqrt(14/3/4). In one pass the squares
 * would drown. */
Test(statistics, small_differences_of_large_values_survive)
{
	const double values[] = {1e15 + 1, 1e15 + 2, 1e15 + 3, 1e15 + 6};
	double mean, error;
	size_t count;
	statistics_mean(values, 4, &mean, &error, &count);
	cr_expect_eq(mean, 1e15 + 3);
	cr_expect_float_eq(error, sqrt(14.0 / 12.0), 1e-15);
}

/* 0.1 a million times: the plain sum is 100000.00000133288; the mean must be 0.1 and its error 0. */
Test(statistics, a_long_sum_keeps_its_digits)
{
	static double values[1000000];
	for (size_t i = 0; i < 1000000; i++)
		values[i] = 0.1;
	double mean, error;
	size_t count;
	statistics_mean(values, 1000000, &mean, &error, &count);
	cr_expect_float_eq(mean, 0.1, 1e-16);
	cr_expect_lt(error, 1e-18);
}

Test(statistics, sorting_puts_the_undefined_last)
{
	double values[] = {NAN, 3.0, -1.5, NAN, 8.0, 3.0, NAN, -7.0};
	cr_assert_eq(statistics_sort(values, 8), 5);
	const double expected[] = {-7.0, -1.5, 3.0, 3.0, 8.0};
	cr_expect_arr_eq(values, expected, sizeof expected);
	cr_expect(isnan(values[5]) && isnan(values[6]) && isnan(values[7]));
	cr_expect_eq(statistics_sort(values + 5, 3), 0);
	cr_expect_eq(statistics_sort(values, 0), 0);
}

/* As many as are sorted by digits: of both signs and all sizes, with equal ones and missing ones. */
Test(statistics, many_values_are_sorted_too)
{
	enum { N = 3000 };
	static double values[N], sorted[N];
	size_t known = 0;
	for (size_t i = 0; i < N; i++) {
		values[i] = i % 50 == 3  ? NAN
			    : i % 7 == 0 ? (double)(i % 11)
					 : sin((double)i) * pow(10.0, (double)(i % 23) - 8.0);
		known += isnan(values[i]) ? 0 : 1;
	}
	memcpy(sorted, values, sizeof sorted);
	cr_assert_eq(statistics_sort(sorted, N), known);
	for (size_t i = 0; i < known; i++) {
		size_t below = 0, equal = 0; /* a value stands where as many are below it */
		for (size_t j = 0; j < N; j++) {
			below += values[j] < sorted[i];
			equal += values[j] == sorted[i];
		}
		cr_assert(below <= i && i < below + equal);
	}
}

/* Rank ceil(n p): of 10 values, 0.05 the 1st, 0.25 the 3rd, 0.5 the 5th, 0.75 the 8th, 0.95 the 10th. */
Test(statistics, a_quantile_is_the_order_statistic_at_ceil_n_p)
{
	const double sorted[] = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
	cr_expect_eq(statistics_quantile(sorted, 10, 0.05), 11.0);
	cr_expect_eq(statistics_quantile(sorted, 10, 0.25), 13.0);
	cr_expect_eq(statistics_quantile(sorted, 10, 0.5), 15.0);
	cr_expect_eq(statistics_quantile(sorted, 10, 0.75), 18.0);
	cr_expect_eq(statistics_quantile(sorted, 10, 0.95), 20.0);
	cr_expect_eq(statistics_quantile(sorted, 10, 0.0), 11.0);
	cr_expect_eq(statistics_quantile(sorted, 10, 1.0), 20.0);
	cr_expect_eq(statistics_quantile(sorted, 1, 0.95), 11.0);
	cr_expect(isnan(statistics_quantile(sorted, 0, 0.5)));
}

/* 100 * 0.07, 100 * 0.55 and 100 * 0.56 come out above 7, 55 and 56 in binary: whole percents of 100, 1,000, ... draws
 * must still give the whole rank. */
Test(statistics, a_whole_rank_is_not_rounded_up)
{
	static double sorted[10000];
	for (size_t i = 0; i < 10000; i++)
		sorted[i] = (double)(i + 1);
	for (size_t n = 100; n <= 10000; n *= 10)
		for (size_t percent = 1; percent <= 100; percent++)
			cr_expect_eq(statistics_quantile(sorted, n, (double)percent / 100.0),
				     (double)(n * percent / 100));
}

/* 20 values 1..20 at 0.9: the worst tenth is 19 and 20. At 0.93 it is 1.4 draws: (20 + 0.4 x 19) / 1.4. At 0.99 only
 * part of the last: 20. At 0 the mean, 10.5. */
Test(statistics, cvar_counts_the_atom_at_the_quantile_in_part)
{
	double sorted[20];
	for (int i = 0; i < 20; i++)
		sorted[i] = i + 1;
	cr_expect_float_eq(statistics_cvar(sorted, 20, 0.9), 19.5, 1e-12);
	cr_expect_float_eq(statistics_cvar(sorted, 20, 0.93), 27.6 / 1.4, 1e-12);
	cr_expect_float_eq(statistics_cvar(sorted, 20, 0.99), 20.0, 1e-12);
	cr_expect_float_eq(statistics_cvar(sorted, 20, 0.0), 10.5, 1e-12);
	cr_expect(isnan(statistics_cvar(sorted, 0, 0.95)));
}

/* Six losses 0 0 0 0 0 60 at 0.75: the worst quarter is 1.5 draws, of which 1 lost 60 and half a one nothing: 40. (The
 * mean beyond the quantile would be 60, the mean from it on 10.) */
Test(statistics, cvar_with_ties_at_the_quantile)
{
	const double sorted[] = {0, 0, 0, 0, 0, 60};
	cr_expect_float_eq(statistics_cvar(sorted, 6, 0.75), 40.0, 1e-12);
}

/* It is the minimum over c of c + E max(X - c, 0) / (1 - level) (Rockafellar and Uryasev 2002, theorem 10), which for a
 * finite sample lies at one of its values. */
Test(statistics, cvar_is_the_minimum_that_defines_it)
{
	const double sorted[] = {0.0, 1.5, 1.5, 4.0, 9.0, 9.0, 22.5};
	for (double level = 0.01; level < 1.0; level += 0.049) {
		double least = INFINITY;
		for (int i = 0; i < 7; i++) {
			double excess = 0;
			for (int j = 0; j < 7; j++)
				excess += fmax(sorted[j] - sorted[i], 0.0) / 7.0;
			least = fmin(least, sorted[i] + excess / (1.0 - level));
		}
		cr_expect_float_eq(statistics_cvar(sorted, 7, level), least, 1e-12 * least, "at %g", level);
	}
}

/* clopper_pearson95.csv: from R 4.2, to 18 decimals. */
Test(statistics, clopper_pearson_agrees_with_r)
{
	FILE *file = fopen(TEST_DATA "/simulation/data/clopper_pearson95.csv", "r");
	cr_assert_not_null(file);
	size_t x, n, rows = 0;
	double low, high, expected_low, expected_high;
	cr_expect_eq(fscanf(file, "x,n,lo,hi"), 0);
	while (fscanf(file, "%zu,%zu,%lf,%lf", &x, &n, &expected_low, &expected_high) == 4) {
		statistics_clopper_pearson(x, n, 0.95, &low, &high);
		cr_expect_float_eq(low, expected_low, 1e-13, "%zu of %zu: low %.17g", x, n, low);
		cr_expect_float_eq(high, expected_high, 1e-13, "%zu of %zu: high %.17g", x, n, high);
		rows++;
	}
	fclose(file);
	cr_expect_eq(rows, 7);
}

/* Closed forms: 0 of n is at most 1 - (alpha/2)^(1/n); n of n is its mirror image. */
Test(statistics, clopper_pearson_at_the_ends_has_its_closed_form)
{
	for (size_t n = 1; n <= 1000000; n *= 10) {
		double low, high, bound = -expm1(log(0.005) / (double)n);
		statistics_clopper_pearson(0, n, 0.99, &low, &high);
		cr_expect_eq(low, 0.0);
		cr_expect_float_eq(high, bound, 1e-12 * bound, "n %zu: %.17g", n, high);
		statistics_clopper_pearson(n, n, 0.99, &low, &high);
		cr_expect_float_eq(low, 1.0 - bound, 1e-12);
		cr_expect_eq(high, 1.0);
	}
}

/*
 * quantile_ci_ranks.csv: ranks with at least the confidence and the coverage P(low <= B < high), B binomial (n, p); NA
 * where the upper rank would be n + 1. The convention that gives all its rows: low is the alpha/2 quantile of B, high
 * one more than the 1 - alpha/2 quantile.
 */
Test(statistics, ranks_that_bracket_a_quantile_agree_with_the_table)
{
	FILE *file = fopen(TEST_DATA "/simulation/data/quantile_ci_ranks.csv", "r");
	cr_assert_not_null(file);
	char line[200], coverage[50];
	cr_assert_not_null(fgets(line, sizeof line, file));
	size_t n, expected_low, expected_high, low, high, rows = 0;
	double p, confidence;
	while (fscanf(file, "%zu,%lf,%lf,%zu,%zu,%49s", &n, &p, &confidence, &expected_low, &expected_high, coverage) ==
	       6) {
		statistics_quantile_ranks(n, p, confidence, &low, &high);
		cr_expect_eq(low, expected_low, "n %zu, p %g: low %zu, expected %zu", n, p, low, expected_low);
		cr_expect_eq(high, expected_high, "n %zu, p %g: high %zu, expected %zu", n, p, high, expected_high);
		cr_expect_eq(strcmp(coverage, "NA") == 0, high == n + 1);
		rows++;
	}
	fclose(file);
	cr_expect_eq(rows, 60);
}

/* Ten draws say nothing about the lower end of the 5 % quantile: P(B = 0) = 0.95^10 = 0.599 is more than 2.5 %. */
Test(statistics, a_low_quantile_of_few_draws_has_no_lower_rank)
{
	size_t low, high;
	statistics_quantile_ranks(10, 0.05, 0.95, &low, &high);
	cr_expect_eq(low, 0);
	cr_expect_eq(high, 3); /* P(B <= 1) = 0.914 is less than 97.5 %, P(B <= 2) = 0.988 is not */
}

/*
 * newsvendor.csv (R): U is the quantile of the demand D at `ratio`, Emin = E min(D, U). So E max(D - U, 0) = E D -
 * Emin, and CVaR = U + (E D - Emin) / (1 - ratio) (Rockafellar and Uryasev 2000, theorem 1). The Poisson has atoms: its
 * CVaR counts the one at the quantile in part.
 */
static double mean_of(const char *dist, double p1, double p2)
{
	return strcmp(dist, "lnorm") == 0 ? exp(p1 + p2 * p2 / 2) : strcmp(dist, "gamma") == 0 ? p1 * p2 : p1;
}

static double inverse(const char *dist, double u, double p1, double p2)
{
	if (strcmp(dist, "normal") == 0)
		return p1 + gsl_cdf_gaussian_Pinv(u, p2);
	if (strcmp(dist, "lnorm") == 0)
		return gsl_cdf_lognormal_Pinv(u, p1, p2);
	return gsl_cdf_gamma_Pinv(u, p1, p2);
}

/* `n` equally likely values of the distribution, rising: the middles of n equal slices. */
static void fill_sorted(const char *dist, double p1, double p2, double *values, size_t n)
{
	unsigned k = 0;

	for (size_t i = 0; i < n; i++) {
		double u = ((double)i + 0.5) / (double)n;

		while (strcmp(dist, "pois") == 0 && gsl_cdf_poisson_P(k, p1) < u)
			k++;
		values[i] = strcmp(dist, "pois") == 0 ? k : inverse(dist, u, p1, p2);
	}
}

Test(statistics, quantile_and_cvar_agree_with_the_newsvendor)
{
	enum { COUNT = 200000 };
	static double values[COUNT];
	FILE *file = fopen(TEST_DATA "/simulation/data/newsvendor.csv", "r");
	char dist[20], p2[20], line[200];
	double p1, w, price, ratio, order, least;
	size_t rows = 0;

	cr_assert_not_null(file);
	cr_assert_not_null(fgets(line, sizeof line, file));
	while (fscanf(file, " %19[^,],%lf,%19[^,],%lf,%lf,%lf,%lf,%lf", dist, &p1, p2, &w, &price, &ratio, &order,
		      &least) == 8) {
		double spread = strtod(p2, NULL), cvar = order + (mean_of(dist, p1, spread) - least) / (1 - ratio);

		fill_sorted(dist, p1, spread, values, COUNT);
		cr_expect_float_eq(statistics_quantile(values, COUNT, ratio), order, 1e-4 * order, "%s: %g", dist,
				   statistics_quantile(values, COUNT, ratio));
		cr_expect_float_eq(statistics_cvar(values, COUNT, ratio), cvar, 2e-5 * cvar, "%s: %.9g, not %.9g", dist,
				   statistics_cvar(values, COUNT, ratio), cvar);
		rows++;
	}
	fclose(file);
	cr_expect_eq(rows, 4);
}

/* 1, 2 ... n: (n - 1) / (3 n). Nine with nothing and one with all: 0.9. */
Test(statistics, gini_of_known_distributions)
{
	const double steps[] = {1.0, 2.0, 3.0, 4.0, 5.0}, one[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 2.385};
	cr_expect_float_eq(statistics_gini(steps, 5), 4.0 / 15.0, 1e-15);
	cr_expect_float_eq(statistics_gini(one, 10), 0.9, 1e-15);
	cr_expect_eq(statistics_gini(one + 9, 1), 0.0);
	cr_expect(isnan(statistics_gini(one, 9)), "nothing to share");
	cr_expect(isnan(statistics_gini(NULL, 0)));
}

#define GRID 10000

/* Uniform on 0..1, every value once, in an order that has nothing to do with another stride's. */
static void fill_uniform(double *values, size_t stride)
{
	for (size_t i = 0; i < GRID; i++)
		values[i] = ((double)(i * stride % GRID) + 0.5) / GRID;
}

static double error_of(const double *values)
{
	double mean, error;
	size_t count;
	statistics_mean(values, GRID, &mean, &error, &count);
	return error;
}

/* The quantile of a uniform sample has the variance p (1 - p) / n: density 1. */
Test(statistics, parts_of_a_quantile_have_its_error)
{
	static double a[GRID], b[GRID], same[GRID];
	fill_uniform(a, 7919);
	fill_uniform(b, 3571);
	fill_uniform(same, 7919);
	double quantile = statistics_quantile_parts(a, GRID, 0.9);
	cr_expect_float_eq(quantile, 0.89995, 1e-12);
	statistics_quantile_parts(b, GRID, 0.9);
	cr_expect_float_eq(error_of(a), 0.003, 0.03 * 0.003);
	for (size_t i = 0; i < GRID; i++) {
		same[i] += 5.0;
		b[i] -= a[i];
	}
	cr_expect_float_eq(error_of(b), 0.003 * sqrt(2.0), 0.05 * 0.003, "two quantiles apart");
	quantile = statistics_quantile_parts(same, GRID, 0.9);
	cr_expect_float_eq(quantile, 5.89995, 1e-12);
	for (size_t i = 0; i < GRID; i++)
		same[i] -= a[i];
	cr_expect_lt(error_of(same), 1e-12, "the same draws, moved");
}

Test(statistics, parts_of_a_quantile_of_few_draws_are_undefined)
{
	double values[] = {3.0, 1.0, 2.0, 5.0, 4.0};
	double quantile = statistics_quantile_parts(values, 5, 0.9);
	cr_expect_eq(quantile, 5.0);
	cr_expect(isnan(values[0]) && isnan(values[4]));
}

/* Beyond the 95 % quantile of a uniform sample, (x - q)+ / 0.05 has mean 0.025 and second moment 0.05 / 3. */
Test(statistics, parts_of_cvar_have_its_mean_and_error)
{
	static double values[GRID];
	double mean, error;
	size_t count;
	fill_uniform(values, 7919);
	double cvar = statistics_cvar_parts(values, GRID, 0.95);
	cr_expect_float_eq(cvar, 0.975, 1e-9);
	statistics_mean(values, GRID, &mean, &error, &count);
	cr_expect_float_eq(mean, 0.975, 1e-9, "the parts are the estimate");
	cr_expect_float_eq(error, sqrt((0.05 / 3.0 - 0.025 * 0.025) / GRID), 1e-5);
}
