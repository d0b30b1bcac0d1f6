#include "demand/distribution.h"
#include "demand/fixed_math.h"
#include "demand/known.h"
#include "demand/stream.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

static struct count_table table;

static void setup(void)
{
	count_table_init(&table);
}

static void teardown(void)
{
	count_table_release(&table);
}

TestSuite(count_table, .init = setup, .fini = teardown);

static double cdf_at(uint32_t n)
{
	if (n < table.first)
		return 0.0;
	return n - table.first < table.count ? table.cdf[n - table.first] : 1.0;
}

static double mass_at(uint32_t n)
{
	return n == 0 ? cdf_at(0) : cdf_at(n) - cdf_at(n - 1);
}

/* count_pmf.csv, from R 4.2: Poisson 12, and the negative binomial with mean 12 and size 3. */
Test(count_table, probabilities_agree_with_r)
{
	struct known_table known;
	known_read(TEST_DATA "/demand/data/count_pmf.csv", &known);
	cr_assert_gt(known.row_count, 50);
	count_table_set(&table, 12.0, INFINITY);
	for (size_t i = 0; i < known.row_count; i++)
		cr_expect_float_eq(mass_at((uint32_t)i), known.cell[i][1], 1e-15, "Poisson at %zu", i);
	count_table_set(&table, 12.0, 3.0);
	for (size_t i = 0; i < known.row_count; i++) {
		cr_expect_float_eq(mass_at((uint32_t)i), known.cell[i][2], 1e-15, "at %zu", i);
		known_expect(cdf_at((uint32_t)i), known.cell[i][3], 1e-14, "distribution function");
	}
}

/* From R 4.2: mean 12, variance 12 + 144/3 = 60, quantiles 2, 11, 27 and 49. */
Test(count_table, moments_and_quantiles_agree_with_r)
{
	count_table_set(&table, 12.0, 3.0);
	double mean = 0, square = 0;
	for (uint32_t n = 0; n < table.count; n++) {
		mean += n * mass_at(n);
		square += (double)n * n * mass_at(n);
	}
	known_expect(mean, 12.0, 1e-13, "mean");
	known_expect(square - mean * mean, 60.0, 1e-12, "variance");
	cr_expect_eq(count_table_quantile(&table, 0.05), 2);
	cr_expect_eq(count_table_quantile(&table, 0.5), 11);
	cr_expect_eq(count_table_quantile(&table, 0.95), 27);
	cr_expect_eq(count_table_quantile(&table, 0.999), 49);
}

/* mpmath 1.3.0, 40 digits: regularised betainc(size, n + 1, 0, size / (size + mean)), gammainc(n + 1, mean, inf). */
Test(count_table, distribution_functions_agree_with_forty_digits)
{
	static const struct {
		double mean, size;
		uint32_t n;
		double cdf;
	} known[] = {
		{0.3, 0.05, 0, 0.907287856191762458},
		{0.3, 0.05, 7, 0.991107093414075935},
		{12, 3, 49, 0.999115106430522305},
		{60, 8, 20, 0.0129852080410426717},
		{60, 8, 130, 0.993954850789727195},
		{1000, 2.5, 100, 0.00817643430159800567},
		{1000, 2.5, 3000, 0.989594930135785158},
		{100000, 5, 50000, 0.108833671145776885},
		{100000, 5, 200000, 0.970745420276639548},
		{0.001, INFINITY, 0, 0.999000499833374992},
		{12, INFINITY, 3, 0.00229179120779142224},
		{12, INFINITY, 27, 0.999944163583354205},
		{1000, INFINITY, 850, 6.23566220975423118e-7},
		{1000, INFINITY, 1000, 0.508409367168505991},
		{1000000, INFINITY, 995500, 3.35456028720622417e-6},
		{1000000, INFINITY, 1000000, 0.500265961486283653},
		{1000000, INFINITY, 1003000, 0.998646409870898751},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char what[60];
		snprintf(what, sizeof what, "mean %g, size %g, at %u", known[i].mean, known[i].size, known[i].n);
		count_table_set(&table, known[i].mean, known[i].size);
		/* Rounding grows with the number of steps of the recurrence. */
		known_expect(cdf_at(known[i].n), known[i].cdf, known[i].mean <= 1000 ? 1e-13 : 1e-11, what);
	}
}

/* GSL is another implementation. Below 1e-17 the table leaves things out. */
Test(count_table, gsl_finds_the_same)
{
	gsl_set_error_handler_off();
	for (double mean = 0.02; mean < 500.0; mean *= 2.9)
		for (double size = 0.11; size < 100.0; size *= 3.7) {
			count_table_set(&table, mean, size);
			for (uint32_t n = 0; n < table.count; n += 1 + n / 5) {
				double expected = gsl_cdf_negative_binomial_P(n, size / (size + mean), size);
				cr_expect_float_eq(cdf_at(n), expected, 1e-12 * expected + 1e-17,
						   "mean %g, size %g, at %u", mean, size, n);
			}
		}
}

Test(count_table, a_quantile_is_the_least_count_that_reaches_u)
{
	static const double cases[][2] = {{0.0, 1.0},       {1e-9, INFINITY}, {0.4, 0.05},     {12.0, 3.0},
					  {12.0, INFINITY}, {777.7, 8.0},     {1e5, INFINITY}, {1e5, 2.0}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		count_table_set(&table, cases[i][0], cases[i][1]);
		cr_expect_eq(table.cdf[table.count - 1], 1.0);
		struct stream stream;
		stream_start(&stream, 1, i, 0, 0, STREAM_COUNT);
		for (int k = 0; k < 20000; k++) {
			double u = stream_uniform(&stream);
			if (k % 4 == 0) /* also into the tails, and onto the steps */
				u = pow(u, 8);
			if (k % 4 == 1)
				u = cdf_at(count_table_quantile(&table, u));
			u = fmin(u, 1.0 - 0x1p-53);
			uint32_t n = count_table_quantile(&table, u);
			cr_assert(cdf_at(n) >= u && (n == 0 || cdf_at(n - 1) < u), "mean %g, u %.17g gives %u",
				  cases[i][0], u, n);
		}
	}
}

Test(count_table, a_mean_of_zero_is_always_zero)
{
	count_table_set(&table, 0.0, INFINITY);
	cr_expect_eq(count_table_quantile(&table, 0x1p-53), 0);
	cr_expect_eq(count_table_quantile(&table, 1.0 - 0x1p-53), 0);
	count_table_set(&table, 0.0, 2.0);
	cr_expect_eq(count_table_quantile(&table, 1.0 - 0x1p-53), 0);
}

/* A normal beyond 8.3 has the distribution function 1, which no uniform has. */
Test(count_table, the_ends_of_u_give_the_ends_of_the_table)
{
	count_table_set(&table, 777.7, 8.0);
	cr_expect_eq(count_table_quantile(&table, 0.0), table.first);
	cr_expect_eq(count_table_quantile(&table, 1.0), table.first + table.count - 1);
	cr_expect_eq(count_table_quantile(&table, fixed_normal_cdf(9.0)), table.first + table.count - 1);
}

/* A size of 1e12 is Poisson to 1e-10. */
Test(count_table, a_large_size_goes_over_into_poisson)
{
	count_table_set(&table, 37.0, 1e12);
	double at_30 = cdf_at(30), at_50 = cdf_at(50);
	count_table_set(&table, 37.0, INFINITY);
	known_expect(at_30, cdf_at(30), 1e-9, "30");
	known_expect(at_50, cdf_at(50), 1e-9, "50");
}

/* What is set does not depend on what the table held before. */
Test(count_table, a_table_can_be_set_again_and_again)
{
	count_table_set(&table, 12.0, 3.0);
	size_t count = table.count;
	double middle = cdf_at(11);
	count_table_set(&table, 4000.0, 1.5);
	count_table_set(&table, 12.0, 3.0);
	cr_expect_eq(table.count, count);
	cr_expect_eq(cdf_at(11), middle);
	cr_expect_eq(count_table_quantile(&table, 0.95), 27);
}

/* One pair of items: counts from a Gaussian copula by keyed streams; sums over the draws. */
static void expect_covariance(const double *row, uint64_t seed)
{
	enum { DRAWS = 200000 };
	static double first[DRAWS], second[DRAWS];
	struct count_table other;
	double rho = row[0], mean_1 = 0, mean_2 = 0;
	count_table_init(&other);
	count_table_set(&table, row[1], row[2]);
	count_table_set(&other, row[3], row[4]);
	for (uint32_t draw = 0; draw < DRAWS; draw++) {
		struct stream common, own_1, own_2;
		stream_start(&common, seed, 0, draw, 1, STREAM_COUNT_COMMON);
		stream_start(&own_1, seed, 1, draw, 1, STREAM_COUNT);
		stream_start(&own_2, seed, 2, draw, 1, STREAM_COUNT);
		double z = sqrt(rho) * stream_normal(&common), rest = sqrt(1.0 - rho);
		first[draw] = count_table_quantile(&table, fixed_normal_cdf(z + rest * stream_normal(&own_1)));
		second[draw] = count_table_quantile(&other, fixed_normal_cdf(z + rest * stream_normal(&own_2)));
		mean_1 += first[draw] / DRAWS;
		mean_2 += second[draw] / DRAWS;
	}
	double covariance = 0, square = 0;
	for (uint32_t draw = 0; draw < DRAWS; draw++) {
		double product = (first[draw] - mean_1) * (second[draw] - mean_2);
		covariance += product / DRAWS;
		square += product * product / DRAWS;
	}
	double error = sqrt((square - covariance * covariance) / DRAWS);
	cr_expect_lt(fabs(covariance - row[7]), 4.0 * error, "covariance %g, expected %g, se %g", covariance, row[7],
		     error);
	cr_expect_lt(fabs(mean_1 - row[1]), 4.0 * sqrt((row[1] + row[1] * row[1] / row[2]) / DRAWS));
	cr_expect_lt(fabs(mean_2 - row[3]), 4.0 * sqrt((row[3] + row[3] * row[3] / row[4]) / DRAWS));
	count_table_release(&other);
}

/* copula_nb_cov.csv: covariance of two negative binomials under a Gaussian copula, computed apart from this program. */
Test(count_table, counts_under_the_copula_have_the_known_covariance)
{
	struct known_table known;
	known_read(TEST_DATA "/demand/data/copula_nb_cov.csv", &known);
	cr_assert_eq(known.row_count, 12);
	for (size_t i = 0; i < known.row_count; i++)
		expect_covariance(known.cell[i], 2022 + i);
}

/* The walk from the mode has its own sums: it may differ where u hits a probability to the last bits. */
Test(count_table, the_walk_without_a_table_finds_the_same_counts)
{
	static const double sizes[] = {0.3, 2.7, 40, 1e6, INFINITY};
	struct stream stream;
	stream_start(&stream, 5, 6, 7, 8, STREAM_COUNT);
	for (double mean = 0.02; mean < 3000; mean *= 2.3) {
		for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
			count_table_set(&table, mean, sizes[s]);
			for (int i = 0; i < 400; i++) {
				double u = i < 20   ? (i + 1) * 1e-6
					   : i < 40 ? 1 - (i - 19) * 1e-6
						    : stream_uniform(&stream);
				cr_expect_eq(count_quantile(mean, sizes[s], u), count_table_quantile(&table, u),
					     "mean %g size %g u %.17g", mean, sizes[s], u);
			}
		}
	}
}

Test(count_table, a_mean_of_zero_gives_no_application)
{
	cr_expect_eq(count_quantile(0, INFINITY, 0.999999), 0);
	cr_expect_eq(count_quantile(0, 8, 0.5), 0);
}
