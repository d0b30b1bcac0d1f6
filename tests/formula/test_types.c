#include "formula/world.h"

static const char parameters[] = "tiers: {1亿: 70万, 5亿: 100万}\n"
				 "by_size: {micro: 1, 大型: 2}\n"
				 "odd: {micro: 1, larg: 2, 微型: 3}\n"
				 "cap: 1000万\n"
				 "target: small\n"
				 "wrong: smal\n"
				 "day: 2020-01-02\n"
				 "difference_only: no\n";

/* Column and what is said, whole. */
static const struct {
	const char *text;
	enum formula_type wanted;
	const char *says;
} faults[] = {
	{"revenue + \"x\"", FORMULA_NUMBER, "11: error: \"x\" is a text, + needs a number; write a number there"},
	{"\"中文\" * revenue", FORMULA_NUMBER, "1: error: \"中文\" is a text, * needs a number; write a number there"},
	{"listed + 1", FORMULA_NUMBER,
	 "1: error: listed is a flag, + needs a number; make it a number with if(condition, 1, 0)"},
	{"revenue and listed", FORMULA_FLAG,
	 "1: error: revenue is a number, and needs a flag; compare it with something, e.g. with == or >"},
	{"not employees", FORMULA_FLAG,
	 "5: error: employees is a number, not needs a flag; compare it with something, e.g. with == or >"},
	{"founded + 1 > 3", FORMULA_FLAG, "1: error: founded is a date, + needs a number; dates can only be compared"},
	{"tiers", FORMULA_NUMBER,
	 "1: error: tiers is a schedule, this key needs a number; read it with band(x, schedule)"},
	{"revenue", FORMULA_FLAG,
	 "1: error: revenue is a number, this key needs a flag; compare it with something, e.g. with == or >"},
	{"listed == 1", FORMULA_FLAG, "8: error: listed is a flag, 1 is a number; a flag goes with yes or no"},
	{"district == 5", FORMULA_FLAG,
	 "10: error: district is a text, 5 is a number; write a text in quotes and a number without"},
	{"founded == 2020", FORMULA_FLAG,
	 "9: error: founded is a date, 2020 is a number; a date goes with a date such as \"2022-04-25\""},
	{"size < \"small\"", FORMULA_FLAG, "6: error: size is a choice, which has no order; compare it with == or !="},
	{"listed >= completed", FORMULA_FLAG,
	 "8: error: listed is a flag, which has no order; compare it with == or !="},
	{"tiers == tiers", FORMULA_FLAG,
	 "7: error: tiers is a schedule, which cannot be compared; read it with band(x, schedule)"},
	{"size == \"smal\"", FORMULA_FLAG, "9: error: \"smal\" is no value of size; did you mean \"small\"?"},
	{"size == \"huge\"", FORMULA_FLAG,
	 "9: error: \"huge\" is no value of size; write one of \"micro\", \"small\", \"medium\", \"large\""},
	{"size in (\"小型\", \"mcro\")", FORMULA_FLAG,
	 "16: error: \"mcro\" is no value of size; did you mean \"micro\"?"},
	{"size == wrong", FORMULA_FLAG,
	 "9: error: \"smal\" (the value of wrong) is no value of size; did you mean \"small\"?"},
	{"size == sector", FORMULA_FLAG,
	 "6: error: size and sector do not have the same values; compare each with a value of its own, such as "
	 "\"micro\""},
	{"founded > \"2022-13-01\"", FORMULA_FLAG,
	 "11: error: \"2022-13-01\" is a day that does not exist; write a date such as 2022-04-25"},
	{"if(revenue, 1, 2)", FORMULA_NUMBER,
	 "4: error: revenue is a number, if needs a flag; compare it with something, e.g. with == or >"},
	{"if(listed, 1, yes)", FORMULA_NUMBER, "15: error: 1 is a number, yes is a flag; a flag goes with yes or no"},
	{"band(size, tiers)", FORMULA_NUMBER,
	 "12: error: tiers has number thresholds, size is a choice; give tiers a value for each choice, such as "
	 "{micro: "
	 "10万}"},
	{"band(revenue, by_size)", FORMULA_NUMBER,
	 "6: error: by_size looks up values of a choice, revenue is none; name a choice field, or give by_size rising "
	 "thresholds"},
	{"band(revenue, cap)", FORMULA_NUMBER,
	 "15: error: cap is a number, band needs a schedule; name a parameter such as tiers: {1000万: 10万, 1亿: "
	 "50万}"},
	{"band(listed, tiers)", FORMULA_NUMBER,
	 "6: error: listed is a flag, band needs a number; make it a number with if(condition, 1, 0)"},
	{"min(revenue)", FORMULA_NUMBER, "1: error: min has 1 value here; write min(a, b, ...)"},
	{"floor(1, 2)", FORMULA_NUMBER, "1: error: floor has 2 values here; write floor(x)"},
	{"paid(5.1)", FORMULA_NUMBER, "6: error: paid takes an item's id as a text; write paid(\"5.1\")"},
	{"paid(\"9.9\")", FORMULA_NUMBER, "6: error: there is no item 9.9; write the id of an item of the policy"},
	{"min", FORMULA_NUMBER, "1: error: min is a function; write min(a, b, ...)"},
	{"bnd(revenue, tiers)", FORMULA_NUMBER, "1: error: there is no function bnd; did you mean band(x, schedule)?"},
	{"sum(1)", FORMULA_NUMBER, "1: error: there is no function sum; there are min, max, floor, if, band, paid"},
	{"revenue(2)", FORMULA_NUMBER,
	 "1: error: revenue is no function; write an operator before the parenthesis, such as *"},
	{"2 * revnue", FORMULA_NUMBER, "5: error: there is no revnue here; did you mean revenue?"},
};

Test(types, a_fault_stands_at_its_operand_or_operator)
{
	struct world *world = world_new(parameters);

	for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++) {
		char expected[400];

		snprintf(expected, sizeof(expected), "p.yaml:1:%s\n", faults[f].says);
		cr_expect_str_eq(world_faults(world, faults[f].text, faults[f].wanted), expected, "%s", faults[f].text);
	}
	world_free(world);
}

Test(types, all_faults_of_a_formula_are_found_in_one_go)
{
	struct world *world = world_new(parameters);

	cr_expect_str_eq(
		world_faults(world, "revnue + employes > \"x\" and 3", FORMULA_FLAG),
		"p.yaml:1:1: error: there is no revnue here; did you mean revenue?\n"
		"p.yaml:1:10: error: there is no employes here; did you mean employees?\n"
		"p.yaml:1:29: error: 3 is a number, and needs a flag; compare it with something, e.g. with == or "
		">\n");
	world_free(world);
}

Test(types, a_lookup_with_keys_that_are_no_choice_or_twice_the_same_is_a_fault)
{
	struct world *world = world_new(parameters);

	cr_expect_str_eq(
		world_faults(world, "band(size, odd)", FORMULA_NUMBER),
		"p.yaml:1:12: error: odd has a value for larg, which is no value of size; did you mean large?\n"
		"p.yaml:1:12: error: odd has two values for micro of size; leave one out\n");
	world_free(world);
}

Test(types, a_name_like_no_other_gets_the_list_of_what_there_is)
{
	struct world *world = world_new("cap: 1000万");

	cr_expect(strstr(world_faults(world, "xyzzy", FORMULA_NUMBER),
			 "there are revenue, revenue_last, employees, completed"));
	cr_expect(
		strstr(world_faults(world, "xyzzy", FORMULA_NUMBER), "investment, cap (a text is written \"xyzzy\")"));
	world_free(world);
}

Test(types, names_that_formulas_can_use_are_letters_digits_and_underscores)
{
	static const char *const good[] = {"rate", "rate_2", "_x", "年营收", "Rate", "上限2"};
	static const char *const bad[] = {"",    "2rate", "high-tech", "a b",  "not",      "yes", "in",
					  "min", "paid",  "a.b",       "５倍", "率（上）", "a(",  "\"a\""};

	for (size_t n = 0; n < sizeof(good) / sizeof(*good); n++)
		cr_expect(formula_is_name(good[n]), "%s", good[n]);
	for (size_t n = 0; n < sizeof(bad) / sizeof(*bad); n++)
		cr_expect_not(formula_is_name(bad[n]), "%s", bad[n]);
}
