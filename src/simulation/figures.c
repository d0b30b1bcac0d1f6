#include "simulation/figures.h"

#include <math.h>

const char *const metric_names[METRIC_COUNT] = {
	[METRIC_CLAIMS] = "claims", [METRIC_DEMAND] = "demand", [METRIC_AWARD] = "award",
	[METRIC_UNMET] = "unmet",   [METRIC_RATIO] = "ratio",
};

static void add(struct outcome *sum, const struct outcome *other)
{
	sum->claims += other->claims;
	sum->demand += other->demand;
	sum->award += other->award;
}

static struct outcome sum_up(const struct forecast *forecast, const struct scope *scope, size_t draw, size_t year)
{
	size_t first = year == FIGURE_ALL_YEARS ? 0 : year;
	size_t end = year == FIGURE_ALL_YEARS ? forecast->year_count : year + 1;
	struct outcome sum = {0};

	for (size_t y = first; y < end; y++) {
		size_t at = draw * forecast->year_count + y;

		if (scope->is_total) {
			add(&sum, &forecast->total[at]);
			continue;
		}
		for (size_t i = 0; i < scope->item_count; i++)
			add(&sum, &forecast->item[at * forecast->item_count + scope->first_item + i]);
	}
	return sum;
}

static double value_of(const struct outcome *sum, enum metric metric)
{
	switch (metric) {
	case METRIC_CLAIMS:
		return sum->claims;
	case METRIC_DEMAND:
		return (double)sum->demand;
	case METRIC_AWARD:
		return (double)sum->award;
	case METRIC_UNMET:
		return (double)(sum->demand - sum->award);
	case METRIC_RATIO:
		return sum->demand > 0 ? (double)sum->award / (double)sum->demand : NAN;
	case METRIC_COUNT:
		break;
	}
	return NAN;
}

void figures_fill(const struct forecast *forecast, const struct scope *scope, size_t year, enum metric metric,
		  double *values)
{
	for (size_t draw = 0; draw < forecast->draw_count; draw++) {
		struct outcome sum = sum_up(forecast, scope, draw, year);

		values[draw] = value_of(&sum, metric);
	}
}

bool figures_is_full(const struct forecast *forecast, size_t draw, size_t year)
{
	size_t first = year == FIGURE_ALL_YEARS ? 0 : year;
	size_t end = year == FIGURE_ALL_YEARS ? forecast->year_count : year + 1;
	bool is_full = true;

	for (size_t y = first; y < end; y++)
		is_full = is_full && forecast->is_full[draw * forecast->year_count + y];
	return is_full;
}

size_t figures_full_count(const struct forecast *forecast, size_t year)
{
	size_t count = 0;

	for (size_t draw = 0; draw < forecast->draw_count; draw++)
		count += figures_is_full(forecast, draw, year);
	return count;
}

size_t figures_conflict_count(const struct forecast *forecast, size_t year)
{
	size_t first = year == FIGURE_ALL_YEARS ? 0 : year, count = 0;
	size_t end = year == FIGURE_ALL_YEARS ? forecast->year_count : year + 1;

	for (size_t draw = 0; draw < forecast->draw_count; draw++) {
		bool has_given_up = false;

		for (size_t y = first; y < end; y++)
			has_given_up = has_given_up || forecast->gave_up[draw * forecast->year_count + y];
		count += has_given_up;
	}
	return count;
}
