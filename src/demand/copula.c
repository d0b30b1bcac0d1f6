#include "demand/copula.h"

#include "base/memory.h"
#include "demand/distribution.h"
#include "demand/fixed_math.h"

#include <math.h>
#include <stdlib.h>

/* The common factor on a grid: the trapezoidal rule is exact to double precision for these smooth integrands. */
#define NODE_COUNT 65
#define NODE_FIRST (-8.0)
#define NODE_STEP  0.25

static double node(size_t k)
{
	return NODE_FIRST + (double)k * NODE_STEP;
}

static double node_weight(size_t k)
{
	return NODE_STEP * fixed_exp(-node(k) * node(k) / 2) / 2.506628274631000502;
}

/* E[N | factor] at each node: the sum over n of P(N > n | factor). */
static void conditional_means(double mean, double size, double common, double *out)
{
	double own = sqrt(1 - common), tie = sqrt(common);
	struct count_table table;

	count_table_init(&table);
	count_table_set(&table, mean, size);
	for (size_t k = 0; k < NODE_COUNT; k++)
		out[k] = table.first;
	for (size_t i = 0; i < table.count && table.cdf[i] < 1; i++) {
		double score = table.cdf[i] > 0 ? fixed_normal_quantile(table.cdf[i]) : -40;

		for (size_t k = 0; k < NODE_COUNT; k++)
			out[k] += fixed_normal_cdf((tie * node(k) - score) / own);
	}
	count_table_release(&table);
}

double copula_count_covariance(const double mean[2], const double size[2], double common)
{
	double given[2][NODE_COUNT], sum = 0;

	for (size_t i = 0; i < 2; i++)
		conditional_means(mean[i], size[i], common, given[i]);
	for (size_t k = 0; k < NODE_COUNT; k++)
		sum += node_weight(k) * (given[0][k] - mean[0]) * (given[1][k] - mean[1]);
	return sum;
}

double copula_count_correlation(const double *mean, const double *size, size_t item_count, double common)
{
	double sum[NODE_COUNT] = {0}, squares[NODE_COUNT] = {0}, given[NODE_COUNT], result = 0, used = 0;

	for (size_t i = 0; i < item_count; i++) {
		double deviation = sqrt(mean[i] + mean[i] * mean[i] / size[i]);

		if (!(mean[i] > 0))
			continue;
		used++;
		conditional_means(mean[i], size[i], common, given);
		for (size_t k = 0; k < NODE_COUNT; k++) {
			double score = (given[k] - mean[i]) / deviation;

			sum[k] += score;
			squares[k] += score * score;
		}
	}
	for (size_t k = 0; k < NODE_COUNT; k++)
		result += node_weight(k) * (sum[k] * sum[k] - squares[k]);
	return used < 2 ? NAN : result / (used * (used - 1));
}
