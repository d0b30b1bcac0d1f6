/*
 * forecast_tables.c: what the draws say: forecast.csv and risk.csv.
 */
#include "report/tables.h"

#include "base/memory.h"
#include "simulation/figures.h"
#include "simulation/statistics.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool has_forecast(const struct report_run *run)
{
	return run->forecast != NULL;
}

static void write_year(struct csv_writer *writer, const struct forecast *forecast, size_t year)
{
	if (year == FIGURE_ALL_YEARS)
		csv_write_text(writer, "all");
	else
		csv_write_integer(writer, forecast->first_year + (int)year);
}

/* Years in order, then the horizon. */
static size_t year_at(const struct forecast *forecast, size_t row)
{
	return row == forecast->year_count ? FIGURE_ALL_YEARS : row;
}

static void write_quantile(struct csv_writer *writer, enum metric metric, double value)
{
	if (isnan(value))
		csv_write_empty(writer);
	else if (metric == METRIC_CLAIMS)
		csv_write_integer(writer, (int64_t)value);
	else if (metric == METRIC_RATIO)
		csv_write_decimal(writer, value);
	else
		csv_write_money(writer, (int128)value);
}

static void write_metric(struct csv_writer *writer, const struct forecast *forecast, const struct scope *scope,
			 const char *scope_name, const char *id, size_t year, enum metric metric, double *values)
{
	static const double levels[] = {0.05, 0.25, 0.50, 0.75, 0.95};
	double unit = metric == METRIC_CLAIMS || metric == METRIC_RATIO ? 1 : 100; /* fen to yuan */
	double mean, error;
	size_t count;

	figures_fill(forecast, scope, year, metric, values);
	statistics_mean(values, forecast->draw_count, &mean, &error, &count);
	write_year(writer, forecast, year);
	csv_write_text(writer, scope_name);
	csv_write_text(writer, id);
	csv_write_text(writer, metric_names[metric]);
	csv_write_decimal(writer, mean / unit);
	csv_write_decimal(writer, error / unit);
	count = statistics_sort(values, forecast->draw_count);
	for (size_t i = 0; i < COUNT(levels); i++)
		write_quantile(writer, metric, statistics_quantile(values, count, levels[i]));
	csv_end_row(writer);
}

static void write_scope(struct csv_writer *writer, const struct forecast *forecast, const struct scope *scope,
			const char *name, const char *id, size_t year, double *values)
{
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		write_metric(writer, forecast, scope, name, id, year, (enum metric)metric, values);
}

static void write_forecast(struct csv_writer *writer, const struct report_run *run)
{
	const struct policy *policy = &run->scenario->policy;
	const struct forecast *forecast = run->forecast;
	double *values = memory_array(forecast->draw_count, sizeof *values);

	for (size_t row = 0; row <= forecast->year_count; row++) {
		size_t year = year_at(forecast, row);

		write_scope(writer, forecast, &(struct scope){.is_total = true}, "total", NULL, year, values);
		for (size_t m = 0; m < policy->measure_count; m++) {
			const struct measure *measure = &policy->measure[m];
			struct scope scope = {.first_item = measure->first_item, .item_count = measure->item_count};

			write_scope(writer, forecast, &scope, "measure", measure->id, year, values);
		}
		for (size_t i = 0; i < policy->item_count; i++) {
			struct scope scope = {.first_item = i, .item_count = 1};

			write_scope(writer, forecast, &scope, "item", policy->item[i].id, year, values);
		}
	}
	free(values);
}

const struct table table_forecast = {
	.name = "forecast.csv",
	.header = "year,scope,id,metric,mean,se,p05,p25,p50,p75,p95",
	.is_asked = has_forecast,
	.write = write_forecast,
};

static void write_risk(struct csv_writer *writer, const struct report_run *run)
{
	static const double levels[] = {0.50, 0.80, 0.90, 0.95, 0.99};
	const struct forecast *forecast = run->forecast;
	const struct scope total = {.is_total = true};
	size_t n = forecast->draw_count, count;
	double *values = memory_array(n, sizeof *values);

	for (size_t row = 0; row <= forecast->year_count; row++) {
		size_t year = year_at(forecast, row), full = figures_full_count(forecast, year);
		double low, high, mean, error;

		statistics_clopper_pearson(full, n, 0.95, &low, &high);
		write_year(writer, forecast, year);
		csv_write_ratio(writer, (int128)full, (int128)n);
		csv_write_decimal(writer, low);
		csv_write_decimal(writer, high);
		figures_fill(forecast, &total, year, METRIC_UNMET, values);
		statistics_mean(values, n, &mean, &error, &count);
		statistics_sort(values, n);
		csv_write_decimal(writer, mean / 100);
		csv_write_decimal(writer, statistics_cvar(values, n, 0.95) / 100);
		figures_fill(forecast, &total, year, METRIC_DEMAND, values);
		statistics_sort(values, n);
		for (size_t i = 0; i < COUNT(levels); i++)
			write_quantile(writer, METRIC_DEMAND, statistics_quantile(values, n, levels[i]));
		csv_write_integer(writer, (int64_t)figures_conflict_count(forecast, year));
		csv_end_row(writer);
	}
	free(values);
}

const struct table table_risk = {
	.name = "risk.csv",
	.header = "year,p_full,p_full_low,p_full_high,unmet_mean,unmet_cvar95,budget_p50,budget_p80,budget_p90,"
		  "budget_p95,budget_p99,conflicts",
	.is_asked = has_forecast,
	.write = write_risk,
};
