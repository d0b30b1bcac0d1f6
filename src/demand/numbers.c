#include "demand/numbers.h"

#include "base/memory.h"
#include "demand/fixed_math.h"
#include "demand/stream.h"

#include <math.h>

double *numbers_new(const struct demand_settings *demand)
{
	double *number = memory_array(demand->number_count, sizeof *number);

	for (size_t i = 0; i < demand->number_count; i++)
		number[i] = demand->number[i].value;
	return number;
}

/* exp(s z - s^2/2) has mean 1 and variance exp(s^2) - 1. */
static double draw_lognormal(double mean, double deviation, struct stream *stream)
{
	double relative = deviation / mean, variance = fixed_log1p(relative * relative);

	return mean * fixed_exp(sqrt(variance) * stream_normal(stream) - variance / 2);
}

struct beta beta_with(double mean, double deviation)
{
	double sum = mean * (1 - mean) / (deviation * deviation) - 1;

	return (struct beta){mean * sum, (1 - mean) * sum};
}

/* A gamma variable of scale 1. From a million on its cube root is normal to 1e-8 of its spread (Wilson and Hilferty
 * 1931), and inverting the distribution function would take ever longer. */
static double draw_gamma(double shape, struct stream *stream)
{
	double u = stream_uniform(stream), cube;

	if (shape < 1e6)
		return fixed_gamma_quantile(shape, u);
	cube = 1 - 1 / (9 * shape) + fixed_normal_quantile(u) / (3 * sqrt(shape));
	return shape * cube * cube * cube;
}

/* The share of one gamma variable in the sum of two is beta. */
static double draw_beta(double mean, double deviation, struct stream *stream)
{
	struct beta beta = beta_with(mean, deviation);
	double x = draw_gamma(beta.a, stream), y = draw_gamma(beta.b, stream);

	return x + y > 0 ? x / (x + y) : mean;
}

static double draw_number(const struct demand_number *number, struct stream *stream)
{
	switch (number->law) {
	case NUMBER_CERTAIN:
		return number->value;
	case NUMBER_LOGNORMAL:
		return draw_lognormal(number->value, number->se, stream);
	case NUMBER_LOGNORMAL_FACTOR:
		return draw_lognormal(1 + number->value, number->se, stream) - 1;
	case NUMBER_BETA:
		return draw_beta(number->value, number->se, stream);
	}
	return number->value;
}

void numbers_draw(double *number, const struct demand_settings *demand, uint64_t seed, uint32_t draw)
{
	for (size_t i = 0; i < demand->number_count; i++) {
		struct stream stream;

		if (demand->number[i].law == NUMBER_CERTAIN)
			continue;
		stream_start(&stream, seed, demand->number[i].key, draw, 0, STREAM_PARAMETER);
		number[i] = draw_number(&demand->number[i], &stream);
	}
}
