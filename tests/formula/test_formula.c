#include "formula/world.h"

#define MISSING (double)NAN

static bool same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Kleene's tables: yes, no and missing against each other. */
Test(formula, missing_flags_follow_the_tables_of_kleene)
{
	static const double value[] = {1, 0, MISSING};
	static const double and_table[3][3] = {{1, 0, MISSING}, {0, 0, 0}, {MISSING, 0, MISSING}};
	static const double or_table[3][3] = {{1, 1, 1}, {1, 0, MISSING}, {1, MISSING, MISSING}};
	static const double not_table[3] = {0, 1, MISSING};
	struct world *world = world_new(NULL);

	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			world_set(world, "listed", value[a]);
			world_set(world, "completed", value[b]);
			cr_expect(same(world_flag(world, "listed and completed"), and_table[a][b]), "%d and %d", a, b);
			cr_expect(same(world_flag(world, "listed or completed"), or_table[a][b]), "%d or %d", a, b);
			cr_expect(same(world_flag(world, "not listed"), not_table[a]), "not %d", a);
		}
	world_free(world);
}

Test(formula, constant_flags_decide_as_columns_do)
{
	struct world *world = world_new(NULL);

	cr_expect_eq(world_flag(world, "yes or listed"), 1);
	cr_expect_eq(world_flag(world, "listed or yes"), 1);
	cr_expect_eq(world_flag(world, "no and listed"), 0);
	cr_expect_eq(world_flag(world, "listed and no"), 0);
	cr_expect(isnan(world_flag(world, "no or listed")));
	cr_expect(isnan(world_flag(world, "listed and yes")));
	cr_expect_eq(world_flag(world, "1 / 0 > 1 or yes"), 1);
	cr_expect(isnan(world_flag(world, "1 / 0 > 1 or no")));
	world_free(world);
}

Test(formula, a_missing_number_makes_everything_missing_that_depends_on_it)
{
	static const char *const numbers[] = {"revenue + 1",          "1 - revenue",    "revenue * 0",
					      "revenue / 2",          "-revenue",       "min(revenue, 0)",
					      "max(1, revenue)",      "floor(revenue)", "band(revenue, tiers)",
					      "if(revenue > 1, 2, 2)"};
	static const char *const flags[] = {"revenue < 1",  "revenue <= 1", "revenue > 1",        "revenue >= 1",
					    "revenue == 1", "revenue != 1", "revenue == revenue", "revenue in (1, 2)"};
	struct world *world = world_new("tiers: {0: 3}");

	for (size_t n = 0; n < sizeof(numbers) / sizeof(*numbers); n++)
		cr_expect(isnan(world_number(world, numbers[n])), "%s", numbers[n]);
	for (size_t f = 0; f < sizeof(flags) / sizeof(*flags); f++)
		cr_expect(isnan(world_flag(world, flags[f])), "%s", flags[f]);
	world_free(world);
}

Test(formula, if_reads_only_the_branch_taken)
{
	struct world *world = world_new(NULL);

	world_set(world, "listed", 1);
	cr_expect_eq(world_number(world, "if(listed, 17, revenue)"), 17);
	cr_expect(isnan(world_number(world, "if(not listed, 17, revenue)")));
	cr_expect_eq(world_number(world, "if(no, revenue, 18)"), 18);
	cr_expect_eq(world_number(world, "if(listed, 19, 1 / 0)"), 19);
	cr_expect(isnan(world_number(world, "if(completed, 17, 17)")), "a missing condition decides nothing");
	world_free(world);
}

Test(formula, a_division_by_zero_is_missing_and_nothing_is_ever_infinite)
{
	static const char *const texts[] = {"1 / 0",
					    "0 / 0",
					    "-1 / 0",
					    "revenue / employees",
					    "0 / employees",
					    "revenue * revenue * revenue * revenue",
					    "0 - revenue * revenue * revenue * revenue",
					    "if(listed, 1 / 0, 2)"};
	struct world *world = world_new(NULL);

	world_set(world, "revenue", 1e100);
	world_set(world, "employees", 0);
	world_set(world, "listed", 1);
	for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
		cr_expect(isnan(world_number(world, texts[t])), "%s", texts[t]);
	world_free(world);
}

/* INTERFACE section 1: equal are values within 1e-12 relatively and less than 0.001 apart. */
static const struct {
	double revenue, last;
	const char *text;
	double value;
} near[] = {
	{1.2, 1, "revenue / revenue_last - 1 >= 20%", 1}, /* 0.19999999999999996 in doubles */
	{1.2, 1, "revenue / revenue_last - 1 < 20%", 0},
	{1.2, 1, "revenue / revenue_last - 1 > 20%", 0},
	{1.2, 1, "revenue / revenue_last - 1 == 20%", 1},
	{1.2, 1, "revenue / revenue_last - 1 != 20%", 0},
	{0.1, 0, "revenue * 10 >= 1", 1},
	{0.1, 0, "revenue + revenue + revenue == 0.3", 1},
	{0.1, 0, "revenue + revenue + revenue > 0.3", 0},
	{0.1, 0, "revenue + revenue + revenue <= 0.3", 1},
	{9999999999.99, 0, "revenue >= 100亿", 0}, /* one fen below: 1e-12 of it, but the fen is 0.01 > 0.001 */
	{9999999999.99, 0, "revenue < 100亿", 1},
	{9999999999.99, 0, "revenue == 100亿", 0},
	{1e10, 0, "revenue >= 100亿", 1},
	{1000000000000, 999999999999.99, "revenue > revenue_last", 1}, /* 1e-14 apart relatively */
	{1e9, 1000000000.0005, "revenue == revenue_last", 1},          /* 5e-13 relatively, 0.0005 apart */
	{1e9, 1000000000.002, "revenue == revenue_last", 0},
	{1e9, 1000000000.002, "revenue < revenue_last", 1},
	{0, 1e-300, "revenue == revenue_last", 0},
	{0, 0, "revenue == -revenue_last", 1},
	{0.1, 0, "1 - 9 * revenue in (0.1, 7)", 1},
	{0.1, 0, "floor(revenue * 3 / 0.3)", 1},
	{1.2, 1, "floor((revenue / revenue_last - 1) / 10%)", 2},
	{0.999999, 0, "floor(revenue)", 0},
	{-0.5, 0, "floor(revenue)", -1},
	{9999999999.99, 0, "band(revenue, tiers)", 5},
	{1e10, 0, "band(revenue, tiers)", 7},
	{9.999999999999999e9, 0, "band(revenue, tiers)", 7},
};

Test(formula, comparisons_bands_and_floor_take_near_values_as_equal)
{
	struct world *world = world_new("tiers: {1亿: 5, 100亿: 7}");

	for (size_t n = 0; n < sizeof(near) / sizeof(*near); n++) {
		bool is_number = strncmp(near[n].text, "floor", 5) == 0 || strncmp(near[n].text, "band", 4) == 0;

		world_set(world, "revenue", near[n].revenue);
		world_set(world, "revenue_last", near[n].last);
		cr_expect_eq(is_number ? world_number(world, near[n].text) : world_flag(world, near[n].text),
			     near[n].value, "%.17g %.17g: %s", near[n].revenue, near[n].last, near[n].text);
	}
	world_free(world);
}

Test(formula, comparisons_agree_with_number_is_near_and_each_other)
{
	static const double steps[] = {0, 1e-17, 1e-15, 4e-13, 9.9e-13, 1.01e-12, 1e-11, 1e-6, 0.0009, 0.0011, 0.5};
	static const double bases[] = {0, 1e-9, 0.3, 1, 385, 12345678.9, 1e9, 1.5e9, 1e12, -0.3, -1e9};
	struct world *world = world_new(NULL);

	for (size_t b = 0; b < sizeof(bases) / sizeof(*bases); b++)
		for (size_t s = 0; s < 2 * sizeof(steps) / sizeof(*steps); s++) {
			double step = steps[s / 2], x = bases[b], y = s % 2 ? x + step : x * (1 + step);
			bool is_near = number_is_near(x, y);

			world_set(world, "revenue", x);
			world_set(world, "revenue_last", y);
			cr_expect_eq(world_flag(world, "revenue == revenue_last"), is_near, "%.17g %.17g", x, y);
			cr_expect_eq(world_flag(world, "revenue != revenue_last"), !is_near);
			cr_expect_eq(world_flag(world, "revenue < revenue_last"), x < y && !is_near);
			cr_expect_eq(world_flag(world, "revenue >= revenue_last"), !(x < y) || is_near);
			cr_expect_eq(world_flag(world, "revenue > revenue_last"), x > y && !is_near);
			cr_expect_eq(world_flag(world, "revenue <= revenue_last"), !(x > y) || is_near);
		}
	world_free(world);
}

Test(formula, band_gives_the_highest_threshold_reached)
{
	/* the tiers of measure 5.1 */
	static const double steps[][2] = {{0, 0},         {99999999.99, 0}, {1e8, 700000},   {4.9e8, 700000},
					  {5e8, 1000000}, {19e8, 2000000},  {1e12, 3000000}, {-5, 0}};
	struct world *world = world_new("tiers: {1亿: 70万, 5亿: 100万, 10亿: 200万, 20亿: 300万}\n"
					"difference_only: no\n");

	for (size_t s = 0; s < sizeof(steps) / sizeof(*steps); s++) {
		world_set(world, "revenue", steps[s][0]);
		cr_expect_eq(world_number(world, "band(revenue, tiers)"), steps[s][1], "%g", steps[s][0]);
	}
	world_set(world, "revenue", 6e8);
	world_set(world, "revenue_last", 2e8);
	cr_expect_eq(world_flag(world, "band(revenue, tiers) > band(revenue_last, tiers)"), 1);
	cr_expect_eq(world_number(world, "band(revenue, tiers) - if(difference_only, band(revenue_last, tiers), 0)"),
		     1000000);
	cr_expect_eq(
		world_number(world, "band(revenue, tiers) - if(not difference_only, band(revenue_last, tiers), 0)"),
		300000);
	world_free(world);
}

Test(formula, if_may_choose_between_schedules)
{
	struct world *world = world_new("city: {1亿: 70万}\ndistrict_tiers: {1亿: 30万}\nstate: {1亿: 5万}");
	const char *text = "band(revenue, if(listed, city, if(completed, district_tiers, state)))";

	world_set(world, "revenue", 2e8);
	world_set(world, "completed", 1);
	world_set(world, "listed", 1);
	cr_expect_eq(world_number(world, text), 700000);
	world_set(world, "listed", 0);
	cr_expect_eq(world_number(world, text), 300000);
	world_set(world, "completed", 0);
	cr_expect_eq(world_number(world, text), 50000);
	world_set(world, "listed", MISSING);
	cr_expect(isnan(world_number(world, text)));
	world_free(world);
}

Test(formula, band_of_a_choice_looks_it_up)
{
	static const double expected[] = {0, 200000, 0, 500000};
	struct world *world = world_new("by_size: {small: 20万, 大型: 50万}");

	for (int size = 0; size < 4; size++) {
		world_set(world, "size", size);
		cr_expect_eq(world_number(world, "band(size, by_size)"), expected[size], "%s", world_size[size]);
	}
	world_set(world, "size", MISSING);
	cr_expect(isnan(world_number(world, "band(size, by_size)")));
	world_free(world);
}

Test(formula, choices_compare_by_name_chinese_value_and_parameter)
{
	struct world *world = world_new("target: small");

	world_set(world, "size", 1);
	world_set(world, "size_last", 3);
	cr_expect_eq(world_flag(world, "size == \"small\""), 1);
	cr_expect_eq(world_flag(world, "\"小型\" == size"), 1);
	cr_expect_eq(world_flag(world, "size == target"), 1);
	cr_expect_eq(world_flag(world, "size_last == target"), 0);
	cr_expect_eq(world_flag(world, "size in (\"micro\", \"small\")"), 1);
	cr_expect_eq(world_flag(world, "size_last in (\"micro\", \"small\")"), 0);
	cr_expect_eq(world_flag(world, "size != size_last"), 1);
	cr_expect_eq(world_flag(world, "if(size == \"small\", \"large\", \"micro\") == size_last"), 1);
	cr_expect_eq(world_flag(world, "if(yes, size, \"large\") == \"small\""), 1);
	world_set(world, "size", MISSING);
	cr_expect(isnan(world_flag(world, "size in (\"micro\", \"small\")")));
	world_free(world);
}

Test(formula, texts_compare_by_the_codes_of_the_dictionary)
{
	struct world *world = world_new("home: 天河区");

	world_set(world, "district", dictionary_code(&world->texts, "天河区", strlen("天河区")));
	world_set(world, "lead", dictionary_code(&world->texts, "市科技局", strlen("市科技局")));
	cr_expect_eq(world_flag(world, "district == \"天河区\""), 1);
	cr_expect_eq(world_flag(world, "district == home"), 1);
	cr_expect_eq(world_flag(world, "district in (\"越秀区\", \"海珠区\")"), 0);
	cr_expect_eq(world_flag(world, "lead == \"市科技局\" and lead != district"), 1);
	cr_expect_eq(world_value(world, "\"天河区\"", FORMULA_TEXT), world_column(world, "district")[0]);
	world_free(world);
}

Test(formula, dates_compare_with_texts_that_are_read_as_dates)
{
	struct world *world = world_new("deadline: 2022-04-25\nlater: \"2022/5/1\"");

	world_set(world, "founded", 19107); /* 2022-04-25: 52 years of 365 days, 13 leap days, 114 days before it */
	cr_expect_eq(world_flag(world, "founded == \"2022-04-25\""), 1);
	cr_expect_eq(world_flag(world, "founded < \"2022/4/26\""), 1);
	cr_expect_eq(world_flag(world, "\"2022-04-26\" <= founded"), 0);
	cr_expect_eq(world_flag(world, "founded <= deadline and founded < later"), 1);
	cr_expect_eq(world_flag(world, "founded == if(yes, \"2022-04-25\", \"2022-04-26\")"), 1);
	cr_expect_eq(world_value(world, "\"2022-04-25\"", FORMULA_DATE), 19107);
	cr_expect(isnan(world_flag(world, "filed_at < deadline")));
	world_free(world);
}

Test(formula, paid_is_the_yuan_of_all_earlier_awards_under_an_item)
{
	struct world *world = world_new(NULL);

	world->paid[0][0] = 12345;
	world->paid[1][0] = 70000000;
	cr_expect_eq(world_number(world, "paid(\"5.1\")"), 123.45);
	cr_expect_eq(world_number(world, "100万 - paid()"), 300000);
	world->paid_slot[1] = NULL;
	cr_expect_eq(world_number(world, "paid(\"7.1\")"), 0);
	world_free(world);
}

Test(formula, parameters_and_year_follow_the_year_of_the_run)
{
	struct world *world = world_new("cap: {from 2022: 1000万, from 2024: 800万}\nrate: 30%\n"
					"tiers: {from 2022: {1: 5}, from 2023: {1: 6, 2: 7}}");
	static const int years[] = {2021, 2022, 2023, 2024, 2030};
	static const double caps[] = {1e7, 1e7, 1e7, 8e6, 8e6}, bands[] = {5, 5, 7, 7, 7};

	world_set(world, "investment", 1e9);
	world_set(world, "employees", 2);
	for (size_t y = 0; y < sizeof(years) / sizeof(*years); y++) {
		world->batch.year = years[y];
		cr_expect_eq(world_number(world, "min(rate * investment, cap)"), caps[y], "%d", years[y]);
		cr_expect_eq(world_number(world, "band(employees, tiers)"), bands[y], "%d", years[y]);
		cr_expect_eq(world_number(world, "year - 2000"), years[y] - 2000);
	}
	world_free(world);
}

Test(formula, application_columns_are_missing_where_there_is_no_application)
{
	static const uint32_t none = UINT32_MAX;
	struct world *world = world_new(NULL);

	world_set(world, "requested", 385);
	cr_expect_eq(world_number(world, "requested"), 385);
	world->batch.application = &none;
	cr_expect(isnan(world_number(world, "requested")));
	world->batch.application = NULL;
	world->batch.application_slot = NULL;
	cr_expect(isnan(world_number(world, "requested")));
	world_free(world);
}

Test(formula, constants_are_folded_and_known_as_such)
{
	static const struct {
		const char *text;
		bool is_constant;
	} cases[] = {
		{"yes", true},
		{"2 * 3 > 5", true},
		{"no and listed", true},
		{"listed or yes", true},
		{"listed", false},
		{"listed and yes", false},
		{"year > 2020", false},
		{"rate > 20%", false},
		{"if(yes, no, listed)", true},
		{"\"a\" == \"b\"", true},
		{"1 in (2, 1)", true},
	};
	struct world *world = world_new("rate: 30%");
	double value;

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++)
		cr_expect_eq(formula_is_constant(world_compile(world, cases[c].text, FORMULA_FLAG), &value),
			     cases[c].is_constant, "%s", cases[c].text);
	cr_expect(formula_is_constant(world_compile(world, "2 + 3 * 127", FORMULA_NUMBER), &value) && value == 383);
	cr_expect(formula_is_constant(formula_constant(1, FORMULA_FLAG, &world->yaml.arena), &value) && value == 1);
	cr_expect_str_eq(formula_text(formula_constant(1, FORMULA_FLAG, &world->yaml.arena)), "yes");
	cr_expect_str_eq(formula_text(formula_constant(38.5, FORMULA_NUMBER, &world->yaml.arena)), "38.5");
	world_free(world);
}

Test(formula, what_a_formula_reads_is_what_it_names)
{
	struct world *world = world_new("cap: 5");
	const struct formula *formula =
		world_compile(world, "no and revenue > requested or paid(\"5.1\") > cap", FORMULA_FLAG);

	cr_expect(formula_reads(formula, FORMULA_APPLICANT), "also where it cannot matter");
	cr_expect(formula_reads(formula, FORMULA_APPLICATION));
	cr_expect(formula_reads(formula, FORMULA_PARAMETER));
	cr_expect_not(formula_reads(formula, FORMULA_CLAIM));
	cr_expect_not(formula_reads(formula, FORMULA_YEAR));
	cr_expect(formula_reads_slot(formula, FORMULA_APPLICANT, 0));
	cr_expect_not(formula_reads_slot(formula, FORMULA_APPLICANT, 1));
	cr_expect(formula_reads_slot(formula, FORMULA_APPLICATION, SLOT_REQUESTED));
	cr_expect(formula_reads_paid(formula, 0));
	cr_expect_not(formula_reads_paid(formula, 1));
	formula = world_compile(world, "paid()", FORMULA_NUMBER);
	cr_expect_not(formula_reads(formula, FORMULA_APPLICANT));
	cr_expect(formula_reads_paid(formula, 1));
	cr_expect_str_eq(formula_text(formula), "paid()");
	world_free(world);
}

/* All but `listed` (yes), `employees` (0) and `revenue` (1e100) is missing. */
static const struct {
	const char *text;
	enum formula_type wanted;
	const char *cause;
} causes[] = {
	{"requested", FORMULA_NUMBER, "requested"},
	{"employees + score * revenue", FORMULA_NUMBER, "score"},
	{"score + requested", FORMULA_NUMBER, "score"},
	{"requested > score", FORMULA_FLAG, "requested"},
	{"completed and size == \"small\"", FORMULA_FLAG, "completed"},
	{"listed and size == \"small\"", FORMULA_FLAG, "size"},
	{"listed and not completed", FORMULA_FLAG, "completed"},
	{"if(listed, score, requested)", FORMULA_NUMBER, "score"},
	{"if(not listed, score, requested)", FORMULA_NUMBER, "requested"},
	{"if(completed, score, requested)", FORMULA_NUMBER, "completed"},
	{"1 + revenue / employees", FORMULA_NUMBER, "division by zero"},
	{"3 + 1 / 0", FORMULA_NUMBER, "division by zero"},
	{"revenue * revenue * revenue * revenue", FORMULA_NUMBER, "a number too large"},
	{"band(score, tiers) + employees", FORMULA_NUMBER, "score"},
	{"size in (\"micro\", \"small\")", FORMULA_FLAG, "size"},
	{"min(employees, max(score, 2))", FORMULA_NUMBER, "score"},
	{"employees", FORMULA_NUMBER, "nothing"},
};

Test(formula, the_cause_of_a_missing_result_is_the_first_field_that_mattered)
{
	struct world *world = world_new("tiers: {1: 2}");

	world_set(world, "listed", 1);
	world_set(world, "employees", 0);
	world_set(world, "revenue", 1e100);
	for (size_t c = 0; c < sizeof(causes) / sizeof(*causes); c++)
		cr_expect_str_eq(
			formula_missing_cause(world_compile(world, causes[c].text, causes[c].wanted), &world->batch, 0),
			causes[c].cause, "%s", causes[c].text);
	world_free(world);
}
