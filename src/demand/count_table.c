#include "base/memory.h"
#include "demand/distribution.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define MOST_COUNTS  (UINT32_C(1) << 26)
#define MOST_BUCKETS (1u << 16)
#define NEGLIGIBLE   1e-18

void count_table_init(struct count_table *table)
{
	*table = (struct count_table){0};
}

void count_table_release(struct count_table *table)
{
	free(table->cdf);
	free(table->guide);
	count_table_init(table);
}

/* P(k + 1) / P(k). For the negative binomial (k + size) / (k + 1) * mean / (mean + size). */
static double ratio_up(const struct count_table *table, double k)
{
	if (table->size == INFINITY)
		return table->mean / (k + 1.0);
	return (k + table->size) / (k + 1.0) * (table->mean / (table->mean + table->size));
}

/* The ratio of P(n + 1) to P(n) is nowhere above this for n >= k. */
static double ratio_bound(const struct count_table *table, double k)
{
	double limit = table->size == INFINITY ? 0.0 : table->mean / (table->mean + table->size);
	return fmax(ratio_up(table, k), limit);
}

/* The most likely count, or a neighbour of it. */
static double count_mode(const struct count_table *table)
{
	double mode = table->size == INFINITY ? table->mean : table->mean - table->mean / table->size;
	return mode > 0.0 ? floor(mode) : 0.0;
}

/* Goes down from the mode (weight 1) to the least count that matters; returns its weight. Below the mode the weights
 * rise, so the k counts below k have at most k times its weight together. */
static double find_first(struct count_table *table)
{
	double k = count_mode(table), weight = 1.0;
	while (k > 0.0) {
		double below = weight / ratio_up(table, k - 1.0);
		if (below * k < NEGLIGIBLE)
			break;
		weight = below;
		k -= 1.0;
	}
	table->first = (uint32_t)k;
	return weight;
}

/* Fills cdf with the running sums of the weights, from below so that small probabilities keep their accuracy, with the
 * rounding of every sum carried along (Knuth's two-sum); returns the total. */
static double sum_weights(struct count_table *table, double weight)
{
	double sum = 0.0, lost = 0.0;
	for (table->count = 0; table->count < MOST_COUNTS;) {
		double next = sum + weight, part = next - sum;
		lost += (sum - (next - part)) + (weight - part);
		sum = next;
		table->cdf = memory_grow(table->cdf, &table->capacity, table->count + 1, sizeof *table->cdf);
		table->cdf[table->count] = sum + lost;
		double k = (double)table->first + (double)table->count++;
		double bound = ratio_bound(table, k);
		if (bound < 1.0 && weight * bound < NEGLIGIBLE * sum * (1.0 - bound))
			break;
		weight *= ratio_up(table, k);
	}
	return table->cdf[table->count - 1];
}

/* A bucket a count, or up to two, while the counts are few: a quantile then looks at one or two entries. */
static void make_guide(struct count_table *table)
{
	table->bucket_count = 1;
	while (table->bucket_count < table->count && table->bucket_count < MOST_BUCKETS)
		table->bucket_count *= 2;
	table->guide = memory_grow(table->guide, &table->guide_capacity, table->bucket_count + 1, sizeof *table->guide);
	size_t k = 0;
	for (size_t j = 0; j <= table->bucket_count; j++) {
		while (k + 1 < table->count && table->cdf[k] * (double)table->bucket_count < (double)j)
			k++;
		table->guide[j] = (uint32_t)k;
	}
}

void count_table_set(struct count_table *table, double mean, double size)
{
	assert(mean >= 0.0 && mean <= 1e9 && size > 0.0);
	table->mean = mean;
	table->size = size;
	double weight = find_first(table);
	double total = sum_weights(table, weight);
	for (size_t k = 0; k < table->count; k++)
		table->cdf[k] /= total;
	make_guide(table);
}

uint32_t count_table_quantile(const struct count_table *table, double u)
{
	assert(u >= 0.0 && u <= 1.0);
	size_t bucket = (size_t)(u * (double)table->bucket_count);
	if (bucket >= table->bucket_count) /* the normal distribution function rounds to 1 from 8.3 on */
		return table->first + (uint32_t)table->count - 1;
	size_t low = table->guide[bucket], high = table->guide[bucket + 1]; /* cdf[high] >= u */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->cdf[middle] >= u)
			high = middle;
		else
			low = middle + 1;
	}
	return table->first + (uint32_t)low;
}

/* Sum of the weights below the mode (weight 1), or from it on: all of them, or until the sum passes `enough`; where it
 * stopped is *k. */
static double sum_below(const struct count_table *law, double mode, double enough, double *k)
{
	double sum = 0.0, weight = 1.0, at = mode;
	while (at > 0.0 && sum < enough) {
		weight /= ratio_up(law, at - 1.0);
		at -= 1.0;
		sum += weight;
		if (weight * at < NEGLIGIBLE * (1.0 + sum))
			break;
	}
	*k = at;
	return sum;
}

static double sum_from(const struct count_table *law, double mode, double enough, double *k)
{
	double sum = 1.0, weight = 1.0, at = mode;
	while (sum < enough) {
		double bound = ratio_bound(law, at);
		if (bound < 1.0 && weight * bound < NEGLIGIBLE * sum * (1.0 - bound))
			break;
		weight *= ratio_up(law, at);
		at += 1.0;
		sum += weight;
	}
	*k = at;
	return sum;
}

/* The least n with F(n) >= u. In the upper part the sum from the mode is walked up to it; in the lower part the weights
 * from the mode down, as long as what lies below the count just passed is still at least u. */
uint32_t count_quantile(double mean, double size, double u)
{
	assert(mean >= 0.0 && size > 0.0 && u >= 0.0 && u <= 1.0);
	const struct count_table law = {.mean = mean, .size = size};
	double mode = count_mode(&law), k;
	double below = sum_below(&law, mode, INFINITY, &k), from = sum_from(&law, mode, INFINITY, &k);
	double target = u * (below + from);
	if (target > below)
		sum_from(&law, mode, target - below, &k);
	else
		sum_below(&law, mode, below - target, &k);
	return (uint32_t)fmin(k, (double)UINT32_MAX);
}
