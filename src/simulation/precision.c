#include "simulation/precision.h"

#include "base/memory.h"
#include "simulation/statistics.h"

#include <stdlib.h>

#define NORMAL_975 1.959963984540054

size_t precision_next_check(const struct forecast_settings *settings, size_t draw_count)
{
	size_t draws = (size_t)settings->draws, next = draw_count + PRECISION_STEP;

	return settings->precision > 0 && next < draws ? next : draws;
}

double precision_of(const struct forecast *forecast)
{
	double *award = memory_array(forecast->draw_count, sizeof *award), mean, error;
	size_t count;

	for (size_t draw = 0; draw < forecast->draw_count; draw++) {
		for (size_t year = 0; year < forecast->year_count; year++)
			award[draw] += (double)forecast->total[draw * forecast->year_count + year].award;
	}
	statistics_mean(award, forecast->draw_count, &mean, &error, &count);
	free(award);
	return mean > 0 ? NORMAL_975 * error / mean : 0;
}

bool precision_is_reached(const struct forecast_settings *settings, const struct forecast *forecast)
{
	return forecast->draw_count == (size_t)settings->draws ||
	       (settings->precision > 0 && precision_of(forecast) <= settings->precision);
}
