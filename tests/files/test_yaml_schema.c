#include "files/yaml_text.h"

#include <criterion/criterion.h>
#include <math.h>

static const char *const modes[] = {"lapse", "carry", NULL};

struct budget {
	const char *title;
	bool is_open;
	int64_t year, total;
	double rate, growth;
	struct yaml_texts items;
	int unspent;
	struct yaml_node *cap;
};

static const struct yaml_key keys[] = {
	YAML_KEY("title", TEXT, struct budget, title, .is_required = false),
	YAML_KEY("open", FLAG, struct budget, is_open, .is_required = false),
	YAML_KEY("year", INTEGER, struct budget, year, .least = 1900, .most = 2200),
	YAML_KEY("total", MONEY, struct budget, total, .is_required = true),
	YAML_KEY("rate", NUMBER, struct budget, rate, .least = 0, .most = 1),
	YAML_KEY("growth", NUMBER, struct budget, growth, .least = -0.5, .most = INFINITY),
	YAML_KEY("items", TEXTS, struct budget, items, .is_required = false),
	YAML_KEY("unspent", CHOICE, struct budget, unspent, .choices = modes),
	YAML_KEY("cap", NODE, struct budget, cap, .is_required = false),
	{.name = "plan", .kind = YAML_VALUE_LATER},
	{0},
};

static bool read_budget(struct yaml_text *yaml, const char *text, struct budget *budget)
{
	yaml_text_read(yaml, text, strlen(text));
	cr_assert_not_null(yaml->root, "%s\n%s", text, yaml->faults);
	bool is_good = yaml_read_map(yaml->root, keys, budget, "the budget", &yaml->arena, &yaml->err);
	yaml_text_faults(yaml);
	cr_expect_eq(is_good, !error_is_set(&yaml->err), "%s", text);
	return is_good;
}

Test(yaml_schema, every_kind_of_value_reaches_its_member)
{
	static struct yaml_text yaml;
	struct budget budget = {.growth = 2.385};
	cr_assert(
		read_budget(&yaml,
			    "title: 年度预算\nopen: yes\nyear: 2022\ntotal: 2.385亿\nrate: 28.5%\nitems: [5.*, '7.1']\n"
			    "unspent: carry\ncap: {from 2022: 1}\nnote: any thing\n",
			    &budget),
		"%s", yaml.faults);
	cr_expect_str_eq(budget.title, "年度预算");
	cr_expect(budget.is_open);
	cr_expect_eq(budget.year, 2022);
	cr_expect_eq(budget.total, INT64_C(23850000000)); /* 2.385 x 10^8 yuan x 100 fen */
	cr_expect_eq(budget.rate, 0.285);
	cr_expect_eq(budget.growth, 2.385, "an absent key leaves its member as it was");
	cr_expect_eq(budget.items.count, 2);
	cr_expect_str_eq(budget.items.text[0], "5.*");
	cr_expect_eq(budget.items.place[1].column, 14);
	cr_expect_eq(budget.unspent, 1);
	cr_expect_str_eq(budget.cap->key[0], "from 2022");
	yaml_text_release(&yaml);
}

Test(yaml_schema, one_text_stands_for_a_list_of_one)
{
	static struct yaml_text yaml;
	struct budget budget = {0};
	cr_assert(read_budget(&yaml, "{total: 0, items: 7.1}", &budget));
	cr_expect_eq(budget.items.count, 1);
	cr_expect_str_eq(budget.items.text[0], "7.1");
	yaml_text_release(&yaml);
}

Test(yaml_schema, all_faults_of_a_map_come_together)
{
	static struct yaml_text yaml;
	struct budget budget = {0};
	cr_expect_not(
		read_budget(&yaml, "capp: 1\nopen: true\nyear: 1899\nsurplus_of_all_years: 1\nplan: x\n", &budget));
	cr_expect_str_eq(
		yaml.faults,
		"p.yaml:1:1: error: unknown key \"capp\" in the budget; did you mean \"cap\"?\n"
		"p.yaml:1:1: error: \"total\" is missing in the budget; write total: and an amount such as 1000万\n"
		"p.yaml:2:7: error: open is \"true\"; write yes\n"
		"p.yaml:3:7: error: year 1899 is too small; write a number from 1900 to 2200\n"
		"p.yaml:4:1: error: unknown key \"surplus_of_all_years\" in the budget; the keys are title, open, "
		"year, total, rate, growth, items, unspent, cap, plan\n"
		"p.yaml:5:7: error: plan comes in a later version; leave it out\n");
	yaml_text_release(&yaml);
}

Test(yaml_schema, a_misspelt_key_is_not_missing_too)
{
	static struct yaml_text yaml;
	struct budget budget = {0};
	cr_expect_not(read_budget(&yaml, "totl: 1\n", &budget));
	cr_expect_str_eq(yaml.faults,
			 "p.yaml:1:1: error: unknown key \"totl\" in the budget; did you mean \"total\"?\n");
	yaml_text_release(&yaml);
}

/* The fault of one value says what to write; `says` must be part of it, at line 2. */
Test(yaml_schema, a_wrong_value_says_what_to_write)
{
	static const struct {
		const char *value, *says;
	} cases[] = {
		{"open: FALSE", "p.yaml:2:7: error: open is \"FALSE\"; write no\n"},
		{"open: 1", "open is \"1\"; write yes\n"},
		{"open: 是", "open is \"是\"; write yes\n"},
		{"open: perhaps", "open is \"perhaps\"; write yes or no\n"},
		{"open: 'yes'", "open is a text in quotes; write yes or no without quotes\n"},
		{"open: [yes]", "open is a list; write yes or no\n"},
		{"year: 2022.0", "year 2022.0 is not in plain digits; write a year such as 2022\n"},
		{"year: 1万", "year 1万 is not in plain digits"},
		{"year: 1899", "year 1899 is too small; write a number from 1900 to 2200\n"},
		{"year: 02022", "leading zero"},
		{"year: '2022'", "year is a text in quotes; write a year such as 2022 without quotes\n"},
		{"rate: 30", "rate 30 is too large; write a number from 0% to 100%; for 30 percent write 30%\n"},
		{"rate: -1%", "rate -1% is too small; write a number from 0% to 100%\n"},
		{"rate: 101%", "rate 101% is too large; write a number from 0% to 100%\n"},
		{"rate: .nan", "rate: \".nan\" is"},
		{"growth: -51%", "growth -51% is too small; write a number at least -50%\n"},
		{"rate:", "rate has no value; write a number such as 30% or 1.5, or leave the key out\n"},
		{"total: 0100", "total: \"0100\" has a leading zero"},
		{"total: {a: 1}", "total is a map; write an amount such as 1000万\n"},
		{"total: -5", "total: \"-5\""},
		{"total: 30%", "total: \"30%\""},
		{"title: [a]", "title is a list; write a text\n"},
		{"items: [a, [b]]", "p.yaml:2:12: error: an entry of items is a list; write a text\n"},
		{"items: [a, ]", ""},
		{"items: {a: 1}", "items is a map; write a text, or a list such as [a, b]\n"},
		{"unspent: cary", "unspent \"cary\" is not known; did you mean \"carry\"?\n"},
		{"unspent: keep it all", "unspent \"keep it all\" is not known; write one of lapse, carry\n"},
	};
	static struct yaml_text yaml;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct budget budget = {0};
		char text[200];
		snprintf(text, sizeof text, "note: x\n%s\n%s", cases[i].value,
			 strncmp(cases[i].value, "total", 5) == 0 ? "" : "total: 1\n");
		read_budget(&yaml, text, &budget);
		cr_expect(strstr(yaml.faults, cases[i].says), "%s gives\n%s", cases[i].value, yaml.faults);
		cr_expect_eq(yaml.err.fault_count, cases[i].says[0] == '\0' ? 0 : 1, "%s gives\n%s", cases[i].value,
			     yaml.faults);
		yaml_text_release(&yaml);
	}
}

Test(yaml_schema, what_is_no_map_is_refused)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{"a:1\nb:2\n",
		 "p.yaml:1:1: error: the budget is the text \"a:1 b:2\"; write a space behind the colon\n"},
		{"- a\n", "p.yaml:1:1: error: the budget is a list; write a map of KEY: VALUE without \"-\"\n"},
		{"total\n", "p.yaml:1:1: error: the budget is the text \"total\"; write a map of KEY: VALUE\n"},
	};
	static struct yaml_text yaml;
	struct budget budget;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		cr_expect_not(read_budget(&yaml, cases[i].text, &budget));
		cr_expect_str_eq(yaml.faults, cases[i].fault);
		yaml_text_release(&yaml);
	}
}
