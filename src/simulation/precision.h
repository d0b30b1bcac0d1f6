/*
 * precision.h: how many draws are enough.
 *
 * Draws are counted in steps of PRECISION_STEP, whatever the number of threads and ranks, so the number that turns out
 * to be enough is part of the result. It is enough when 1.96 standard errors are at most `precision` of the mean of the
 * award over the horizon.
 */
#ifndef SIMULATION_PRECISION_H
#define SIMULATION_PRECISION_H

#include "simulation/forecast.h"

enum { PRECISION_STEP = 1000 };

/* The number of draws to go on to: the next step, or all where no precision is asked for. */
size_t precision_next_check(const struct forecast_settings *settings, size_t draw_count);

/* Whether the draws that were simulated are enough. */
bool precision_is_reached(const struct forecast_settings *settings, const struct forecast *forecast);

/* Half the 95 % interval of the mean of the horizon's award, as a share of it; 0 where nothing is ever paid, NaN for a
 * single draw. */
double precision_of(const struct forecast *forecast);

#endif
