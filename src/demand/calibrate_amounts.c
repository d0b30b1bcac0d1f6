#include "demand/calibrate_amounts.h"

#include "demand/fixed_math.h"

#include <math.h>

#define MOST_ROUNDS 20000
#define FAR         8.0 /* from here on the tail is told by its asymptotic series */

/* Density of the standard normal above z over the probability there. */
static double hazard(double z)
{
	if (z > FAR)
		return z + 1 / z - 2 / (z * z * z);
	return fixed_exp(-z * z / 2) / 2.506628274631000502 / fixed_normal_cdf(-z);
}

static bool is_exact(const struct amount_sample *sample, size_t i)
{
	return sample->is_at_least == NULL || !sample->is_at_least[i];
}

static bool has_spread(const struct amount_sample *sample)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < sample->count; i++) {
		if (is_exact(sample, i)) {
			low = fmin(low, sample->value[i]);
			high = fmax(high, sample->value[i]);
		}
	}
	return low < high;
}

/* One round: the logarithms' expected sum and sum of squares around the mean, given the fit so far. */
static struct lognormal_fit improve(const struct amount_sample *sample, const struct lognormal_fit *fit)
{
	double sum = 0, squares = 0, n = (double)sample->count, mean;

	for (size_t i = 0; i < sample->count; i++) {
		double off = fixed_log(sample->value[i]) - fit->meanlog, tail;

		if (is_exact(sample, i)) {
			sum += off;
			squares += off * off;
			continue;
		}
		tail = hazard(off / fit->sdlog);
		sum += fit->sdlog * tail;
		squares += fit->sdlog * (fit->sdlog + off * tail);
	}
	mean = sum / n;
	return (struct lognormal_fit){fit->meanlog + mean, sqrt(squares / n - mean * mean), fit->censored};
}

bool calibrate_lognormal(const struct amount_sample *sample, struct lognormal_fit *fit)
{
	double sum = 0;

	*fit = (struct lognormal_fit){0, 1, 0};
	if (!has_spread(sample))
		return false;
	for (size_t i = 0; i < sample->count; i++) {
		sum += fixed_log(sample->value[i]);
		fit->censored += !is_exact(sample, i);
	}
	fit->meanlog = sum / (double)sample->count;
	for (int round = 0; round < MOST_ROUNDS; round++) {
		struct lognormal_fit next = improve(sample, fit);
		double step = fabs(next.meanlog - fit->meanlog) + fabs(next.sdlog - fit->sdlog);

		*fit = next;
		if (step < 1e-13 * (1 + fabs(fit->meanlog)))
			break;
	}
	return fit->sdlog > 0 && isfinite(fit->sdlog) && isfinite(fit->meanlog);
}
