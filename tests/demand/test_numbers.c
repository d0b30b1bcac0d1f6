#include "demand/numbers.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { DRAWS = 20000, SEED = 2022 };

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The largest distance between the draws of number 1 and its law, times sqrt n (Kolmogorov): 1.95 is passed once in a
 * thousand. */
static double distance(struct demand_number number, double (*cdf)(double, const struct demand_number *))
{
	struct demand_number numbers[] = {{.value = 5}, number};
	const struct demand_settings demand = {.number_count = 2, .number = numbers};
	static double drawn[DRAWS];
	double *value = numbers_new(&demand), most = 0;
	for (uint32_t draw = 0; draw < DRAWS; draw++) {
		numbers_draw(value, &demand, SEED, draw);
		drawn[draw] = value[1];
		cr_assert_eq(value[0], 5);
	}
	free(value);
	qsort(drawn, DRAWS, sizeof *drawn, compare);
	for (size_t i = 0; i < DRAWS; i++) {
		double p = cdf(drawn[i], &number);
		most = fmax(most, fmax(p - (double)i / DRAWS, (double)(i + 1) / DRAWS - p));
	}
	return most * sqrt(DRAWS);
}

static double lognormal_cdf(double x, const struct demand_number *number)
{
	double shift = number->law == NUMBER_LOGNORMAL_FACTOR ? 1 : 0, mean = number->value + shift;
	double variance = log(1 + pow(number->se / mean, 2));
	return gsl_cdf_lognormal_P(x + shift, log(mean) - variance / 2, sqrt(variance));
}

static double beta_cdf(double x, const struct demand_number *number)
{
	double m = number->value, sum = m * (1 - m) / (number->se * number->se) - 1;
	return gsl_cdf_beta_P(x, m * sum, (1 - m) * sum);
}

Test(numbers, means_are_lognormal_with_their_mean_and_error)
{
	cr_expect_lt(distance((struct demand_number){60, 6, NUMBER_LOGNORMAL, 11}, lognormal_cdf), 1.95);
	cr_expect_lt(distance((struct demand_number){0.3, 0.9, NUMBER_LOGNORMAL, 12}, lognormal_cdf), 1.95);
}

Test(numbers, growth_is_lognormal_as_a_factor)
{
	cr_expect_lt(distance((struct demand_number){-0.1, 0.05, NUMBER_LOGNORMAL_FACTOR, 13}, lognormal_cdf), 1.95);
}

Test(numbers, rates_are_beta_with_their_mean_and_error)
{
	static const double rates[][2] = {{0.7, 0.08}, {0.01, 0.02}, {0.95, 0.001}, {0.5, 0.4}, {0.4, 0.0001}};
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		struct demand_number number = {rates[i][0], rates[i][1], NUMBER_BETA, 20 + i};
		cr_expect_lt(distance(number, beta_cdf), 1.95, "%g +- %g", rates[i][0], rates[i][1]);
	}
}

/* A number's draw depends on its own key, not on its place or on what else is uncertain. */
Test(numbers, are_keyed_by_what_they_are)
{
	struct demand_number few[] = {{0.4, 0.1, NUMBER_BETA, 7}};
	struct demand_number many[] = {
		{3, 1, NUMBER_LOGNORMAL, 8}, {2, 0, NUMBER_CERTAIN, 0}, {0.4, 0.1, NUMBER_BETA, 7}};
	const struct demand_settings one = {.number_count = 1, .number = few},
				     three = {.number_count = 3, .number = many};
	double *alone = numbers_new(&one), *among = numbers_new(&three), before = 0;
	for (uint32_t draw = 0; draw < 5; draw++) {
		numbers_draw(alone, &one, SEED, draw);
		numbers_draw(among, &three, SEED, draw);
		cr_expect_eq(alone[0], among[2]);
		cr_expect_neq(alone[0], before);
		before = alone[0];
	}
	free(alone);
	free(among);
}
