#include "demand/predict_counts.h"

#include "base/index.h"
#include "base/memory.h"
#include "demand/fixed_math.h"
#include "demand/stream.h"

#include <math.h>
#include <stdlib.h>

#define TAIL 12 /* standard deviations below the mean where summing starts if P(0) is too small to be told */

static double log_probability(double mean, double size, double n)
{
	if (isinf(size))
		return n * fixed_log(mean) - mean - fixed_lgamma(n + 1);
	return fixed_lgamma(n + size) - fixed_lgamma(size) - fixed_lgamma(n + 1) - size * fixed_log1p(mean / size) +
	       n * fixed_log(mean / (size + mean));
}

double predict_count(double mean, double size, double u)
{
	double n = 0, log_first, p, sum, deviation = sqrt(mean + mean * mean / size);

	if (!(mean > 0))
		return 0;
	log_first = isinf(size) ? -mean : -size * fixed_log1p(mean / size);
	if (log_first < -600) {
		n = fmax(floor(mean - TAIL * deviation), 0);
		log_first = log_probability(mean, size, n);
	}
	p = fixed_exp(log_first);
	for (sum = p; sum < u && n < mean + 60 * deviation + 60; sum += p) {
		p *= isinf(size) ? mean / (n + 1) : (n + size) / (n + 1) * (mean / (size + mean));
		n++;
	}
	return n;
}

static double uniform(uint64_t seed, uint64_t entity, size_t draw, enum stream_purpose purpose)
{
	struct stream stream;

	stream_start(&stream, seed, entity, (uint32_t)draw, 1, purpose);
	return stream_uniform(&stream);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void predict_counts(struct count_prediction *prediction, const struct count_fit *fit, size_t item_count, double years,
		    size_t draw_count, uint64_t seed)
{
	const struct estimate factor = {1 + fit->trend.value, fit->trend.se};
	double *total;

	prediction->item_count = item_count;
	prediction->draw_count = draw_count;
	prediction->draw = memory_array((item_count + 1) * draw_count, sizeof *prediction->draw);
	total = prediction->draw + item_count * draw_count;
	for (size_t d = 0; d < draw_count; d++) {
		double common = estimate_beta(&fit->common, uniform(seed, 1, d, STREAM_PARAMETER));
		double size = estimate_lognormal(&fit->size, uniform(seed, 2, d, STREAM_PARAMETER));
		double trend = estimate_lognormal(&factor, uniform(seed, 3, d, STREAM_PARAMETER));
		double growth = fixed_exp(years * fixed_log(trend));
		double shared = sqrt(common) * fixed_normal_quantile(uniform(seed, 0, d, STREAM_COUNT_COMMON));

		for (size_t i = 0; i < item_count; i++) {
			uint64_t entity = hash_mix(UINT64_C(0x6974656d), i);
			double mean = estimate_lognormal(&fit->mean[i], uniform(seed, entity, d, STREAM_PARAMETER));
			double own = fixed_normal_quantile(uniform(seed, entity, d, STREAM_COUNT));
			double u = fixed_normal_cdf(shared + sqrt(1 - common) * own);

			prediction->draw[i * draw_count + d] = predict_count(mean * growth, size, u);
			total[d] += prediction->draw[i * draw_count + d];
		}
	}
	for (size_t i = 0; i <= item_count; i++)
		qsort(prediction->draw + i * draw_count, draw_count, sizeof *prediction->draw, compare);
}

void count_prediction_release(struct count_prediction *prediction)
{
	free(prediction->draw);
	prediction->draw = NULL;
}

void plug_in_counts(const struct count_history *history, struct count_fit *fit)
{
	for (size_t i = 0; i < history->item_count; i++) {
		double sum = 0;

		for (size_t y = 0; y < history->year_count; y++)
			sum += history->count[i * history->year_count + y];
		fit->mean[i] = (struct estimate){sum / (double)history->year_count, 0};
	}
	fit->size = (struct estimate){INFINITY, 0};
	fit->correlation = fit->common = (struct estimate){0, 0};
	fit->slope = (struct estimate){0, INFINITY};
	fit->trend = (struct estimate){0, 0};
}
