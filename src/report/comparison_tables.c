/*
 * comparison_tables.c: scenarios and strategies side by side: comparison, best, lorenz, winners.
 */
#include "report/tables.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

#define MOST_LORENZ_STEPS 1000 /* every applicant up to here, else so many of them, evenly spaced by rank */

static void write_case(struct csv_writer *writer, const struct comparison_case *one)
{
	csv_write_text(writer, one->scenario->name);
	csv_write_text(writer, one->strategy->name);
}

/* Sums and quantiles of money have 2 decimals and counts none; means and tails have 6. */
static void write_value(struct csv_writer *writer, const struct comparison_metric_kind *kind, bool is_known,
			double value)
{
	bool is_figure = kind->is_quantile || (is_known && !kind->is_tail);

	if (isnan(value))
		csv_write_empty(writer);
	else if (is_figure && kind->unit == UNIT_FEN)
		csv_write_money(writer, (int128)value);
	else if (is_figure && kind->unit == UNIT_COUNT)
		csv_write_integer(writer, (int64_t)value);
	else
		csv_write_decimal(writer, kind->unit == UNIT_FEN ? value / 100 : value);
}

static void write_metric(struct csv_writer *writer, const struct comparison *comparison, size_t at, size_t period,
			 enum comparison_metric metric)
{
	const struct comparison_metric_kind *kind = &comparison_metrics[metric];
	struct comparison_estimate estimate = comparison_estimate(comparison, at, period, metric);
	double unit = kind->unit == UNIT_FEN ? 100 : 1; /* fen to yuan */
	int year = comparison_period_year(comparison, period);

	write_case(writer, &comparison->cases[at]);
	if (year == 0)
		csv_write_text(writer, "all");
	else
		csv_write_integer(writer, year);
	csv_write_text(writer, kind->name);
	write_value(writer, kind, comparison_is_known(period), estimate.value);
	csv_write_decimal(writer, estimate.error / unit);
	csv_write_decimal(writer, estimate.difference / unit);
	csv_write_decimal(writer, estimate.difference_error / unit);
	csv_end_row(writer);
}

static void write_comparison(struct csv_writer *writer, const struct report_run *run)
{
	for (size_t at = 0; at < run->comparison->case_count; at++) {
		for (size_t period = 0; period < comparison_period_count(run->comparison); period++) {
			for (int metric = 0; metric < COMPARISON_METRIC_COUNT; metric++)
				write_metric(writer, run->comparison, at, period, (enum comparison_metric)metric);
		}
	}
}

const struct table table_comparison = {
	.name = "comparison.csv",
	.header = "scenario,strategy,year,metric,value,se,difference,difference_se",
	.write = write_comparison,
};

static void write_best(struct csv_writer *writer, const struct report_run *run)
{
	const struct comparison *comparison = run->comparison;
	size_t count = comparison->case_count;
	double *p_best[COMPARISON_METRIC_COUNT], *loss[COMPARISON_METRIC_COUNT];

	for (int m = 0; m < COMPARISON_METRIC_COUNT; m++) {
		p_best[m] = memory_array(count, sizeof **p_best);
		loss[m] = memory_array(count, sizeof **loss);
		if (comparison_metrics[m].better != 0)
			comparison_rank(comparison, (enum comparison_metric)m, p_best[m], loss[m]);
	}
	for (size_t at = 0; at < count; at++) {
		for (int m = 0; m < COMPARISON_METRIC_COUNT; m++) {
			if (comparison_metrics[m].better == 0)
				continue;
			write_case(writer, &comparison->cases[at]);
			csv_write_text(writer, comparison_metrics[m].name);
			csv_write_decimal(writer, p_best[m][at]);
			csv_write_decimal(writer, loss[m][at] / (comparison_metrics[m].unit == UNIT_FEN ? 100 : 1));
			csv_end_row(writer);
		}
	}
	for (int m = 0; m < COMPARISON_METRIC_COUNT; m++) {
		free(p_best[m]);
		free(loss[m]);
	}
}

const struct table table_best = {
	.name = "best.csv",
	.header = "scenario,strategy,metric,p_best,expected_loss",
	.write = write_best,
};

/* From the applicant who gets least up; the first point is 0, 0 and the last 1, 1. */
static void write_curve(struct csv_writer *writer, struct comparison_case *one)
{
	size_t n = one->spread.count, steps = n < MOST_LORENZ_STEPS ? n : MOST_LORENZ_STEPS, rank = 0;
	const double *sorted = spread_sorted(&one->spread);
	int128 whole = one->run.result.award, part = 0;

	for (size_t step = 0; n > 0 && step <= steps; step++) {
		for (; rank < step * n / steps; rank++)
			part += (int128)sorted[rank];
		write_case(writer, one);
		csv_write_ratio(writer, (int128)rank, (int128)n);
		csv_write_ratio(writer, part, whole);
		csv_end_row(writer);
	}
}

static void write_lorenz(struct csv_writer *writer, const struct report_run *run)
{
	for (size_t at = 0; at < run->comparison->case_count; at++)
		write_curve(writer, &run->comparison->cases[at]);
}

const struct table table_lorenz = {
	.name = "lorenz.csv",
	.header = "scenario,strategy,share_of_applicants,share_of_award",
	.write = write_lorenz,
};

struct winners {
	struct csv_writer *writer;
	const struct comparison_case *one;
};

static void write_change(const struct comparison_change *change, void *context)
{
	const struct winners *winners = context;
	struct csv_writer *writer = winners->writer;

	csv_write_text(writer, change->id);
	csv_write_text(writer, change->name);
	write_case(writer, winners->one);
	csv_write_money(writer, change->award);
	csv_write_money(writer, change->baseline_award);
	csv_write_decimal(writer, (double)(change->award - change->baseline_award) / 100);
	csv_end_row(writer);
}

static void write_winners(struct csv_writer *writer, const struct report_run *run)
{
	const struct comparison *comparison = run->comparison;

	for (size_t at = 1; at < comparison->case_count; at++) {
		struct winners winners = {writer, &comparison->cases[at]};

		comparison_each_change(comparison, at, write_change, &winners);
	}
}

const struct table table_winners = {
	.name = "winners.csv",
	.header = "applicant_id,name,scenario,strategy,award,baseline_award,change",
	.write = write_winners,
};
