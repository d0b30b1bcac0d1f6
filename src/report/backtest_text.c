#include "report/backtest_text.h"

#include "report/line.h"
#include "report/page.h"

#include <string.h>

#define COLUMN_COUNT 12

static const struct {
	const char *zh, *en;
	int width;
} columns[COLUMN_COUNT] = {
	{"实际", "came", 6},    {"均值", "mean", 8},    {"p05", "p05", 6},   {"p25", "p25", 6},
	{"p50", "p50", 6},      {"p75", "p75", 6},      {"p95", "p95", 6},   {"PIT", "PIT", 6},
	{"50%内", "in 50%", 6}, {"90%内", "in 90%", 6}, {"CRPS", "CRPS", 8}, {"分位损失90", "pinball90", 10},
};

/* A comment in columns; cells[0] is the name. */
static void print_row(const struct page *page, const char *name, const char *const cells[COLUMN_COUNT])
{
	struct line line = {.text = "# ", .length = 2};

	line_put(&line, name, 8);
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		line_put(&line, cells[i], -columns[i].width);
	line_print(page->file, &line);
}

static void print_titles(const struct page *page)
{
	const char *title[COLUMN_COUNT];

	for (size_t i = 0; i < COLUMN_COUNT; i++)
		title[i] = page_say(page, columns[i].zh, columns[i].en);
	print_row(page, page_say(page, "事项", "item"), title);
}

/* A figure with `decimals`, behind it a percent sign where it is a share. */
static const char *figure(double value, int decimals, const char *sign, char text[NUMBER_TEXT_SIZE])
{
	snprintf(text, NUMBER_TEXT_SIZE, "%.*f%s", decimals, value, sign);
	return text;
}

static void print_score(const struct page *page, const char *name, const struct backtest_score *score)
{
	const double values[] = {score->came, score->mean, score->p05, score->p25,
				 score->p50,  score->p75,  score->p95, score->pit};
	char text[COLUMN_COUNT][NUMBER_TEXT_SIZE];
	const char *cells[COLUMN_COUNT];

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		cells[i] = figure(values[i], i == 1 ? 1 : i == 7 ? 3 : 0, "", text[i]);
	cells[8] = score->is_in_50 ? page_say(page, "是", "yes") : page_say(page, "否", "no");
	cells[9] = score->is_in_90 ? page_say(page, "是", "yes") : page_say(page, "否", "no");
	cells[10] = figure(score->crps, 3, "", text[10]);
	cells[11] = figure(score->pinball90, 3, "", text[11]);
	print_row(page, name, cells);
}

static void print_pooled(const struct page *page, const struct backtest_model *model)
{
	char text[COLUMN_COUNT][NUMBER_TEXT_SIZE];
	const char *cells[COLUMN_COUNT] = {"", "", "", "", "", "", ""};

	cells[7] = figure(model->pit, 3, "", text[7]);
	cells[8] = figure(100 * model->in_50, 1, "%", text[8]);
	cells[9] = figure(100 * model->in_90, 1, "%", text[9]);
	cells[10] = figure(model->crps, 3, "", text[10]);
	cells[11] = figure(model->pinball90, 3, "", text[11]);
	print_row(page, page_say(page, "汇总", "pooled"), cells);
}

static void print_model(const struct page *page, const struct backtest_model *model,
			const struct calibration *calibration)
{
	const struct count_years *years = &calibration->years;

	print_titles(page);
	for (size_t i = 0; i < years->item_count; i++)
		print_score(page, calibration->scenario->policy.item[years->item[i]].id, &model->item[i]);
	print_score(page, page_say(page, "合计", "total"), &model->total);
	print_pooled(page, model);
}

void backtest_print(FILE *file, const struct backtest *backtest, const struct calibration *calibration,
		    const char *lang)
{
	struct page page = {.file = file, .lang = lang};

	page_remark(&page, 0,
		    "回测：按 %d 至 %d 年（%zu 年）估计，预测 %d 年的申报数量；%zu 个事项，同一年的事项一同涨落",
		    "backtest: fitted to %d to %d (%zu years), the applications of %d forecast; %zu items, which in "
		    "one year rise and fall together",
		    backtest->first_year, backtest->last_year, backtest->year_count, backtest->year,
		    backtest->fitted.judged);
	print_model(&page, &backtest->fitted, calibration);
	page_remark(&page, 0, "对照：以各年平均数为已知的独立泊松分布",
		    "beside it: independent Poisson counts with the mean of the years, taken as known");
	print_model(&page, &backtest->plug_in, calibration);
}
