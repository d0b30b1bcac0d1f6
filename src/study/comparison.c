#include "study/comparison.h"

#include "base/memory.h"
#include "simulation/figures.h"
#include "simulation/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct comparison_metric_kind comparison_metrics[COMPARISON_METRIC_COUNT] = {
	[COMPARISON_CLAIMS] = {"claims", UNIT_COUNT, .better = 0},
	[COMPARISON_DEMAND] = {"demand", UNIT_FEN, .better = 0},
	[COMPARISON_AWARD] = {"award", UNIT_FEN, .better = 0},
	[COMPARISON_UNMET] = {"unmet", UNIT_FEN, .better = -1},
	[COMPARISON_RATIO] = {"ratio", UNIT_SHARE, .better = 1},
	[COMPARISON_SERVED] = {"served", UNIT_COUNT, .better = 1},
	[COMPARISON_P_FULL] = {"p_full", UNIT_SHARE, .better = 1},
	[COMPARISON_CVAR95] = {"cvar95", UNIT_FEN, .is_tail = true, .better = 0},
	[COMPARISON_GINI] = {"gini", UNIT_SHARE, .better = -1},
	[COMPARISON_BUDGET_P90] = {"budget_p90", UNIT_FEN, .is_quantile = true, .better = 0},
};

size_t comparison_count_cases(const struct scenario *const *scenarios, size_t count)
{
	size_t cases = 0;

	for (size_t s = 0; s < count; s++)
		cases += scenarios[s]->chosen_count;
	return cases;
}

static bool run_case(struct comparison *comparison, struct comparison_case *one, struct study_watch *watch,
		     struct error *err)
{
	struct forecast_settings settings = one->scenario->forecast;

	study_run_init(&one->run, one->scenario);
	one->run.settings.strategy = *one->strategy;
	one->run.settings.seed = comparison->cases[0].scenario->settings.seed;
	if (!study_go_on(watch, err) || !study_run_year(&one->run, err))
		return false;
	spread_add_claims(&one->spread, year_claims(one->run.work));
	one->figures = spread_measure(&one->spread);
	if (!comparison->has_forecast)
		return true;
	settings.years = comparison->draws.years;
	settings.draws = comparison->draws.draws;
	settings.seed = comparison->draws.seed;
	return study_run_simulate(&one->run, &settings, watch, err);
}

/* All run on the draws of the first; who reads the results should know where a file says otherwise. */
static void settle_draws(struct comparison *comparison, struct error *err)
{
	const struct scenario *first = comparison->scenarios[0];

	comparison->draws = first->forecast;
	comparison->has_forecast = true;
	for (size_t s = 0; s < comparison->scenario_count; s++) {
		const struct forecast_settings *own = &comparison->scenarios[s]->forecast;

		comparison->has_forecast = comparison->has_forecast && comparison->scenarios[s]->has_forecast;
		if (own->years != first->forecast.years || own->draws != first->forecast.draws ||
		    own->seed != first->forecast.seed)
			error_note(err, comparison->scenarios[s]->path,
				   "compared over the years, draws and seed of %s, which differ from its own",
				   first->name);
	}
	for (size_t s = 0; s < comparison->scenario_count && !comparison->has_forecast; s++) {
		if (!comparison->scenarios[s]->has_forecast && comparison->scenario_count > 1)
			error_note(err, comparison->scenarios[s]->path,
				   "it has no forecast, so only this year is compared");
	}
}

bool comparison_run(struct comparison *comparison, const struct scenario *const *scenarios, size_t count,
		    struct study_watch *watch, struct error *err)
{
	*comparison = (struct comparison){.scenario_count = count, .scenarios = scenarios};
	comparison->cases = memory_array(comparison_count_cases(scenarios, count), sizeof *comparison->cases);
	settle_draws(comparison, err);
	for (size_t s = 0; s < count; s++) {
		for (size_t k = 0; k < scenarios[s]->chosen_count; k++) {
			struct comparison_case *one = &comparison->cases[comparison->case_count++];

			one->scenario = scenarios[s];
			one->strategy = &scenarios[s]->chosen[k];
			if (run_case(comparison, one, watch, err))
				continue;
			if (err->code != ERROR_INTERRUPTED)
				error_note(err, scenarios[s]->path, "this was under the strategy %s",
					   one->strategy->name);
			return false;
		}
	}
	return true;
}

void comparison_release(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->case_count; i++) {
		study_run_release(&comparison->cases[i].run);
		spread_release(&comparison->cases[i].spread);
	}
	free(comparison->cases);
	*comparison = (struct comparison){0};
}

size_t comparison_period_count(const struct comparison *comparison)
{
	return comparison->has_forecast ? (size_t)comparison->draws.years + 2 : 1;
}

int comparison_period_year(const struct comparison *comparison, size_t period)
{
	bool is_horizon = period > 0 && period + 1 == comparison_period_count(comparison);

	return is_horizon ? 0 : comparison->cases[0].run.result.year + (int)period;
}

static size_t draw_count(const struct comparison *comparison, size_t period)
{
	return comparison_is_known(period) ? 1 : (size_t)comparison->draws.draws;
}

static double value_this_year(const struct comparison_case *one, enum comparison_metric metric)
{
	const struct year_result *result = &one->run.result;

	switch (metric) {
	case COMPARISON_CLAIMS:
		return (double)year_claims(one->run.work)->count;
	case COMPARISON_DEMAND:
	case COMPARISON_BUDGET_P90:
		return (double)result->demand;
	case COMPARISON_AWARD:
		return (double)result->award;
	case COMPARISON_UNMET:
	case COMPARISON_CVAR95:
		return (double)(result->demand - result->award);
	case COMPARISON_RATIO:
		return result->demand > 0 ? (double)result->award / (double)result->demand : NAN;
	case COMPARISON_SERVED:
		return one->figures.served;
	case COMPARISON_P_FULL:
		return result->is_full;
	case COMPARISON_GINI:
		return one->figures.gini;
	case COMPARISON_METRIC_COUNT:
		break;
	}
	return NAN;
}

/* The figure of the forecast that a metric is a statistic of. */
static enum metric figure_of(enum comparison_metric metric)
{
	switch (metric) {
	case COMPARISON_CLAIMS:
		return METRIC_CLAIMS;
	case COMPARISON_DEMAND:
	case COMPARISON_BUDGET_P90:
		return METRIC_DEMAND;
	case COMPARISON_AWARD:
		return METRIC_AWARD;
	case COMPARISON_UNMET:
	case COMPARISON_CVAR95:
		return METRIC_UNMET;
	case COMPARISON_RATIO:
		return METRIC_RATIO;
	case COMPARISON_SERVED:
	case COMPARISON_P_FULL:
	case COMPARISON_GINI:
	case COMPARISON_METRIC_COUNT:
		break;
	}
	return METRIC_COUNT;
}

/* values[draw] of a simulated year (an index) or FIGURE_ALL_YEARS. */
static void fill_draws(const struct forecast *forecast, enum comparison_metric metric, size_t year, double *values)
{
	static const struct scope total = {.is_total = true};
	size_t column = year == FIGURE_ALL_YEARS ? forecast->year_count : year;

	if (metric != COMPARISON_SERVED && metric != COMPARISON_GINI && metric != COMPARISON_P_FULL) {
		figures_fill(forecast, &total, year, figure_of(metric), values);
		return;
	}
	for (size_t draw = 0; draw < forecast->draw_count; draw++) {
		const struct spread_figures *spread = &forecast->spread[draw * (forecast->year_count + 1) + column];

		values[draw] = metric == COMPARISON_P_FULL ? (double)figures_is_full(forecast, draw, year)
			       : metric == COMPARISON_GINI ? spread->gini
							   : (double)spread->served;
	}
}

static void fill(const struct comparison *comparison, const struct comparison_case *one, size_t period,
		 enum comparison_metric metric, double *values)
{
	bool is_horizon = period + 1 == comparison_period_count(comparison);

	if (comparison_is_known(period))
		values[0] = value_this_year(one, metric);
	else
		fill_draws(&one->run.forecast, metric, is_horizon ? FIGURE_ALL_YEARS : period - 1, values);
}

/* Turns the draws of a metric into parts whose mean is (to the first order) the metric and whose spread is its error.
 * Returns the metric. */
static double take_apart(enum comparison_metric metric, double *values, size_t n)
{
	double mean, error;
	size_t count;

	if (metric == COMPARISON_CVAR95)
		return statistics_cvar_parts(values, n, 0.95);
	if (comparison_metrics[metric].is_quantile)
		return statistics_quantile_parts(values, n, 0.90);
	statistics_mean(values, n, &mean, &error, &count);
	return mean;
}

struct comparison_estimate comparison_estimate(const struct comparison *comparison, size_t at, size_t period,
					       enum comparison_metric metric)
{
	size_t n = draw_count(comparison, period), count;
	double *own = memory_array(n, sizeof *own), *base = memory_array(n, sizeof *base), mean, base_value;
	struct comparison_estimate estimate;

	fill(comparison, &comparison->cases[at], period, metric, own);
	fill(comparison, &comparison->cases[0], period, metric, base);
	if (comparison_is_known(period)) {
		double difference = own[0] - base[0];

		estimate = (struct comparison_estimate){own[0], isnan(own[0]) ? NAN : 0, difference,
							isnan(difference) ? NAN : 0};
	} else {
		estimate.value = take_apart(metric, own, n);
		base_value = take_apart(metric, base, n);
		estimate.difference = estimate.value - base_value;
		statistics_mean(own, n, &mean, &estimate.error, &count);
		for (size_t d = 0; d < n; d++)
			own[d] -= base[d];
		statistics_mean(own, n, &mean, &estimate.difference_error, &count);
	}
	free(own);
	free(base);
	return estimate;
}

/* One draw: who is best, and what the others lack. False if some case has no value. */
static bool rank_draw(const double *const *values, size_t cases, size_t draw, int better, double *p_best, double *loss)
{
	double best = NAN;
	size_t ties = 0;

	for (size_t i = 0; i < cases; i++) {
		double value = better * values[i][draw];

		if (isnan(value))
			return false;
		if (i == 0 || value > best) {
			best = value;
			ties = 0;
		}
		ties += value == best;
	}
	for (size_t i = 0; i < cases; i++) {
		double value = better * values[i][draw];

		p_best[i] += value == best ? 1.0 / (double)ties : 0;
		loss[i] += best - value;
	}
	return true;
}

void comparison_rank(const struct comparison *comparison, enum comparison_metric metric, double *p_best,
		     double *expected_loss)
{
	size_t period = comparison_period_count(comparison) - 1, n = draw_count(comparison, period), known = 0;
	double **values = memory_array(comparison->case_count, sizeof *values);

	for (size_t i = 0; i < comparison->case_count; i++) {
		values[i] = memory_array(n, sizeof **values);
		fill(comparison, &comparison->cases[i], period, metric, values[i]);
		p_best[i] = expected_loss[i] = 0;
	}
	for (size_t draw = 0; draw < n; draw++)
		known += rank_draw((const double *const *)values, comparison->case_count, draw,
				   comparison_metrics[metric].better, p_best, expected_loss);
	for (size_t i = 0; i < comparison->case_count; i++) {
		p_best[i] = known > 0 ? p_best[i] / (double)known : NAN;
		expected_loss[i] = known > 0 ? expected_loss[i] / (double)known : NAN;
		free(values[i]);
	}
	free(values);
}

/* The next applicant with a claim from a row on; the row count if there is none. */
static size_t next_claimant(const struct comparison_case *one, size_t row)
{
	size_t count = one->scenario->population.applicants.frame.row_count;

	/* Rows behind those that any claim named were never grown to. */
	while (row < count && (row >= one->spread.is_in_capacity || !one->spread.is_in[row]))
		row++;
	return row;
}

void comparison_each_change(const struct comparison *comparison, size_t at,
			    void (*visit)(const struct comparison_change *change, void *context), void *context)
{
	const struct comparison_case *own = &comparison->cases[at], *base = &comparison->cases[0];
	const struct applicants *own_applicants = &own->scenario->population.applicants;
	const struct applicants *base_applicants = &base->scenario->population.applicants;
	size_t i = next_claimant(own, 0), j = next_claimant(base, 0);

	while (i < own_applicants->frame.row_count || j < base_applicants->frame.row_count) {
		int order = i == own_applicants->frame.row_count ? 1
			    : j == base_applicants->frame.row_count
				    ? -1
				    : strcmp(own_applicants->id[i], base_applicants->id[j]);
		const struct applicants *of = order <= 0 ? own_applicants : base_applicants;
		size_t row = order <= 0 ? i : j;
		struct comparison_change change = {.id = of->id[row], .name = of->name[row]};

		if (order <= 0) {
			change.award = own->spread.award[i];
			i = next_claimant(own, i + 1);
		}
		if (order >= 0) {
			change.baseline_award = base->spread.award[j];
			j = next_claimant(base, j + 1);
		}
		visit(&change, context);
	}
}
