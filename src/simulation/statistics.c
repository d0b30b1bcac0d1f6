#include "simulation/statistics.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A sum that carries the rounding of every step along (Neumaier 1974). */
struct sum {
	double high, low;
};

static void sum_add(struct sum *sum, double value)
{
	double next = sum->high + value;
	if (fabs(sum->high) >= fabs(value))
		sum->low += (sum->high - next) + value;
	else
		sum->low += (value - next) + sum->high;
	sum->high = next;
}

static double sum_total(const struct sum *sum)
{
	return sum->high + sum->low;
}

void statistics_mean(const double *values, size_t n, double *mean, double *error, size_t *count)
{
	struct sum sum = {0}, squares = {0};
	size_t known = 0;
	for (size_t i = 0; i < n; i++) {
		if (isnan(values[i]))
			continue;
		sum_add(&sum, values[i]);
		known++;
	}
	double centre = known > 0 ? sum_total(&sum) / (double)known : NAN;
	for (size_t i = 0; i < n; i++) {
		double distance = values[i] - centre;
		if (!isnan(distance))
			sum_add(&squares, distance * distance);
	}
	*mean = centre;
	*error = known < 2 ? NAN : sqrt(sum_total(&squares) / (double)(known - 1) / (double)known);
	*count = known;
}

static int compare_doubles(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

/* Doubles as whole numbers in the same order: those with a sign turned over, the others put above them. */
static uint64_t key_of(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

static double value_of(uint64_t key)
{
	uint64_t bits = key >> 63 != 0 ? key & ~(UINT64_C(1) << 63) : ~key;
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

#define DIGIT_BITS  8
#define DIGIT_COUNT 8
#define DIGITS      256

static unsigned digit_of(uint64_t key, unsigned d)
{
	return (unsigned)(key >> d * DIGIT_BITS) & (DIGITS - 1);
}

/* A pass of a radix sort: by one digit, order kept among equals. False where all have the same: nothing is moved. */
static bool sort_by_digit(const uint64_t *from, size_t n, unsigned d, size_t *count, uint64_t *to)
{
	size_t start = 0;
	if (count[digit_of(from[0], d)] == n)
		return false;
	for (size_t i = 0; i < DIGITS; i++) {
		size_t next = start + count[i];
		count[i] = start;
		start = next;
	}
	for (size_t i = 0; i < n; i++)
		to[count[digit_of(from[i], d)]++] = from[i];
	return true;
}

static void sort_by_digits(double *values, size_t n)
{
	uint64_t *keys = memory_array(2 * n, sizeof *keys), *from = keys, *to = keys + n;
	size_t count[DIGIT_COUNT][DIGITS] = {{0}};
	for (size_t i = 0; i < n; i++) {
		from[i] = key_of(values[i]);
		for (unsigned d = 0; d < DIGIT_COUNT; d++)
			count[d][digit_of(from[i], d)]++;
	}
	for (unsigned d = 0; d < DIGIT_COUNT; d++) {
		uint64_t *other = from;
		if (!sort_by_digit(from, n, d, count[d], to))
			continue;
		from = to;
		to = other;
	}
	for (size_t i = 0; i < n; i++)
		values[i] = value_of(from[i]);
	free(keys);
}

size_t statistics_sort(double *values, size_t n)
{
	size_t known = 0;
	for (size_t i = 0; i < n; i++) {
		double value = values[i];
		if (isnan(value))
			continue;
		values[i] = values[known];
		values[known++] = value;
	}
	if (known < DIGITS)
		qsort(values, known, sizeof *values, compare_doubles);
	else
		sort_by_digits(values, known);
	return known;
}

/* ceil(n p), at least 1. A product meant to be whole (100 draws at 7 %) is taken as whole: 0.07 is a little more than
 * 7/100 in binary and would make it 8. */
static size_t rank_of(size_t n, double p)
{
	double product = (double)n * p, whole = floor(product + 0.5);
	double rank = fabs(product - whole) <= 1e-12 * whole ? whole : ceil(product);
	return rank < 1.0 ? 1 : rank > (double)n ? n : (size_t)rank;
}

double statistics_quantile(const double *sorted, size_t n, double p)
{
	return n > 0 ? sorted[rank_of(n, p) - 1] : NAN;
}

double statistics_cvar(const double *sorted, size_t n, double level)
{
	assert(level >= 0.0 && level < 1.0);
	if (n == 0)
		return NAN;
	size_t rank = rank_of(n, level);
	/* Of the draw at the quantile only what lies above the level counts: rank - n level of it. */
	struct sum sum = {fmax((double)rank - (double)n * level, 0.0) * sorted[rank - 1], 0.0};
	for (size_t i = rank; i < n; i++)
		sum_add(&sum, sorted[i]);
	return sum_total(&sum) / ((double)n * (1.0 - level));
}

double statistics_gini(const double *sorted, size_t n)
{
	struct sum weighted = {0}, whole = {0};
	for (size_t i = 0; i < n; i++) {
		sum_add(&weighted, (2.0 * (double)i + 1.0 - (double)n) * sorted[i]);
		sum_add(&whole, sorted[i]);
	}
	double total = sum_total(&whole);
	return total > 0.0 ? sum_total(&weighted) / ((double)n * total) : NAN;
}

/*
 * P(B <= k) for B binomial (n, p), 0 < p < 1: weights by recurrence from the mode (weight 1) outwards, as far as they
 * matter, over their sum. Only + - * /, so the same on every machine, unlike an incomplete beta function.
 */
static double binomial_cdf(size_t n, double p, size_t k)
{
	const double negligible = 1e-22;
	double count = (double)n, odds = p / (1.0 - p);
	double mode = fmin(floor((count + 1.0) * p), count), limit = (double)k;
	double below = 0.0, total = 0.0;
	double weight = 1.0;
	for (double i = mode; i >= 0.0 && weight > negligible; i -= 1.0) {
		total += weight;
		below += i <= limit ? weight : 0.0;
		weight *= i / ((count - i + 1.0) * odds);
	}
	weight = 1.0;
	for (double i = mode + 1.0; i <= count && weight > negligible; i += 1.0) {
		weight *= (count - i + 1.0) * odds / i;
		total += weight;
		below += i <= limit ? weight : 0.0;
	}
	return below / total;
}

/* The p at which P(B <= k) has fallen to `probability`, by bisection down to neighbouring doubles. */
static double solve_binomial(size_t n, size_t k, double probability)
{
	double low = 0.0, high = 1.0;
	for (;;) {
		double middle = low + (high - low) / 2.0;
		if (!(middle > low && middle < high))
			return middle;
		if (binomial_cdf(n, middle, k) > probability)
			low = middle;
		else
			high = middle;
	}
}

void statistics_clopper_pearson(size_t x, size_t n, double confidence, double *low, double *high)
{
	assert(x <= n && confidence > 0.0 && confidence < 1.0);
	double tail = (1.0 - confidence) / 2.0;
	*low = x == 0 ? 0.0 : solve_binomial(n, x - 1, 1.0 - tail);
	*high = x == n ? 1.0 : solve_binomial(n, x, tail);
}

/* The least k with P(B <= k) >= probability. */
static size_t binomial_quantile(size_t n, double p, double probability)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (binomial_cdf(n, p, middle) >= probability)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* With B draws below the quantile, order statistic `low` lies below it if B >= low and `high` above it if B < high. */
void statistics_quantile_ranks(size_t n, double p, double confidence, size_t *low, size_t *high)
{
	assert(p > 0.0 && p < 1.0 && confidence > 0.0 && confidence < 1.0);
	double tail = (1.0 - confidence) / 2.0;
	*low = binomial_quantile(n, p, tail);
	*high = binomial_quantile(n, p, 1.0 - tail) + 1;
}

static double *sorted_copy(const double *values, size_t n)
{
	double *sorted = memory_array(n, sizeof *sorted);
	memcpy(sorted, values, n * sizeof *sorted);
	statistics_sort(sorted, n);
	return sorted;
}

double statistics_cvar_parts(double *values, size_t n, double level)
{
	double *sorted = sorted_copy(values, n);
	double quantile = statistics_quantile(sorted, n, level), cvar = statistics_cvar(sorted, n, level);
	for (size_t i = 0; i < n; i++)
		values[i] = quantile + fmax(values[i] - quantile, 0.0) / (1.0 - level);
	free(sorted);
	return cvar;
}

double statistics_quantile_parts(double *values, size_t n, double p)
{
	const double width = 2.0 * 1.959963984540054; /* of a 95 % interval, in standard errors */
	double *sorted = sorted_copy(values, n);
	double quantile = statistics_quantile(sorted, n, p), error = NAN;
	size_t low, high;
	statistics_quantile_ranks(n, p, 0.95, &low, &high);
	if (low >= 1 && high <= n)
		error = (sorted[high - 1] - sorted[low - 1]) / width;
	double scale = error * sqrt((double)n / (p * (1.0 - p))); /* 1 / density */
	for (size_t i = 0; i < n; i++)
		values[i] = quantile + (p - (values[i] <= quantile ? 1.0 : 0.0)) * scale;
	free(sorted);
	return quantile;
}
