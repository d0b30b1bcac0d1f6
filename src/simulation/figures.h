/*
 * figures.h: one figure of a forecast over all draws, ready for statistics.
 */
#ifndef SIMULATION_FIGURES_H
#define SIMULATION_FIGURES_H

#include "simulation/forecast.h"

enum metric { METRIC_CLAIMS, METRIC_DEMAND, METRIC_AWARD, METRIC_UNMET, METRIC_RATIO, METRIC_COUNT };
extern const char *const metric_names[METRIC_COUNT];

/* The items a figure is summed over: one, a measure's, or (is_total) all. */
struct scope {
	bool is_total;
	size_t first_item, item_count;
};

#define FIGURE_ALL_YEARS SIZE_MAX

/* Fills values[draw]: counts as numbers, money in fen, ratios; NaN: no claims, so no ratio. `year` is an index, or
 * FIGURE_ALL_YEARS for the horizon. */
void figures_fill(const struct forecast *forecast, const struct scope *scope, size_t year, enum metric metric,
		  double *values);

/* Whether every claim of the year (of all years) was paid in full in this draw. */
bool figures_is_full(const struct forecast *forecast, size_t draw, size_t year);

/* Draws in which every claim of the year (of all years) was paid in full. */
size_t figures_full_count(const struct forecast *forecast, size_t year);
/* Draws that gave up floors in the year (in any year). */
size_t figures_conflict_count(const struct forecast *forecast, size_t year);

#endif
