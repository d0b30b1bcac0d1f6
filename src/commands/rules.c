/*
 * rules.c: `allot rules`: what may stand in a scenario and a policy: rules, distributions, formula functions.
 */
#include "allocation/rule.h"
#include "commands/command.h"
#include "commands/options.h"
#include "demand/distribution.h"

#include <stdio.h>

static void print(const char *name, const char *en, const char *zh, bool is_english)
{
	printf("  %-34s %s\n", name, is_english ? en : zh);
}

static void print_all(bool is_english)
{
	puts(is_english ? "rules (strategy: NAME, or rule: NAME in a stage)"
			: "分配规则（strategy: 规则名，或在阶段内写 rule: 规则名）");
	for (size_t i = 0; rules[i] != NULL; i++)
		print(rules[i]->name, rules[i]->summary, rules[i]->summary_zh, is_english);
	puts(is_english ? "distributions (forecast: demand: items: ITEM: FIELD: {...})"
			: "金额分布（forecast: demand: items: 事项: 字段: {...}）");
	for (size_t i = 0; distributions[i] != NULL; i++) {
		char keys[100];

		snprintf(keys, sizeof keys, "%s {%s, %s}", distributions[i]->name, distributions[i]->parameter[0],
			 distributions[i]->parameter[1]);
		print(keys, distributions[i]->summary, distributions[i]->summary_zh, is_english);
	}
	puts(is_english ? "functions (in formulas)" : "函数（用于公式）");
	for (size_t i = 0; formula_functions[i] != NULL; i++)
		print(formula_functions[i]->usage, formula_functions[i]->summary, formula_functions[i]->summary_zh,
		      is_english);
}

static int run(int argc, char **argv)
{
	static const char doc[] = "Lists the rules that divide money, the distributions of simulated money and the "
				  "functions of formulas.";
	struct options options;
	struct error err;
	int code;

	options_read(&options, OPTION_LANGUAGE, doc, argc, argv);
	print_all(options.lang[0] == 'e');
	error_init(&err);
	command_flush(&err, NULL);
	code = command_finish(&err);
	error_release(&err);
	return code;
}

const struct command command_rules = {
	.name = "rules",
	.summary = "rules, distributions, formula functions",
	.run = run,
};
