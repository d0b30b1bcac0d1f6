/*
 * summary_study.c: what a person reads after `compare` and `sweep`.
 */
#include "report/summary.h"

#include "base/memory.h"
#include "report/line.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>

#define MOST_SWINGS 10 /* told of a tornado; the table has them all */

static int digits_of(const char *lang)
{
	return is_english(lang) ? 18 : 16;
}

static void case_name(const struct comparison_case *one, const char *lang, char text[CELL_SIZE])
{
	snprintf(text, CELL_SIZE, is_english(lang) ? "%s, %s" : "%s，%s", one->scenario->name, one->strategy->name);
}

static double value_of(const struct report_run *run, size_t at, size_t period, enum comparison_metric metric)
{
	return comparison_estimate(run->comparison, at, period, metric).value;
}

static void put_mean(struct line *line, double fen, const char *lang, int width)
{
	line_put_money(line, (int128)llround(fen), lang, width);
}

static void period_head(FILE *file, const struct report_run *run, bool is_known)
{
	const enum word head[] = {is_known ? WORD_DEMAND : WORD_MEAN_DEMAND,
				  WORD_AWARD,
				  WORD_UNMET,
				  WORD_RATIO,
				  WORD_SERVED,
				  WORD_GINI,
				  is_known ? WORD_COUNT : WORD_P_FULL,
				  is_known ? WORD_COUNT : WORD_BUDGET_90};
	struct line line = {.length = 0};

	line_put(&line, "", 44);
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++) {
		if (head[i] != WORD_COUNT)
			line_put(&line, word(head[i], run->lang), i < 3 ? -12 : -digits_of(run->lang));
	}
	line_print(file, &line);
}

static void period_line(FILE *file, const struct report_run *run, size_t at, size_t period)
{
	char text[CELL_SIZE], gini[NUMBER_TEXT_SIZE] = "-";
	double value = value_of(run, at, period, COMPARISON_GINI);
	int width = digits_of(run->lang);
	struct line line = {.length = 0};

	case_name(&run->comparison->cases[at], run->lang, text);
	line_put(&line, text, 44);
	put_mean(&line, value_of(run, at, period, COMPARISON_DEMAND), run->lang, 12);
	put_mean(&line, value_of(run, at, period, COMPARISON_AWARD), run->lang, 12);
	put_mean(&line, value_of(run, at, period, COMPARISON_UNMET), run->lang, 12);
	line_put_percent(&line, value_of(run, at, period, COMPARISON_RATIO), width);
	line_put_count(&line, (size_t)llround(value_of(run, at, period, COMPARISON_SERVED)), width);
	if (!isnan(value))
		snprintf(gini, sizeof gini, "%.3f", value);
	line_put(&line, gini, -width);
	if (!comparison_is_known(period)) {
		line_put_percent(&line, value_of(run, at, period, COMPARISON_P_FULL), width);
		put_mean(&line, value_of(run, at, period, COMPARISON_BUDGET_P90), run->lang, width);
	}
	line_print(file, &line);
}

static void period_table(FILE *file, const struct report_run *run, size_t period)
{
	period_head(file, run, comparison_is_known(period));
	for (size_t at = 0; at < run->comparison->case_count; at++)
		period_line(file, run, at, period);
}

/* `12.30m less` */
static void say_change(double fen, const char *lang, char text[CELL_SIZE])
{
	char amount[NUMBER_TEXT_SIZE];
	int128 size = (int128)llround(fabs(fen));

	money_format_people(size, lang, amount);
	if (size == 0)
		snprintf(text, CELL_SIZE, "%s", is_english(lang) ? "the same" : "不变");
	else
		snprintf(text, CELL_SIZE, is_english(lang) ? "%s %s" : "%2$s %1$s", amount,
			 fen > 0 ? word(WORD_MORE, lang) : word(WORD_LESS, lang));
}

/* `12.30m less (give or take 0.40m)`: two standard errors, about 95 %. */
static void say_uncertain_change(const struct comparison_estimate *estimate, const char *lang, char text[CELL_SIZE])
{
	char change[CELL_SIZE], amount[NUMBER_TEXT_SIZE];

	say_change(estimate->difference, lang, change);
	if (!(estimate->difference_error > 0)) {
		snprintf(text, CELL_SIZE, "%s", change);
		return;
	}
	money_format_people((int128)llround(2 * estimate->difference_error), lang, amount);
	snprintf(text, CELL_SIZE, is_english(lang) ? "%.150s (give or take %s)" : "%.150s（误差 ±%s）", change, amount);
}

static void say_share(double share, char text[NUMBER_TEXT_SIZE])
{
	snprintf(text, NUMBER_TEXT_SIZE, "%.2f %%", 100 * share);
	if (isnan(share))
		snprintf(text, NUMBER_TEXT_SIZE, "-");
}

struct win_count {
	size_t more, less, lost; /* lost: of those with less, the ones who get nothing any more */
};

static void count_change(const struct comparison_change *change, void *context)
{
	struct win_count *count = context;

	count->more += change->award > change->baseline_award;
	count->less += change->award < change->baseline_award;
	count->lost += change->award == 0 && change->baseline_award > 0;
}

static void say_this_year(FILE *file, const struct report_run *run, size_t at)
{
	const struct comparison *comparison = run->comparison;
	struct win_count count = {0};
	char demand[CELL_SIZE], award[CELL_SIZE], from[NUMBER_TEXT_SIZE], to[NUMBER_TEXT_SIZE];

	say_change(comparison_estimate(comparison, at, 0, COMPARISON_DEMAND).difference, run->lang, demand);
	say_change(comparison_estimate(comparison, at, 0, COMPARISON_AWARD).difference, run->lang, award);
	say_share(value_of(run, 0, 0, COMPARISON_RATIO), from);
	say_share(value_of(run, at, 0, COMPARISON_RATIO), to);
	comparison_each_change(comparison, at, count_change, &count);
	fprintf(file,
		is_english(run->lang)
			? "    %d: demand %s, paid %s; the payout ratio goes from %s to %s; %zu applicants get "
			  "more, %zu less, of these %zu nothing any more\n"
			: "    %d年：需求%s，支付%s；兑付率由 %s 变为 %s；%zu 家多得，%zu 家少得，其中 %zu "
			  "家不再获得\n",
		comparison_period_year(comparison, 0), demand, award, from, to, count.more, count.less, count.lost);
}

static void say_horizon(FILE *file, const struct report_run *run, size_t at)
{
	const struct comparison *comparison = run->comparison;
	size_t horizon = comparison_period_count(comparison) - 1;
	struct comparison_estimate demand = comparison_estimate(comparison, at, horizon, COMPARISON_DEMAND);
	struct comparison_estimate unmet = comparison_estimate(comparison, at, horizon, COMPARISON_UNMET);
	struct comparison_estimate ratio = comparison_estimate(comparison, at, horizon, COMPARISON_RATIO);
	char demand_text[CELL_SIZE], unmet_text[CELL_SIZE];

	say_uncertain_change(&demand, run->lang, demand_text);
	say_uncertain_change(&unmet, run->lang, unmet_text);
	fprintf(file,
		is_english(run->lang) ? "    %d-%d in all, on average: demand %s, unmet %s; the payout ratio changes "
					"by %+.2f points\n"
				      : "    %d-%d年合计，平均：需求%s，缺口%s；兑付率变动 %+.2f 个百分点\n",
		comparison_period_year(comparison, 1), comparison_period_year(comparison, horizon - 1), demand_text,
		unmet_text, isnan(ratio.difference) ? 0 : 100 * ratio.difference);
}

/* Which case leaves the least unmet, and how surely. */
static void say_best(FILE *file, const struct report_run *run)
{
	size_t count = run->comparison->case_count, best = 0;
	double *p_best = memory_array(count, sizeof *p_best), *loss = memory_array(count, sizeof *loss);
	char name[CELL_SIZE];

	comparison_rank(run->comparison, COMPARISON_UNMET, p_best, loss);
	for (size_t i = 1; i < count; i++)
		best = loss[i] < loss[best] ? i : best;
	case_name(&run->comparison->cases[best], run->lang, name);
	if (run->comparison->has_forecast && p_best[best] > 0)
		fprintf(file,
			is_english(run->lang) ? "  least unmet on average: %s, the best in %.1f %% of the draws\n"
					      : "  平均缺口最小：%s，在 %.1f %% 的抽样中最优\n",
			name, 100 * p_best[best]);
	free(p_best);
	free(loss);
}

void summary_comparison(FILE *file, const struct report_run *run)
{
	const struct comparison *comparison = run->comparison;
	size_t horizon = comparison_period_count(comparison) - 1;
	char name[CELL_SIZE];

	case_name(&comparison->cases[0], run->lang, name);
	fprintf(file, is_english(run->lang) ? "%zu cases; baseline: %s\n%d\n" : "%zu 个方案；基准：%s\n%d年\n",
		comparison->case_count, name, comparison_period_year(comparison, 0));
	period_table(file, run, 0);
	if (comparison->has_forecast) {
		fprintf(file,
			is_english(run->lang) ? "%d-%d in all, means of %lld draws, seed %lld\n"
					      : "%d-%d年合计，%lld 次抽样的平均，种子 %lld\n",
			comparison_period_year(comparison, 1), comparison_period_year(comparison, horizon - 1),
			(long long)comparison->draws.draws, (long long)comparison->draws.seed);
		period_table(file, run, horizon);
	}
	if (comparison->case_count > 1)
		fputs(is_english(run->lang) ? "against the baseline\n" : "与基准相比\n", file);
	for (size_t at = 1; at < comparison->case_count; at++) {
		case_name(&comparison->cases[at], run->lang, name);
		fprintf(file, "  %s\n", name);
		say_this_year(file, run, at);
		if (comparison->has_forecast)
			say_horizon(file, run, at);
	}
	if (comparison->case_count > 1)
		say_best(file, run);
}

static void point_head(FILE *file, const struct report_run *run)
{
	struct line line = {.length = 0};

	line_put(&line, word(WORD_PARAMETER, run->lang), 24);
	line_put(&line, word(WORD_VALUE, run->lang), -18);
	line_put(&line, word(WORD_DEMAND, run->lang), -12);
	line_put(&line, word(WORD_AWARD, run->lang), -12);
	line_put(&line, word(WORD_UNMET, run->lang), -12);
	line_put(&line, word(WORD_RATIO, run->lang), -14);
	if (run->sweep->request.wants_draws)
		line_put(&line, word(WORD_P_FULL, run->lang), -18);
	line_print(file, &line);
}

static void point_line(FILE *file, const struct report_run *run, const char *parameter, const char *value,
		       const struct sweep_figures *figures)
{
	struct line line = {.length = 0};

	line_put(&line, parameter, 24);
	line_put(&line, value, -18);
	line_put_money(&line, figures->demand, run->lang, 12);
	line_put_money(&line, figures->award, run->lang, 12);
	line_put_money(&line, figures->demand - figures->award, run->lang, 12);
	line_put_ratio(&line, figures->award, figures->demand, 14);
	if (run->sweep->request.wants_draws)
		line_put_percent(&line, figures->p_full, 18);
	line_print(file, &line);
}

static double unmet_swing(const struct sweep_swing *swing)
{
	return fabs(sweep_value(&swing->high, SWEEP_UNMET) - sweep_value(&swing->low, SWEEP_UNMET));
}

/* The widest first; of equals the first in the file. */
static int compare_swings(const void *a, const void *b)
{
	const struct sweep_swing *x = *(const struct sweep_swing *const *)a, *y = *(const struct sweep_swing *const *)b;
	double left = unmet_swing(x), right = unmet_swing(y);

	if (left != right)
		return left > right ? -1 : 1;
	return (x > y) - (x < y);
}

static void say_swings(FILE *file, const struct report_run *run)
{
	const struct sweep *sweep = run->sweep;
	const struct sweep_swing **order = memory_array(sweep->swing_count, sizeof *order);
	struct line line = {.length = 0};

	for (size_t i = 0; i < sweep->swing_count; i++)
		order[i] = &sweep->swing[i];
	qsort(order, sweep->swing_count, sizeof *order, compare_swings);
	fputs(is_english(run->lang)
		      ? "what moves the unmet claims most, 10 % down and up (counts by one, flags no and yes)\n"
		      : "对缺口影响最大的参数，上下各 10 %（次数加减一，是非参数取否与是）\n",
	      file);
	line_put(&line, word(WORD_PARAMETER, run->lang), 34);
	line_put(&line, word(WORD_LOW, run->lang), -14);
	line_put(&line, word(WORD_HIGH, run->lang), -14);
	line_put(&line, word(WORD_SWING, run->lang), -14);
	line_print(file, &line);
	for (size_t i = 0; i < sweep->swing_count && i < MOST_SWINGS && unmet_swing(order[i]) > 0; i++) {
		line_put(&line, order[i]->parameter, 34);
		put_mean(&line, sweep_value(&order[i]->low, SWEEP_UNMET), run->lang, 14);
		put_mean(&line, sweep_value(&order[i]->high, SWEEP_UNMET), run->lang, 14);
		put_mean(&line, unmet_swing(order[i]), run->lang, 14);
		line_print(file, &line);
	}
	free(order);
}

void summary_sweep(FILE *file, const struct report_run *run)
{
	const struct sweep *sweep = run->sweep;

	fprintf(file, "%s  %d\n", run->scenario->name, run->result->year);
	point_head(file, run);
	point_line(file, run, word(WORD_AS_IT_IS, run->lang), "", &sweep->base);
	for (size_t i = 0; i < sweep->point_count; i++)
		point_line(file, run, sweep->point[i].parameter, sweep->point[i].value, &sweep->point[i].figures);
	if (sweep->request.wants_tornado)
		say_swings(file, run);
}
