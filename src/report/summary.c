#include "report/summary.h"

#include "base/memory.h"
#include "base/text.h"
#include "report/line.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void put_total(struct line *line, const char *label, int128 fen, const char *lang)
{
	line_put(line, label, 10);
	line_put_money(line, fen, lang, 12);
}

static void totals(FILE *file, const struct report_run *run)
{
	const struct year_result *result = run->result;
	struct line line = {.length = 0};
	char text[CELL_SIZE];

	put_total(&line, word(WORD_DEMAND, run->lang), result->demand, run->lang);
	snprintf(text, sizeof text, is_english(run->lang) ? "%zu claims of %zu applicants" : "%zu 笔，%zu 家",
		 run->claims->count, count_applicants(run));
	line_put(&line, text, 40);
	line_print(file, &line);
	put_total(&line, word(WORD_BUDGET, run->lang), result->available, run->lang);
	line_print(file, &line);
	put_total(&line, word(WORD_AWARD, run->lang), result->award, run->lang);
	line_put(&line, word(WORD_RATIO, run->lang), is_english(run->lang) ? 12 : 6);
	line_put_ratio(&line, result->award, result->demand, 8);
	line_print(file, &line);
	put_total(&line, word(WORD_UNMET, run->lang), result->demand - result->award, run->lang);
	line_print(file, &line);
	put_total(&line, word(WORD_UNSPENT, run->lang), result->left, run->lang);
	line_print(file, &line);
}

static const char *kind_name(enum limit_kind kind, const char *lang)
{
	static const char *const zh[LIMIT_KIND_COUNT] = {
		[LIMIT_BUDGET] = "总额",
		[LIMIT_AT_MOST] = "上限",
		[LIMIT_AT_LEAST] = "下限",
		[LIMIT_APPLICANT] = "申报主体",
	};

	return is_english(lang) ? limit_kind_names[kind] : zh[kind];
}

/* What the limit is worth, for sums an officer thinks in. */
static void price_words(FILE *file, const struct limit_outcome *outcome, const char *lang)
{
	fprintf(file,
		is_english(lang) ? "10,000 yuan more adds %.2f yuan of weighted award, 10,000 yuan less takes %.2f\n"
				 : "每增加 1 万元，加权支付增加 %.2f 元；每减少 1 万元，减少 %.2f 元\n",
		10000 * outcome->price, 10000 * outcome->price_left);
}

/* Where it stopped its claims, by what the level of the rule is. */
static void stop_words(FILE *file, const struct limit_outcome *outcome, const char *lang)
{
	fprintf(file, is_english(lang) ? "stops %u claims" : "%u 笔", outcome->stops);
	switch (outcome->level_kind) {
	case LEVEL_NONE:
		fputs(is_english(lang) ? "" : "受限", file);
		break;
	case LEVEL_RATIO:
		fprintf(file, is_english(lang) ? " at %.4f %%" : "止于 %.4f %%", 100 * outcome->level);
		break;
	case LEVEL_AWARD:
		fprintf(file, is_english(lang) ? " at %.2f yuan each" : "止于每笔 %.2f 元", outcome->level);
		break;
	case LEVEL_LOSS:
		fprintf(file, is_english(lang) ? " at %.2f yuan less than claimed" : "各少 %.2f 元", outcome->level);
		break;
	case LEVEL_AWARD_THEN_LOSS:
		fprintf(file,
			is_english(lang) ? " at %.2f yuan each, or so much less than claimed"
					 : "止于每笔 %.2f 元（或各少此数）",
			outcome->level);
		break;
	}
	fputc('\n', file);
}

/* One limit that stopped claims, in words. */
static void binding_line(FILE *file, const struct limit_outcome *outcome, const char *lang)
{
	const char *name = outcome->kind == LIMIT_BUDGET ? word(WORD_BUDGET, lang) : outcome->name;
	char amount[NUMBER_TEXT_SIZE];

	money_format_people(outcome->limit, lang, amount);
	fprintf(file, is_english(lang) ? "  %s (%s, %s): " : "  %s（%s，%s）：", name, kind_name(outcome->kind, lang),
		amount);
	if (outcome->has_price)
		price_words(file, outcome, lang);
	else
		stop_words(file, outcome, lang);
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
	if (run->claims->count == 0)
		fputs(is_english(run->lang) ? "  nothing: there are no claims\n" : "  无：没有可支付的申报\n", file);
	else if (count + applicants == 0)
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
	struct line line = {.length = 0};

	for (size_t i = 0; i < claims->count; i++) {
		struct measure_sums *of = &sums[policy->item[claims->item[i]].measure];

		of->claims++;
		of->claim += claims->claim[i];
		of->award += claims->award[i];
	}
	line_put(&line, word(WORD_MEASURE, run->lang), 8);
	line_put(&line, word(WORD_TITLE, run->lang), 40);
	line_put(&line, word(WORD_CLAIMS, run->lang), -7);
	line_put(&line, word(WORD_DEMAND, run->lang), -12);
	line_put(&line, word(WORD_AWARD, run->lang), -12);
	line_put(&line, word(WORD_RATIO, run->lang), -12);
	line_print(file, &line);
	for (size_t m = 0; m < policy->measure_count; m++) {
		line_put(&line, policy->measure[m].id, 8);
		line_put(&line, report_title(&policy->measure[m].title, run->lang, ""), 40);
		line_put_count(&line, sums[m].claims, 7);
		line_put_money(&line, sums[m].claim, run->lang, 12);
		line_put_money(&line, sums[m].award, run->lang, 12);
		line_put_ratio(&line, sums[m].award, sums[m].claim, 12);
		line_print(file, &line);
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
