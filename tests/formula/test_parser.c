#include "formula/world.h"

/* Formulas without names and what they are worth, computed by hand. */
static const struct {
	const char *text;
	double value;
} numbers[] = {
	{"2 + 3 * 4", 14},
	{"(2 + 3) * 4", 20},
	{"20 - 5 - 3", 12},
	{"24 / 4 / 3", 2},
	{"24 / 4 * 3", 18},
	{"-3 * -4", 12},
	{"2 - -3", 5},
	{"--7", 7},
	{"-(2 + 3)", -5},
	{"30%", 0.3},
	{"28.5% * 2000", 570},
	{"1000万", 1e7},
	{"2.5亿 / 1万", 25000},
	{"3wan + 2yi", 200030000},
	{"min(5, 3, 4) + max(5, 3, 4)", 8},
	{"floor(7 / 2)", 3},
	{"if(2 > 1, 10, 20)", 10},
	{"if(not 2 > 1, 10, 20)", 20},
	{"1+2\n  *3", 7},
};

/* or < and < not < comparisons < sums < products */
static const struct {
	const char *text;
	double value;
} flags[] = {
	{"yes or no and no", 1},
	{"(yes or no) and no", 0},
	{"not no and no", 0},
	{"not (no and no)", 1},
	{"not 1 == 2", 1},
	{"not not yes", 1},
	{"1 + 1 == 2 and 2 * 3 < 7", 1},
	{"(2 < 3) == yes", 1},
	{"5 in (3, 4, 5)", 1},
	{"5 in (3, 2 * 2)", 0},
	{"not 5 in (3, 4)", 1},
	{"\"小型\" == \"小型\"", 1},
	{"\"a\" != \"a\"", 0},
	{"\"a,b (c)\" in (\"a\", \"a,b (c)\")", 1},
};

Test(parser, numbers_come_out_as_by_hand)
{
	struct world *world = world_new(NULL);

	for (size_t n = 0; n < sizeof(numbers) / sizeof(*numbers); n++)
		cr_expect_float_eq(world_number(world, numbers[n].text), numbers[n].value, 1e-9, "%s", numbers[n].text);
	world_free(world);
}

Test(parser, flags_come_out_as_by_hand)
{
	struct world *world = world_new(NULL);

	for (size_t f = 0; f < sizeof(flags) / sizeof(*flags); f++)
		cr_expect_eq(world_flag(world, flags[f].text), flags[f].value, "%s", flags[f].text);
	world_free(world);
}

/* The column, counted in characters from 1, and a part of what is said. */
static const struct {
	const char *text;
	unsigned column;
	const char *says;
} faults[] = {
	{"", 1, "the formula is empty"},
	{"  ", 1, "the formula is empty"},
	{"1 < revenue <= 3", 13, "write 1 < revenue and revenue <= 3"},
	{"1e7", 1, "write 10000000"},
	{"2 + 010", 5, "write 10"},
	{"1_000", 1, "write 1000"},
	{"1:30", 1, "write 90"},
	{"１００", 1, "write 100"},
	{"￥100", 1, "currency sign"},
	{"1,000,000", 1, "write 1000000"},
	{"min(1,234, revenue)", 5, "write 1234, or a space"},
	{"revenue = 3", 9, "write =="},
	{"listed && completed", 8, "write and"},
	{"\"中文\" == \"中\" || listed", 13, "write or"},
	{"revenue ≥ 3", 9, "write >="},
	{"revenue ＞ 3", 9, "write >"},
	{"band（revenue, 3)", 5, "write ("},
	{"size == “small”", 9, "straight quotes"},
	{"size == 'small'", 9, "double quotes"},
	{"listed AND completed", 8, "write and"},
	{"true", 1, "write yes"},
	{"! listed", 1, "write not"},
	{"revenue ^ 2", 9, "multiply"},
	{"listed ? 1 : 2", 8, "write if(condition, a, b)"},
	{"30 %", 4, "such as 30%"},
	{"district == \"广州", 13, "close it with \""},
	{"(1 + 2", 7, "close the parenthesis"},
	{"1 + 2)", 6, "no parenthesis is open"},
	{"max(1, 2", 9, "close with )"},
	{"1 +", 4, "ends too early"},
	{"+3", 1, "leave the sign out"},
	{"1 2", 3, "write an operator"},
	{"5 万", 3, "write an operator"},
	{"size in \"micro\"", 9, "in parentheses"},
	{"size in ()", 10, "at least one value"},
	{"size not in (\"micro\")", 6, "write not (x in (...))"},
	{"2 * not listed", 5, "parentheses around (not ...)"},
	{"(1, 2)", 3, "only behind in or a function's name"},
	{"revenue # 3", 9, "the character #"},
};

Test(parser, a_fault_stands_at_its_own_character_and_says_what_to_write)
{
	struct world *world = world_new(NULL);

	for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++) {
		const char *said = world_faults(world, faults[f].text, FORMULA_NUMBER);
		char place[64];

		snprintf(place, sizeof(place), "p.yaml:1:%u: error: ", faults[f].column);
		cr_expect(strncmp(said, place, strlen(place)) == 0 && strstr(said, faults[f].says),
			  "%s\nexpected %s... %s\ngot %s", faults[f].text, place, faults[f].says, said);
		cr_expect_eq(world->yaml.err.fault_count, 1, "%s\n%s", faults[f].text, said);
	}
	world_free(world);
}

Test(parser, all_wrong_literals_are_reported_in_one_go)
{
	struct world *world = world_new(NULL);

	cr_expect_str_eq(world_faults(world, "1e7 + 010 * .5", FORMULA_NUMBER),
			 "p.yaml:1:1: error: \"1e7\" is in exponent form; write 10000000\n"
			 "p.yaml:1:7: error: \"010\" has a leading zero; write 10\n"
			 "p.yaml:1:13: error: \".5\" has no digit before the point; write 0.5\n");
	world_free(world);
}

Test(parser, columns_count_on_from_where_the_formula_stands)
{
	static struct yaml_text yaml;
	static const char text[] = "单位: 1\namount: \"min(rate，3)\"\n";
	struct formula_scope scope = {0};

	yaml_text_read(&yaml, text, strlen(text));
	cr_assert_not_null(yaml.root);
	cr_expect_null(formula_compile(yaml_find(yaml.root, "amount"), FORMULA_NUMBER, &scope, &yaml.arena, &yaml.err));
	/* `amount: "min(rate` has 17 characters */
	cr_expect_str_eq(yaml_text_faults(&yaml), "p.yaml:2:18: error: ， is not known in formulas; write ,\n");
	yaml_text_release(&yaml);
}

static char *repeat(const char *part, size_t times, const char *end)
{
	char *text = calloc(strlen(part) * times + strlen(end) + 1, 1);

	for (size_t i = 0; i < times; i++)
		memcpy(text + i * strlen(part), part, strlen(part));
	strcat(text, end);
	return text;
}

Test(parser, deep_nesting_is_refused_before_it_can_do_harm)
{
	static const char *const parts[] = {"(", "-", "not ", "min(1, ", "if(yes, 1, ", "(-(not "};
	struct world *world = world_new(NULL);

	for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++) {
		char *text = repeat(parts[p], 100000, "1");

		cr_expect(strstr(world_faults(world, text, FORMULA_NUMBER), "levels inside each other"), "%s",
			  parts[p]);
		free(text);
	}
	world_free(world);
}

Test(parser, a_hundred_levels_and_a_long_sum_are_fine)
{
	struct world *world = world_new(NULL);
	char *sum = repeat("1 + ", 900, "1"), *opened = repeat("(", 99, "1"), *closed = repeat(")", 99, "");
	char *nested = calloc(strlen(opened) + strlen(closed) + 1, 1);

	strcat(strcat(nested, opened), closed);
	cr_expect_eq(world_number(world, sum), 901);
	cr_expect_eq(world_number(world, nested), 1);
	free(sum);
	free(opened);
	free(closed);
	free(nested);
	world_free(world);
}

Test(parser, a_formula_of_too_many_parts_is_refused)
{
	struct world *world = world_new(NULL);
	char *text = repeat("revenue + ", 50000, "1");

	cr_expect(strstr(world_faults(world, text, FORMULA_NUMBER), "more than 2000 parts"));
	free(text);
	world_free(world);
}

Test(parser, a_word_longer_than_a_cell_is_refused_in_a_short_message)
{
	static const char *const parts[] = {"x", "年", "1,234"};
	struct world *world = world_new(NULL);

	for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++) {
		char *name = repeat(parts[p], 10000, "1"), *text = repeat("\"", 1, name);

		cr_expect_lt(strlen(world_faults(world, name, FORMULA_NUMBER)), 300, "%s", parts[p]);
		cr_expect_lt(strlen(world_faults(world, text, FORMULA_NUMBER)), 300, "%s", parts[p]);
		free(name);
		free(text);
	}
	world_free(world);
}

Test(parser, a_map_or_list_is_no_formula)
{
	static struct yaml_text yaml;
	static const char text[] = "amount: {a: 1}\n";
	struct formula_scope scope = {0};

	yaml_text_read(&yaml, text, strlen(text));
	cr_expect_null(formula_compile(yaml_find(yaml.root, "amount"), FORMULA_NUMBER, &scope, &yaml.arena, &yaml.err));
	cr_expect(strstr(yaml_text_faults(&yaml), "a map stands where a formula is wanted"));
	yaml_text_release(&yaml);
}

Test(parser, garbage_of_all_kinds_is_a_fault_and_never_worse)
{
	static const char *const pieces[] = {"(",    ")",     "-",   "not ",  "min(",  ",",     "1",    "%",   "\"a\"",
					     "size", "in ",   "if(", " and ", "<",     "==",    "年",   "，",  "1,234",
					     "\"",   "paid(", ".",   "e7",    "band(", "tiers", "yes ", "\xe4"};
	struct world *world = world_new("tiers: {1: 2}");
	unsigned state = 2022;

	for (int round = 0; round < 20000; round++) {
		char text[256] = "";
		struct yaml_node node = world_node(text);

		for (int p = 0; p < 12; p++) {
			state = state * 1664525u + 1013904223u;
			strcat(text, pieces[(state >> 16) % (sizeof(pieces) / sizeof(*pieces))]);
		}
		error_release(&world->yaml.err);
		error_init(&world->yaml.err);
		if (!formula_compile(&node, FORMULA_NUMBER, &world->scope, &world->yaml.arena, &world->yaml.err))
			cr_expect(error_is_set(&world->yaml.err), "%s", text);
	}
	world_free(world);
}
