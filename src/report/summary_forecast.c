#include "base/memory.h"
#include "report/line.h"
#include "report/summary.h"
#include "report/words.h"
#include "simulation/figures.h"
#include "simulation/precision.h"
#include "simulation/statistics.h"

#include <stdlib.h>

#define SURE 0.90 /* of the budget that suffices */

static const struct scope total = {.is_total = true};

/* Ends a line of headings: what put_demand, put_interval, put_ratio and a probability of full payment stand below. */
static void print_headings(FILE *file, struct line *line, bool has_interval, const char *lang)
{
	line_put(line, word(WORD_MEAN_DEMAND, lang), -12);
	line_put(line, word(WORD_BUDGET_90, lang), -16);
	if (has_interval)
		line_put(line, word(WORD_INTERVAL, lang), -18);
	line_put(line, word(WORD_RATIO, lang), -12);
	line_put(line, word(WORD_RATIO_RANGE, lang), -18);
	line_put(line, word(WORD_P_FULL, lang), -16);
	line_print(file, line);
}

/* What `n` sorted draws leave open of the budget that suffices with probability p: `1.38bn..1.42bn`. */
static void put_interval(struct line *line, const double *sorted, size_t n, double p, const char *lang, int width)
{
	char low_text[NUMBER_TEXT_SIZE] = "", high_text[NUMBER_TEXT_SIZE] = "", text[CELL_SIZE];
	size_t low, high;

	statistics_quantile_ranks(n, p, 0.95, &low, &high);
	if (low > 0)
		money_format_people((int128)sorted[low - 1], lang, low_text);
	if (high <= n)
		money_format_people((int128)sorted[high - 1], lang, high_text);
	snprintf(text, sizeof text, "%s..%s", low_text, high_text);
	line_put(line, text, -width);
}

/* Mean demand and the budget for it; `values` is scratch, a number a draw, and left sorted. */
static void put_demand(struct line *line, const struct report_run *run, const struct scope *scope, size_t year,
		       double *values)
{
	size_t n = run->forecast->draw_count, count;
	double mean, error;

	figures_fill(run->forecast, scope, year, METRIC_DEMAND, values);
	statistics_mean(values, n, &mean, &error, &count);
	line_put_money(line, (int128)mean, run->lang, 12);
	statistics_sort(values, n);
	line_put_money(line, (int128)statistics_quantile(values, n, SURE), run->lang, 16);
}

static void put_ratio(struct line *line, const struct report_run *run, const struct scope *scope, size_t year,
		      double *values)
{
	size_t n = run->forecast->draw_count, count;
	char range[CELL_SIZE] = "-";
	double mean, error;

	figures_fill(run->forecast, scope, year, METRIC_RATIO, values);
	statistics_mean(values, n, &mean, &error, &count);
	line_put_percent(line, mean, 12);
	count = statistics_sort(values, n);
	if (count > 0)
		snprintf(range, sizeof range, "%.1f %%..%.1f %%", 100 * statistics_quantile(values, count, 0.05),
			 100 * statistics_quantile(values, count, 0.95));
	line_put(line, range, -18);
}

static void year_line(FILE *file, const struct report_run *run, size_t year, double *values)
{
	const struct forecast *forecast = run->forecast;
	size_t n = forecast->draw_count;
	char label[NUMBER_TEXT_SIZE];
	struct line line = {.length = 0};

	snprintf(label, sizeof label, "%d", forecast->first_year + (int)year);
	line_put(&line, year == FIGURE_ALL_YEARS ? word(WORD_ALL_YEARS, run->lang) : label, 10);
	put_demand(&line, run, &total, year, values);
	put_interval(&line, values, n, SURE, run->lang, 18);
	put_ratio(&line, run, &total, year, values);
	line_put_percent(&line, (double)figures_full_count(forecast, year) / (double)n, 16);
	line_print(file, &line);
}

/* Draws in which all that was claimed was paid. */
static size_t count_full(const struct forecast *forecast, const struct scope *scope, size_t year, double *values)
{
	size_t count = 0;

	figures_fill(forecast, scope, year, METRIC_UNMET, values);
	for (size_t draw = 0; draw < forecast->draw_count; draw++)
		count += values[draw] == 0;
	return count;
}

/* The measures in the first of the simulated years. */
static void measures(FILE *file, const struct report_run *run, double *values)
{
	const struct policy *policy = &run->scenario->policy;
	const struct forecast *forecast = run->forecast;
	struct line line = {.length = 0};

	fprintf(file, is_english(run->lang) ? "%d by measure\n" : "%d 年各条措施\n", forecast->first_year);
	line_put(&line, word(WORD_MEASURE, run->lang), 8);
	line_put(&line, word(WORD_TITLE, run->lang), 28);
	print_headings(file, &line, false, run->lang);
	for (size_t m = 0; m < policy->measure_count; m++) {
		const struct measure *measure = &policy->measure[m];
		const struct scope scope = {.first_item = measure->first_item, .item_count = measure->item_count};

		line_put(&line, measure->id, 8);
		line_put(&line, report_title(&measure->title, run->lang, ""), 28);
		put_demand(&line, run, &scope, 0, values);
		put_ratio(&line, run, &scope, 0, values);
		line_put_percent(&line, (double)count_full(forecast, &scope, 0, values) / (double)forecast->draw_count,
				 16);
		line_print(file, &line);
	}
}

/* Over which draws; with a precision, what they tell. */
static void heading(FILE *file, const struct report_run *run)
{
	const struct forecast *forecast = run->forecast;
	int last = forecast->first_year + (int)forecast->year_count - 1;

	fprintf(file,
		is_english(run->lang) ? "forecast %d-%d, %zu draws, seed %lld" : "预测 %d-%d，%zu 次抽样，种子 %lld",
		forecast->first_year, last, forecast->draw_count, (long long)run->scenario->forecast.seed);
	if (run->scenario->forecast.precision > 0)
		fprintf(file,
			is_english(run->lang) ? ", mean award of all years known to %.2f %%"
					      : "，各年合计支付均值精度 %.2f%%",
			100 * precision_of(forecast));
	fputc('\n', file);
}

void summary_forecast(FILE *file, const struct report_run *run)
{
	const struct forecast *forecast = run->forecast;
	double *values = memory_array(forecast->draw_count, sizeof *values);
	struct line line = {.length = 0};

	heading(file, run);
	line_put(&line, word(WORD_YEAR, run->lang), 10);
	print_headings(file, &line, true, run->lang);
	for (size_t year = 0; year < forecast->year_count; year++)
		year_line(file, run, year, values);
	year_line(file, run, FIGURE_ALL_YEARS, values);
	measures(file, run, values);
	free(values);
}
