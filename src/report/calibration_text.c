#include "report/calibration_text.h"

#include "report/line.h"
#include "report/page.h"

#include <math.h>
#include <string.h>

/* Of a setting that no history can tell. */
static void mark_kept(struct page *page)
{
	page_mark(page, MARK_ASSUMPTION, "同情景文件，未写则为默认值", "as in the scenario, else the default");
}

static void print_head(struct page *page, const struct calibration *calibration)
{
	const struct count_years *years = &calibration->years;
	const struct forecast_settings *settings = &calibration->scenario->forecast;
	int first = years->year[0], last = years->year[years->year_count - 1];

	if (years->is_of_awards)
		page_remark(page, 0, "按 %d 至 %d 年（%zu 年）的奖励记录估计：未通过的申报不在其中，数量指通过的",
			    "fitted to the awards of %d to %d (%zu years): refused applications are not told, counts "
			    "are of "
			    "those that passed",
			    first, last, years->year_count);
	else
		page_remark(page, 0, "按 %d 至 %d 年（%zu 年）的申报记录估计",
			    "fitted to the applications of %d to %d (%zu years)", first, last, years->year_count);
	page_remark(page, 0,
		    "data 数据：取自记录；estimate 估计：由记录拟合，se 为标准误；assumption 假设：记录无法说明",
		    "data: read off the rows; estimate: fitted to them, se is the standard error; assumption: the rows "
		    "cannot tell");
	fputs("forecast:\n", page->file);
	page_put(page, "  years: %lld", (long long)settings->years);
	mark_kept(page);
	page_put(page, "  draws: %lld", (long long)settings->draws);
	mark_kept(page);
	page_put(page, "  seed: %lld", (long long)settings->seed);
	mark_kept(page);
	page_put(page, "  after_validity: %s", calibration->scenario->settings.renews ? "renew" : "stop");
	mark_kept(page);
}

static void print_growing_fields(struct page *page, const struct calibration *calibration)
{
	const struct firms_calibration *firms = &calibration->firms;
	bool is_named = calibration->scenario->forecast.demand.firms.growth.field_count > 0;
	char list[PAGE_TEXT_SIZE] = "";

	for (size_t i = 0; i < firms->field_count; i++) {
		size_t length = strlen(list);

		snprintf(list + length, sizeof list - length, "%s%s", i == 0 ? "" : ", ", firms->field[i]->name);
	}
	page_put(page, "      fields: [%s]", list);
	if (is_named)
		page_mark(page, MARK_ASSUMPTION, "同情景文件，增长率按 %s 估计",
			  "as in the scenario; growth is that of %s", firms->field[0]->name);
	else
		page_mark(page, MARK_ASSUMPTION, "有 last 或 peak 字段的；增长率按 %s 估计",
			  "those that last and peak fields follow; growth is that of %s", firms->field[0]->name);
}

static void print_growth_common(struct page *page, const struct firms_calibration *firms)
{
	char text[PAGE_TEXT_SIZE];

	if (firms->change_years < 2) {
		page_remark(page, 6, "共同部分：只有一年的变化，无法估计（assumption 假设：无）",
			    "common: one year of changes cannot tell it (assumption: none)");
		return;
	}
	page_estimate(&firms->growth.common, true, text);
	page_put(page, "      common: %s", text);
	page_mark(page, MARK_ESTIMATE, "%zu 年的平均变化", "the mean changes of %zu years", firms->change_years);
}

static void print_growth(struct page *page, const struct calibration *calibration)
{
	const struct firms_calibration *firms = &calibration->firms;
	const struct estimate *ar = &firms->growth.ar;
	char text[PAGE_TEXT_SIZE];

	if (!firms->has_growth) {
		page_remark(page, 4, "增长：企业两年的记录不足 20 对，无法估计（assumption 假设：不增长）",
			    "growth: fewer than 20 firms with rows of two years in a row cannot tell it (assumption: "
			    "none)");
		return;
	}
	fputs("    growth:\n", page->file);
	print_growing_fields(page, calibration);
	page_estimate(&firms->growth.mean, true, text);
	page_put(page, "      mean: %s", text);
	page_mark(page, MARK_ESTIMATE, "%zu 年的 %zu 个变化", "over %zu years, %zu changes", firms->change_years,
		  firms->change_count);
	page_estimate(&(struct estimate){firms->growth.sd, 0}, true, text);
	page_put(page, "      sd: %s", text);
	page_mark(page, MARK_ESTIMATE, "%zu 个变化的离散程度", "the spread of %zu changes", firms->change_count);
	print_growth_common(page, firms);
	page_number(fabs(ar->value) > 3 * ar->se ? fmax(fmin(ar->value, 0.99), -0.99) : 0, text);
	page_put(page, "      ar: %s", text);
	if (isfinite(ar->se))
		page_mark(page, MARK_ESTIMATE, "相邻两年的相关 %.3f，标准误 %.3f",
			  "correlation of one year with the next %.3f, se %.3f", ar->value, ar->se);
	else
		page_mark(page, MARK_ASSUMPTION, "没有相邻两年的变化", "no changes of two years in a row");
}

static void print_entry(struct page *page, const struct firms_calibration *firms)
{
	char text[PAGE_TEXT_SIZE];

	page_estimate(&firms->entry, true, text);
	fputs("    entry:\n", page->file);
	page_put(page, "      rate: %s", text);
	page_mark(page, MARK_ESTIMATE, "%.0f 家新企业，年初企业累计 %.0f 家", "%.0f new firms, of %.0f firm-years",
		  firms->entered, firms->stood);
	if (firms->entry_year == NULL)
		return;
	page_put(page, "      where: 'year - %s <= 2'", firms->entry_year->name);
	page_mark(page, MARK_ASSUMPTION, "新企业与最近进入的企业相似", "newcomers are like those that came lately");
	page_put(page, "      set: {%s: year}", firms->entry_year->name);
	page_mark(page, MARK_DATA, "新企业大多如此", "most newcomers have it so");
}

static void print_statuses(struct page *page, const struct firms_calibration *firms)
{
	char text[PAGE_TEXT_SIZE];

	if (firms->become_count > 0)
		fputs("    become:\n", page->file);
	for (size_t i = 0; i < firms->become_count; i++) {
		const struct become_calibration *become = &firms->become[i];

		page_put(page, "      - set: {%s: year}", become->field->name);
		page_mark(page, MARK_DATA, "记录中当年取得的状态", "a status that the rows show being reached");
		page_estimate(&become->rate, true, text);
		page_put(page, "        rate: %s", text);
		page_mark(page, MARK_ESTIMATE, "%.0f 次，尚无者累计 %.0f 家年", "%.0f of %.0f firm-years without it",
			  become->hits, become->tries);
		if (!become->field->has_default)
			continue;
		page_number(become->field->default_value, text);
		page_put(page, "        where: '%s == %s'", become->field->name, text);
		page_mark(page, MARK_ASSUMPTION, "尚无者机会均等", "all that do not have it are alike");
	}
}

/* Whether the records show this field being reached in a year. */
static bool is_reached(const struct firms_calibration *firms, const struct field *field)
{
	for (size_t i = 0; i < firms->become_count; i++)
		if (firms->become[i].field == field)
			return true;
	return false;
}

/* What the scenario's events set that the records never show: pasted, the block takes it out of the scenario. */
static void remark_unseen_statuses(struct page *page, const struct calibration *calibration)
{
	const struct firms_settings *own = &calibration->scenario->forecast.demand.firms;

	for (size_t i = 0; i < own->become_count; i++) {
		for (size_t j = 0; j < own->become[i].set_count; j++) {
			const struct field *field = own->become[i].set[j].field;

			if (!is_reached(&calibration->firms, field))
				page_remark(
					page, 4, "become：记录中看不到当年取得 %s，不写（assumption 假设：今后也没有）",
					"become: the rows do not show %s being reached, left out (assumption: none to "
					"come)",
					field->name);
		}
	}
}

static void remark_unmoved(struct page *page, const struct firms_calibration *firms)
{
	if (firms->entered == 0)
		page_remark(page, 4, "entry：%.0f 家年中没有新企业，不写（assumption 假设：今后也没有）",
			    "entry: no new firm in %.0f firm-years, left out (assumption: none to come)", firms->stood);
	if (firms->left == 0)
		page_remark(page, 4, "exit：%.0f 家年中没有企业退出，不写（assumption 假设：今后也没有）",
			    "exit: no firm left in %.0f firm-years, left out (assumption: none to come)", firms->stood);
}

static void print_firms(struct page *page, const struct calibration *calibration)
{
	const struct firms_calibration *firms = &calibration->firms;
	char text[PAGE_TEXT_SIZE];

	if (firms->has_growth || firms->entered > 0 || firms->left > 0 || firms->become_count > 0)
		fputs("  firms:\n", page->file);
	print_growth(page, calibration);
	if (!firms->has_moves)
		page_remark(
			page, 4, "进入、退出、状态：没有相邻两年的企业名单，无法估计（assumption 假设：没有）",
			"entry, exit, statuses: no firms of two years in a row cannot tell them (assumption: none)");
	if (firms->entered > 0)
		print_entry(page, firms);
	if (firms->left > 0) {
		page_estimate(&firms->exit, true, text);
		fputs("    exit:\n", page->file);
		page_put(page, "      rate: %s", text);
		page_mark(page, MARK_ESTIMATE, "%.0f 家退出，累计 %.0f 家年", "%.0f left, of %.0f firm-years",
			  firms->left, firms->stood);
	}
	print_statuses(page, firms);
	if (firms->has_moves)
		remark_unmoved(page, firms);
	remark_unseen_statuses(page, calibration);
}

/* `9 8 13 14`: the counts of an item, year by year. */
static void counts_text(const struct count_years *years, size_t place, char text[PAGE_TEXT_SIZE])
{
	size_t length = 0;

	text[0] = '\0';
	for (size_t y = 0; y < years->year_count && length < PAGE_TEXT_SIZE - 20; y++)
		length += (size_t)snprintf(text + length, PAGE_TEXT_SIZE - length, "%s%.0f", y == 0 ? "" : " ",
					   years->count[place * years->year_count + y]);
}

static void print_count(struct page *page, const struct calibration *calibration, size_t place)
{
	const struct count_fit *fit = &calibration->counts;
	char text[PAGE_TEXT_SIZE], counts[PAGE_TEXT_SIZE];

	page_estimate(&fit->mean[place], false, text);
	counts_text(&calibration->years, place, counts);
	fputs("        count:\n", page->file);
	page_put(page, "          mean: %s", text);
	page_mark(page, MARK_ESTIMATE, "各年 %s", "by year %s", counts);
	if (isfinite(fit->size.value)) {
		page_estimate(&fit->size, false, text);
		page_put(page, "          size: %s", text);
		page_mark(page, MARK_ESTIMATE, "所有事项合并估计", "pooled over all items");
	}
	if (fit->trend.value != 0) {
		page_estimate(&fit->trend, true, text);
		page_put(page, "          trend: %s", text);
		page_mark(page, MARK_ESTIMATE, "所有事项合并估计", "pooled over all items");
	}
}

static void print_approval(struct page *page, const struct item_calibration *item, bool is_automatic)
{
	char text[PAGE_TEXT_SIZE];

	page_estimate(&item->approval, true, text);
	page_put(page, "        approval: %s", text);
	if (item->approval_mark == MARK_ASSUMPTION)
		page_mark(page, MARK_ASSUMPTION, "记录中没有未通过的", "the rows show no refusals");
	else if (is_automatic)
		page_mark(page, MARK_ESTIMATE, "符合条件 %.0f 家，其中 %.0f 家获奖",
			  "%.0f were entitled, %.0f of them awarded", item->total, item->passed);
	else
		page_mark(page, MARK_ESTIMATE, "申报 %.0f 项，通过 %.0f 项", "%.0f applied, %.0f passed", item->total,
			  item->passed);
}

static const char *no_amount_words(const struct page *page, enum no_amount why)
{
	static const char *const words[NO_AMOUNT_COUNT][2] = {
		[NO_AMOUNT_UNREAD] = {"公式不涉及金额字段", "no money field is read"},
		[NO_AMOUNT_SEVERAL] = {"公式同时涉及多个金额字段", "several money fields are read together"},
		[NO_AMOUNT_FEW] = {"金额太少", "too few amounts"},
		[NO_AMOUNT_ALIKE] = {"金额全部相同或达到上限", "all amounts are the same or at the cap"},
		[NO_AMOUNT_WIDE] = {"离散程度超出可写的对数正态分布",
				    "they spread further than a lognormal distribution can be written"},
	};

	return page_say(page, words[why][0], words[why][1]);
}

static void print_amount(struct page *page, const struct amount_calibration *amount)
{
	char text[PAGE_TEXT_SIZE];

	if (amount->field == NULL) {
		page_remark(page, 8, "金额：取自当年的申报（assumption 假设；%s）",
			    "amounts: those of this year's applications (assumption; %s)",
			    no_amount_words(page, amount->why_none));
		return;
	}
	fprintf(page->file, "        %s:\n", amount->field->name);
	page_money(page, amount->median, text);
	page_put(page, "          median: %s", text);
	if (amount->is_of_awards)
		page_mark(page, MARK_ESTIMATE, "由 %zu 项奖励反推，其中 %zu 项达到上限",
			  "worked back from %zu awards, %zu of them at the cap", amount->value_count, amount->censored);
	else
		page_mark(page, MARK_ESTIMATE, "%zu 个金额，其中 %zu 个达到上限", "%zu amounts, %zu of them at the cap",
			  amount->value_count, amount->censored);
	page_number(amount->sdlog, text);
	page_put(page, "          sdlog: %s", text);
	page_mark(page, MARK_ESTIMATE, "同上；分布形状为假设", "of the same; the lognormal shape is an assumption");
}

static void print_where(struct page *page, const struct item_calibration *item)
{
	char text[2 * PAGE_TEXT_SIZE];

	if (item->where == NULL)
		return;
	page_one_line(formula_text(item->where), true, text, sizeof text);
	page_put(page, "        where: '%s'", text);
	page_mark(page, MARK_ASSUMPTION, "同情景文件", "as in the scenario");
}

static void print_item(struct page *page, const struct calibration *calibration, uint32_t number, size_t place)
{
	const struct item_calibration *item = &calibration->item[number];
	const struct item *of = &calibration->scenario->policy.item[number];
	const char *title = is_english(page->lang) && of->title.en != NULL ? of->title.en : of->title.zh;
	char text[PAGE_TEXT_SIZE];

	page_one_line(title == NULL ? "" : title, false, text, sizeof text);
	fprintf(page->file, "      %s:%s%s\n", of->id, title == NULL ? "" : "  # ", text);
	if (item->is_counted)
		print_count(page, calibration, place);
	print_approval(page, item, !item->is_counted);
	if (item->is_counted) {
		print_amount(page, &item->amount);
		print_where(page, item);
	}
}

static void print_common(struct page *page, const struct calibration *calibration)
{
	const struct count_fit *fit = &calibration->counts;
	char text[PAGE_TEXT_SIZE];

	if (fit->correlated < 2) {
		page_remark(page, 4, "共同部分：不足两个事项，无法估计（assumption 假设：0）",
			    "common: fewer than two items cannot tell it (assumption: 0)");
		return;
	}
	page_estimate(&fit->common, true, text);
	page_put(page, "    common: %s", text);
	page_mark(page, MARK_ESTIMATE, "%zu 个事项 %zu 年的数量：相关 %.1f %%，因均值的误差共同而加 1/%zu",
		  "the counts of %zu items over %zu years: correlation %.1f %%, and 1/%zu of it for the means' common "
		  "error",
		  fit->correlated, calibration->years.year_count, 100 * fit->correlation.value,
		  calibration->years.year_count);
}

static void remark_pooled(struct page *page, const struct calibration *calibration)
{
	const struct count_fit *fit = &calibration->counts;

	if (isinf(fit->size.value))
		page_remark(page, 4, "size：数量的波动不超过泊松分布，不写（estimate 估计）",
			    "size: left out, the counts vary no more than Poisson's (estimate)");
	if (fit->trend.value != 0)
		return;
	if (isfinite(fit->slope.se))
		page_remark(
			page, 4, "trend：不写，每年 %.1f %%（标准误 %.1f %%）与偶然无法区分（assumption 假设：没有）",
			"trend: left out, %.1f %% a year (se %.1f %%) cannot be told from chance (assumption: none)",
			100 * fit->slope.value, 100 * fit->slope.se);
	else
		page_remark(page, 4, "trend：不写，两年无法说明（assumption 假设：没有）",
			    "trend: left out, two years cannot tell it (assumption: none)");
}

void calibration_print(FILE *file, const struct calibration *calibration, const char *lang)
{
	struct page page = {.file = file, .lang = lang};
	bool has_items = false;
	size_t place = 0;

	print_head(&page, calibration);
	print_firms(&page, calibration);
	fputs("  demand:\n", file);
	print_common(&page, calibration);
	remark_pooled(&page, calibration);
	for (uint32_t i = 0; i < calibration->item_count; i++) {
		const struct item_calibration *item = &calibration->item[i];
		const char *id = calibration->scenario->policy.item[i].id;
		bool is_told = item->is_counted ? item->mean.value > 0 : item->approval_mark == MARK_ESTIMATE;

		if (is_told && !has_items)
			fputs("    items:\n", file);
		has_items |= is_told;
		if (is_told)
			print_item(&page, calibration, i, place);
		else if (item->is_counted)
			page_remark(&page, 6, "%s：记录中没有申报，不写（assumption 假设：今后也没有）",
				    "%s: never an application, left out (assumption: none to come)", id);
		place += item->is_counted;
	}
}
