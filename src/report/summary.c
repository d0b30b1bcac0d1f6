#include "report/summary.h"

#include "base/memory.h"
#include "base/text.h"
#include "report/figures.h"
#include "report/words.h"
#include "simulation/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_SIZE 256

static bool is_english(const char *lang)
{
	return lang[0] == 'e';
}

/* A cell of `width` columns and a gap; negative: right-aligned. */
static void put(FILE *file, const char *text, int width)
{
	char cell[CELL_SIZE];

	text_pad(text, width, cell, sizeof cell);
	fprintf(file, "%s  ", cell);
}

static void put_money(FILE *file, int128 fen, const char *lang, int width)
{
	char text[NUMBER_TEXT_SIZE];

	money_format_people(fen, lang, text);
	put(file, text, -width);
}

/* `63.74 %`, cut, not rounded up: 100.00 % is said of full payment only. */
static void percent_text(int128 part, int128 whole, char text[NUMBER_TEXT_SIZE])
{
	int128 hundredths = whole == 0 ? 0 : part * 10000 / whole;

	if (whole == 0)
		snprintf(text, NUMBER_TEXT_SIZE, "-");
	else
		snprintf(text, NUMBER_TEXT_SIZE, "%d.%02d %%", (int)(hundredths / 100), (int)(hundredths % 100));
}

static void put_percent(FILE *file, double share, int width)
{
	char text[NUMBER_TEXT_SIZE] = "-";

	if (!isnan(share))
		snprintf(text, sizeof text, "%.1f %%", 100 * share);
	put(file, text, -width);
}

static void put_count(FILE *file, size_t count, int width)
{
	char text[NUMBER_TEXT_SIZE];

	snprintf(text, sizeof text, "%zu", count);
	put(file, text, -width);
}

static void heading(FILE *file, const struct scenario *scenario, const char *lang, int year)
{
	const char *policy = report_title(&scenario->policy.title, lang, scenario->policy.name);
	const char *title = report_title(&scenario->title, lang, NULL);

	fprintf(file, "%s%s%s  %d\n%s\n", scenario->name,
		title == NULL      ? ""
		: is_english(lang) ? ": "
				   : "：",
		title == NULL ? "" : title, year, policy);
}

static void line_money(FILE *file, const char *label, int128 fen, const char *lang, const char *more)
{
	fputs("  ", file);
	put(file, label, 14);
	put_money(file, fen, lang, 16);
	fprintf(file, "%s\n", more);
}

static size_t count_applicants(const struct report_run *run)
{
	size_t applicant_count = run->scenario->population.applicants.frame.row_count, count = 0;
	unsigned char *asks = memory_array(applicant_count, 1);

	for (size_t i = 0; i < run->claims->count; i++) {
		count += !asks[run->claims->applicant[i]];
		asks[run->claims->applicant[i]] = 1;
	}
	free(asks);
	return count;
}

static void totals(FILE *file, const struct report_run *run)
{
	const struct year_result *result = run->result;
	char text[CELL_SIZE], percent[NUMBER_TEXT_SIZE];

	snprintf(text, sizeof text, is_english(run->lang) ? "%zu claims of %zu applicants" : "%zu 笔，%zu 家",
		 run->claims->count, count_applicants(run));
	line_money(file, word(WORD_DEMAND, run->lang), result->demand, run->lang, text);
	line_money(file, word(WORD_BUDGET, run->lang), result->available, run->lang, "");
	percent_text(result->award, result->demand, percent);
	snprintf(text, sizeof text, "%s %s", word(WORD_RATIO, run->lang), percent);
	line_money(file, word(WORD_AWARD, run->lang), result->award, run->lang, text);
	line_money(file, word(WORD_UNMET, run->lang), result->demand - result->award, run->lang, "");
	line_money(file, word(WORD_UNSPENT, run->lang), result->left, run->lang, "");
}

/* One limit that stopped claims, in words. */
static void binding_line(FILE *file, const struct limit_outcome *outcome, const char *lang)
{
	char amount[NUMBER_TEXT_SIZE];

	money_format_people(outcome->limit, lang, amount);
	if (outcome->has_price)
		fprintf(file,
			is_english(lang) ? "  %s (%s, %s): one more yuan adds %.4f to the objective\n"
					 : "  %s（%s，%s）：再增一元，目标增加 %.4f\n",
			outcome->name, limit_kind_names[outcome->kind], amount, outcome->price);
	else
		fprintf(file,
			is_english(lang) ? "  %s (%s, %s): stops %u claims at %.4f %%\n"
					 : "  %s（%s，%s）：%u 笔止于 %.4f %%\n",
			outcome->name, limit_kind_names[outcome->kind], amount, outcome->stops, 100 * outcome->level);
}

static void binding(FILE *file, const struct report_run *run)
{
	size_t count = 0, applicants = 0;

	fputs(is_english(run->lang) ? "what binds\n" : "起作用的限额\n", file);
	for (size_t i = 0; i < run->result->outcome_count; i++) {
		const struct limit_outcome *outcome = &run->result->outcome[i];

		applicants += outcome->kind == LIMIT_APPLICANT;
		if (outcome->kind == LIMIT_APPLICANT ||
		    (outcome->has_price ? !(outcome->price > 0) : outcome->stops == 0))
			continue;
		binding_line(file, outcome, run->lang);
		count++;
	}
	if (applicants > 0)
		fprintf(file,
			is_english(run->lang) ? "  limits of one applicant: %zu used up\n"
					      : "  单个申报主体限额用尽：%zu 个\n",
			applicants);
	if (count + applicants == 0)
		fputs(is_english(run->lang) ? "  nothing: every claim is paid in full\n" : "  无：全部足额支付\n",
		      file);
}

struct measure_sums {
	size_t claims;
	int128 claim, award;
};

static void measures(FILE *file, const struct report_run *run)
{
	const struct policy *policy = &run->scenario->policy;
	const struct claims *claims = run->claims;
	struct measure_sums *sums = memory_array(policy->measure_count, sizeof *sums);
	char percent[NUMBER_TEXT_SIZE];

	for (size_t i = 0; i < claims->count; i++) {
		struct measure_sums *of = &sums[policy->item[claims->item[i]].measure];

		of->claims++;
		of->claim += claims->claim[i];
		of->award += claims->award[i];
	}
	fputs("  ", file);
	put(file, word(WORD_MEASURE, run->lang), 8);
	put(file, word(WORD_TITLE, run->lang), 40);
	put(file, word(WORD_CLAIMS, run->lang), -7);
	put(file, word(WORD_DEMAND, run->lang), -12);
	put(file, word(WORD_AWARD, run->lang), -12);
	put(file, word(WORD_RATIO, run->lang), -12);
	fputc('\n', file);
	for (size_t m = 0; m < policy->measure_count; m++) {
		fputs("  ", file);
		put(file, policy->measure[m].id, 8);
		put(file, report_title(&policy->measure[m].title, run->lang, ""), 40);
		put_count(file, sums[m].claims, 7);
		put_money(file, sums[m].claim, run->lang, 12);
		put_money(file, sums[m].award, run->lang, 12);
		percent_text(sums[m].award, sums[m].claim, percent);
		put(file, percent, -12);
		fputc('\n', file);
	}
	free(sums);
}

void summary_allocation(FILE *file, const struct report_run *run)
{
	heading(file, run->scenario, run->lang, run->result->year);
	totals(file, run);
	binding(file, run);
	measures(file, run);
	if (run->result->unstaged > 0)
		fprintf(file,
			is_english(run->lang) ? "%zu claims are taken by no stage and stay unpaid\n"
					      : "%zu 笔不属于任何阶段，未支付\n",
			run->result->unstaged);
}

static void forecast_line(FILE *file, const struct report_run *run, size_t year, double *values)
{
	static const struct scope total = {.is_total = true};
	const struct forecast *forecast = run->forecast;
	size_t n = forecast->draw_count, count;
	char label[NUMBER_TEXT_SIZE], range[CELL_SIZE] = "-";
	double mean, error;

	snprintf(label, sizeof label, "%d", forecast->first_year + (int)year);
	fputs("  ", file);
	put(file, year == FIGURE_ALL_YEARS ? word(WORD_ALL_YEARS, run->lang) : label, 9);
	figures_fill(forecast, &total, year, METRIC_DEMAND, values);
	statistics_mean(values, n, &mean, &error, &count);
	put_money(file, (int128)mean, run->lang, 12);
	figures_fill(forecast, &total, year, METRIC_RATIO, values);
	statistics_mean(values, n, &mean, &error, &count);
	put_percent(file, mean, 12);
	count = statistics_sort(values, n);
	if (count > 0)
		snprintf(range, sizeof range, "%.1f %%..%.1f %%", 100 * statistics_quantile(values, count, 0.05),
			 100 * statistics_quantile(values, count, 0.95));
	put(file, range, -20);
	put_percent(file, (double)figures_full_count(forecast, year) / (double)n, 16);
	figures_fill(forecast, &total, year, METRIC_DEMAND, values);
	statistics_sort(values, n);
	put_money(file, (int128)statistics_quantile(values, n, 0.90), run->lang, 16);
	fputc('\n', file);
}

void summary_forecast(FILE *file, const struct report_run *run)
{
	const struct forecast *forecast = run->forecast;
	double *values = memory_array(forecast->draw_count, sizeof *values);
	int last = forecast->first_year + (int)forecast->year_count - 1;

	fprintf(file,
		is_english(run->lang) ? "\nforecast %d-%d, %zu draws, seed %lld\n"
				      : "\n预测 %d-%d，%zu 次抽样，种子 %lld\n",
		forecast->first_year, last, forecast->draw_count, (long long)run->scenario->forecast.seed);
	fputs("  ", file);
	put(file, word(WORD_YEAR, run->lang), 9);
	put(file, word(WORD_DEMAND, run->lang), -12);
	put(file, word(WORD_RATIO, run->lang), -12);
	put(file, word(WORD_RATIO_RANGE, run->lang), -20);
	put(file, word(WORD_P_FULL, run->lang), -16);
	put(file, word(WORD_BUDGET_90, run->lang), -16);
	fputc('\n', file);
	for (size_t year = 0; year < forecast->year_count; year++)
		forecast_line(file, run, year, values);
	forecast_line(file, run, FIGURE_ALL_YEARS, values);
	free(values);
}

/* Every `note` of a file, in file order, with the line it stands on. */
static void notes(FILE *file, const struct yaml_node *node)
{
	if (node->kind == YAML_MAP && node->note != NULL)
		fprintf(file, "  %s:%u: %s\n", node->note->place.file, node->note->place.line, node->note->text);
	for (size_t i = 0; i < node->count; i++)
		notes(file, node->value[i]);
}

static void assumptions(FILE *file, const struct policy *policy, const char *lang)
{
	fprintf(file,
		is_english(lang) ? "assumed, for the text does not fix it: %zu\n" : "文本未定而假设的参数：%zu 个\n",
		policy->assumption_count);
	for (size_t i = 0; i < policy->assumption_count; i++) {
		const struct assumption *assumption = &policy->assumption[i];

		fprintf(file, "  %s%s%s: %s\n", assumption->item, assumption->item[0] == '\0' ? "" : ".",
			assumption->name, assumption->reason);
	}
}

void summary_check(FILE *file, const struct scenario *scenario, const char *lang)
{
	const struct policy *policy = &scenario->policy;
	const struct population *population = &scenario->population;

	heading(file, scenario, lang, scenario->year);
	fprintf(file,
		is_english(lang) ? "  policy        %zu measures, %zu items, %zu limits, %zu exclusions\n"
				   "  data          %zu applicants, %zu applications\n"
				 : "  政策          %zu 条措施，%zu 个事项，%zu 项限额，%zu 项排除\n"
				   "  数据          %zu 家，%zu 份申请\n",
		policy->measure_count, policy->item_count, policy->limit_count, policy->exclusion_count,
		population->applicants.frame.row_count, population->applications.frame.row_count);
	assumptions(file, policy, lang);
	fputs(is_english(lang) ? "notes\n" : "说明\n", file);
	notes(file, policy->tree);
	notes(file, scenario->tree);
	fputs(is_english(lang) ? "no fault found\n" : "未发现错误\n", file);
}
