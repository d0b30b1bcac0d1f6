/*
 * sweep_tables.c: what becomes of this year when one thing is turned: sweep.csv over a grid, tornado.csv by a little.
 */
#include "report/tables.h"

#include <math.h>

static void write_point(struct csv_writer *writer, const struct sweep_point *point)
{
	const struct sweep_figures *figures = &point->figures;

	csv_write_text(writer, point->parameter);
	csv_write_figure(writer, point->value);
	csv_write_money(writer, figures->demand);
	csv_write_money(writer, figures->award);
	csv_write_money(writer, figures->demand - figures->award);
	csv_write_ratio(writer, figures->award, figures->demand);
	csv_write_decimal(writer, figures->price);
	csv_write_decimal(writer, figures->p_full);
	csv_end_row(writer);
}

static bool has_points(const struct report_run *run)
{
	return run->sweep->request.series_count > 0;
}

static void write_sweep(struct csv_writer *writer, const struct report_run *run)
{
	for (size_t i = 0; i < run->sweep->point_count; i++)
		write_point(writer, &run->sweep->point[i]);
}

const struct table table_sweep = {
	.name = "sweep.csv",
	.header = "parameter,value,demand,award,unmet,ratio,price,p_full",
	.is_asked = has_points,
	.write = write_sweep,
};

static bool is_money(enum sweep_metric metric)
{
	return metric == SWEEP_DEMAND || metric == SWEEP_AWARD || metric == SWEEP_UNMET;
}

static void write_value(struct csv_writer *writer, enum sweep_metric metric, double value)
{
	if (isnan(value))
		csv_write_empty(writer);
	else if (is_money(metric))
		csv_write_money(writer, (int128)value);
	else
		csv_write_decimal(writer, value);
}

static void write_swing(struct csv_writer *writer, const struct sweep_swing *swing, enum sweep_metric metric)
{
	double low = sweep_value(&swing->low, metric), high = sweep_value(&swing->high, metric);

	csv_write_text(writer, swing->parameter);
	csv_write_text(writer, sweep_metric_names[metric]);
	write_value(writer, metric, low);
	write_value(writer, metric, high);
	csv_write_decimal(writer, fabs(high - low) / (is_money(metric) ? 100 : 1));
	csv_end_row(writer);
}

static bool has_swings(const struct report_run *run)
{
	return run->sweep->request.wants_tornado;
}

static void write_tornado(struct csv_writer *writer, const struct report_run *run)
{
	int metrics = run->sweep->request.wants_draws ? SWEEP_METRIC_COUNT : SWEEP_P_FULL;

	for (size_t i = 0; i < run->sweep->swing_count; i++) {
		for (int metric = 0; metric < metrics; metric++)
			write_swing(writer, &run->sweep->swing[i], (enum sweep_metric)metric);
	}
}

const struct table table_tornado = {
	.name = "tornado.csv",
	.header = "parameter,metric,low,high,swing",
	.is_asked = has_swings,
	.write = write_tornado,
};
