#include "formula/world.h"

#include <limits.h>

static const char all_kinds[] = "rate: 28.5%\n"
				"cap: 2.5亿\n"
				"minus: -3wan\n"
				"difference_only: no\n"
				"whole: yes\n"
				"group: medium\n"
				"code: \"30%\"\n"
				"office: '市科技局'\n"
				"day: 2022-04-25\n"
				"other_day: \"2022/4/25\"\n"
				"tiers: {1亿: 70万, 5亿: 100万}\n"
				"rates: {10%: 5%, 20%: 8%}\n"
				"by_size: {micro: 1万, 大型: 5万}\n"
				"dated: {from 2022: 1000万, from 2024: 800万}\n"
				"dated_tiers: {from 2022: {1: 5}, from 2023: {1: 6, 2: 7}, note: as amended}\n"
				"note: anything\n";

Test(parameter, its_kind_comes_from_how_it_is_written)
{
	static const struct {
		const char *name;
		enum parameter_kind kind;
		double number;
	} expected[] = {
		{"rate", PARAMETER_PERCENT, 0.285},   {"cap", PARAMETER_NUMBER, 250000000},
		{"minus", PARAMETER_NUMBER, -30000},  {"difference_only", PARAMETER_FLAG, 0},
		{"whole", PARAMETER_FLAG, 1},         {"day", PARAMETER_DATE, 19107},
		{"other_day", PARAMETER_DATE, 19107}, {"dated", PARAMETER_NUMBER, 10000000},
	};
	struct world *world = world_new(all_kinds);

	for (size_t e = 0; e < sizeof(expected) / sizeof(*expected); e++) {
		const struct parameter *parameter = parameters_find(&world->parameters, expected[e].name);

		cr_assert_not_null(parameter, "%s", expected[e].name);
		cr_expect_eq(parameter->kind, expected[e].kind, "%s", expected[e].name);
		cr_expect_eq(parameter->value[0].number, expected[e].number, "%s", expected[e].name);
	}
	cr_expect_null(parameters_find(&world->parameters, "note"));
	cr_expect_eq(world->parameters.count, 15);
	world_free(world);
}

Test(parameter, a_text_keeps_its_words_and_its_code)
{
	static const char *const expected[][2] = {{"group", "medium"}, {"code", "30%"}, {"office", "市科技局"}};
	struct world *world = world_new(all_kinds);

	for (size_t e = 0; e < 3; e++) {
		const struct parameter *parameter = parameters_find(&world->parameters, expected[e][0]);

		cr_expect_eq(parameter->kind, PARAMETER_TEXT);
		cr_expect_str_eq(parameter->value[0].text, expected[e][1]);
		cr_expect_str_eq(world->texts.text[(size_t)parameter->value[0].number], expected[e][1]);
	}
	world_free(world);
}

Test(parameter, maps_are_schedules_lookups_or_dated_values)
{
	struct world *world = world_new(all_kinds);
	const struct parameter *tiers = parameters_find(&world->parameters, "tiers"),
			       *rates = parameters_find(&world->parameters, "rates"),
			       *by_size = parameters_find(&world->parameters, "by_size"),
			       *dated = parameters_find(&world->parameters, "dated_tiers");

	cr_expect_eq(tiers->kind, PARAMETER_SCHEDULE);
	cr_expect_eq(tiers->value[0].from_year, INT_MIN);
	cr_assert_eq(tiers->value[0].count, 2);
	cr_expect_eq(tiers->value[0].threshold[1], 5e8);
	cr_expect_eq(tiers->value[0].step[1], 1e6);
	cr_expect_not(tiers->has_percent_steps);
	cr_expect_eq(rates->value[0].threshold[0], 0.1);
	cr_expect_eq(rates->value[0].step[1], 0.08);
	cr_expect(rates->has_percent_steps);
	cr_expect_eq(by_size->kind, PARAMETER_LOOKUP);
	cr_expect_str_eq(by_size->value[0].choice[1], "大型");
	cr_expect_eq(by_size->value[0].step[1], 50000);
	cr_expect_eq(dated->kind, PARAMETER_SCHEDULE);
	cr_assert_eq(dated->value_count, 2);
	cr_expect_eq(dated->value[1].from_year, 2023);
	cr_expect_eq(dated->value[1].step[1], 7);
	world_free(world);
}

Test(parameter, the_value_in_force_is_the_latest_whose_year_has_come)
{
	struct world *world = world_new(all_kinds);
	const struct parameter *dated = parameters_find(&world->parameters, "dated");

	cr_expect_eq(parameter_in_year(dated, 2000)->number, 1e7, "before the first, the first");
	cr_expect_eq(parameter_in_year(dated, 2023)->number, 1e7);
	cr_expect_eq(parameter_in_year(dated, 2024)->number, 8e6);
	cr_expect_eq(parameter_in_year(dated, 2100)->number, 8e6);
	world_free(world);
}

/* A map of parameters and what is said about it. */
static const struct {
	const char *yaml, *says;
} faults[] = {
	{"x: 1,000\n",
	 "p.yaml:1:4: error: x: \"1,000\" contains a thousands separator; write 1000, or put it in quotes if it is "
	 "a text"},
	{"x: 1e7\n",
	 "p.yaml:1:4: error: x: \"1e7\" is in exponent form; write 10000000, or put it in quotes if it is a text"},
	{"x: 0100\n", "p.yaml:1:4: error: x: \"0100\" has a leading zero; write 100, or"},
	{"x: .nan\n", "p.yaml:1:4: error: x: \".nan\" is not a finite number; write"},
	{"x: 1:30\n", "p.yaml:1:4: error: x: \"1:30\" is in base 60 (hours or minutes); write 90"},
	{"x: ￥5\n", "p.yaml:1:4: error: x: \"￥5\" "},
	{"x: １００\n", "p.yaml:1:4: error: x: \"１００\" uses full-width digits; write 100"},
	{"x: true\n", "p.yaml:1:4: error: x is true; write yes, or \"true\" in quotes if it is a text"},
	{"x: 否\n", "p.yaml:1:4: error: x is 否; write no, or"},
	{"x: 2022-02-30\n", "p.yaml:1:4: error: x: \"2022-02-30\" is a day that does not exist; write"},
	{"x: [1, 2]\n", "p.yaml:1:4: error: x is a list; write one value"},
	{"x: {}\n", "p.yaml:1:4: error: x is an empty map; write"},
	{"x: ''\n", "p.yaml:1:4: error: x has no value; write one"},
	{"x: {5亿: 1, 1亿: 2}\n",
	 "p.yaml:1:12: error: the thresholds of x do not rise at 1亿; write them from the lowest to the highest"},
	{"x: {1亿: 1, 10000万: 2}\n", "p.yaml:1:12: error: the thresholds of x do not rise at 10000万"},
	{"x: {1: 1, 20%: 2}\n", "p.yaml:1:11: error: the thresholds of x are numbers and percentages"},
	{"x: {1: 10%, 2: 0}\n",
	 "p.yaml:1:16: error: 0 is a number, the values of x before it are percentages; write 0%"},
	{"x: {1: 3, 2: 30%}\n",
	 "p.yaml:1:14: error: 30% is a percentage, the values of x before it are numbers; write 0.3"},
	{"x: {1: 3, small: 4}\n", "p.yaml:1:11: error: a threshold of x: \"small\" is not a number; write"},
	{"x: {1: 3, 2: yes}\n", "p.yaml:1:14: error: x: \"yes\" is not a number; write"},
	{"x: {1: 3, 2: {3: 4}}\n", "p.yaml:1:14: error: a value of x is no number; write"},
	{"x: {from 2022: 1, 2024: 2}\n",
	 "p.yaml:1:19: error: \"2024\" stands among dated values; write from YEAR, such as from 2024"},
	{"x: {from 2024: 1, from 2022: 2}\n",
	 "p.yaml:1:19: error: \"from 2022\" does not come after 2024; write the years in rising order"},
	{"x: {from 22: 1}\n",
	 "p.yaml:1:5: error: \"from 22\" names no year from 1900 to 2200; write from 2024, for example"},
	{"x: {from next: 1}\n", "p.yaml:1:5: error: \"from next\" names no year"},
	{"x: {from 2022: 10%, from 2023: 0.2}\n", "p.yaml:1:32: error: x is a percentage, 0.2 is a number; write 20%"},
	{"x: {from 2022: 10%, from 2023: {1: 2}}\n", "p.yaml:1:32: error: x is a percentage, from 2023 is a schedule "
						     "of rising thresholds; write a percentage such as 25%"},
	{"high-tech: 5\n", "p.yaml:1:1: error: formulas cannot name \"high-tech\"; use letters, digits and _"},
	{"min: 5\n", "p.yaml:1:1: error: formulas cannot name \"min\""},
	{"[1, 2]\n", "p.yaml:1:1: error: the parameters are no map; write {rate: 30%, cap: 1000万}"},
};

Test(parameter, every_fault_has_its_place_and_its_remedy)
{
	for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++) {
		static struct yaml_text yaml;
		struct dictionary texts;
		struct parameters parameters;

		yaml_text_read(&yaml, faults[f].yaml, strlen(faults[f].yaml));
		cr_assert_not_null(yaml.root, "%s%s", faults[f].yaml, yaml.faults);
		dictionary_init(&texts);
		cr_expect_not(parameters_read(&parameters, yaml.root, &texts, &yaml.arena, &yaml.err));
		yaml_text_faults(&yaml);
		cr_expect(strncmp(yaml.faults, faults[f].says, strlen(faults[f].says)) == 0, "%sexpected %s\ngot %s",
			  faults[f].yaml, faults[f].says, yaml.faults);
		cr_expect_eq(yaml.err.fault_count, 1, "%s%s", faults[f].yaml, yaml.faults);
		dictionary_release(&texts);
		yaml_text_release(&yaml);
	}
}

Test(parameter, all_faults_of_a_map_are_reported_in_one_go)
{
	static struct yaml_text yaml;
	static const char text[] = "a: 1e3\nb: 5\nc: {2: 1, 1: 1, 0: 1}\nd: [1]\n";
	struct dictionary texts;
	struct parameters parameters;

	yaml_text_read(&yaml, text, strlen(text));
	dictionary_init(&texts);
	cr_expect_not(parameters_read(&parameters, yaml.root, &texts, &yaml.arena, &yaml.err));
	cr_expect_eq(yaml.err.fault_count, 4, "%s", yaml_text_faults(&yaml));
	dictionary_release(&texts);
	yaml_text_release(&yaml);
}

Test(parameter, no_map_means_no_parameters)
{
	struct parameters parameters = {.count = 7};

	cr_expect(parameters_read(&parameters, NULL, NULL, NULL, NULL));
	cr_expect_eq(parameters.count, 0);
}

/* What a scenario sets, and what is said about it; NULL: nothing. */
static const struct {
	const char *name, *yaml, *says;
} settings[] = {
	{"rate", "25%", NULL},
	{"rate", "0%", NULL},
	{"rate", "{from 2022: 20%, from 2023: 25%}", NULL},
	{"rate", "0.25", "rate is a percentage, 0.25 is a number; write 25%"},
	{"rate", "30", "rate is a percentage, 30 is a number; write 30%"},
	{"rate", "0", "rate is a percentage, 0 is a number; write 0%"},
	{"rate", "'25%'", "rate is a percentage, \"25%\" in quotes is a text; write it without quotes"},
	{"cap", "800万", NULL},
	{"cap", "30%", "cap is a number, 30% is a percentage; write 0.3"},
	{"cap", "yes", "cap is a number, yes is a flag; write a number such as 1000万"},
	{"cap", "{1: 2}",
	 "cap is a number, what is written here is a schedule of rising thresholds; write a number such as 1000万"},
	{"difference_only", "yes", NULL},
	{"difference_only", "1", "difference_only is a flag, 1 is a number; write yes"},
	{"difference_only", "0", "difference_only is a flag, 0 is a number; write no"},
	{"difference_only", "\"yes\"",
	 "difference_only is a flag, \"yes\" in quotes is a text; write it without quotes"},
	{"group", "large", NULL},
	{"group", "5", "group is a text, 5 is a number; write it in quotes, as \"text\""},
	{"day", "2023/1/2", NULL},
	{"day", "soon", "day is a date, soon is a text; write a date such as 2022-04-25"},
	{"tiers", "{1亿: 50万}", NULL},
	{"tiers", "5",
	 "tiers is a schedule of rising thresholds, 5 is a number; write a map such as {1000万: 10万, 1亿: 50万}"},
	{"tiers", "{1亿: 50%}", "the values of tiers are numbers; write them without %, such as 10万"},
	{"rates", "{10%: 0.05}", "the values of rates are percentages; write them with %, such as 30%"},
	{"by_size", "{small: 2万}", NULL},
	{"by_size", "{1: 2万}",
	 "by_size is a value for each choice, what is written here is a schedule of rising thresholds; write a map "
	 "such as "
	 "{small: 10万, large: 50万}"},
	{"dated", "900万", NULL},
};

Test(parameter, a_scenario_may_change_its_value_but_not_its_kind)
{
	for (size_t s = 0; s < sizeof(settings) / sizeof(*settings); s++) {
		struct world *world = world_new(all_kinds);
		struct parameter *parameter = parameters_find(&world->parameters, settings[s].name);
		const struct parameter before = *parameter;
		static struct yaml_text yaml;
		char text[200];

		snprintf(text, sizeof(text), "set: %s\n", settings[s].yaml);
		yaml_text_read(&yaml, text, strlen(text));
		cr_expect_eq(
			parameter_set(parameter, yaml_find(yaml.root, "set"), &world->texts, &yaml.arena, &yaml.err),
			settings[s].says == NULL, "%s", text);
		cr_expect_eq(parameter->value == before.value, settings[s].says != NULL, "%s", text);
		cr_expect_str_eq(parameter->name, settings[s].name);
		if (settings[s].says) {
			char expected[400];

			snprintf(expected, sizeof(expected), "p.yaml:1:6: error: %s\n", settings[s].says);
			cr_expect_str_eq(yaml_text_faults(&yaml), expected);
		}
		yaml_text_release(&yaml);
		world_free(world);
	}
}

Test(parameter, a_formula_sees_the_value_set_after_it_was_compiled)
{
	struct world *world = world_new(all_kinds);
	static struct yaml_text yaml;
	const struct formula *formula = world_compile(world, "rate * 1000", FORMULA_NUMBER);
	double value;

	yaml_text_read(&yaml, "set: 20%\n", 9);
	cr_assert(parameter_set(parameters_find(&world->parameters, "rate"), yaml_find(yaml.root, "set"), &world->texts,
				&yaml.arena, &yaml.err));
	formula_run(formula, &world->batch, &world->work, &value);
	cr_expect_eq(value, 200);
	yaml_text_release(&yaml);
	world_free(world);
}
