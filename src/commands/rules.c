/*
 * rules.c: `allot rules`: what may stand in a scenario and a policy: rules, distributions, formula functions.
 */
#include "allocation/rule.h"
#include "commands/command.h"
#include "commands/options.h"
#include "demand/distribution.h"

#include <stdio.h>

static int run(int argc, char **argv)
{
	static const char doc[] = "Lists the rules that divide money, the distributions of simulated money and the "
				  "functions of formulas.";
	struct options options;
	struct error err;
	int code;

	options_read(&options, 0, doc, argc, argv);
	puts("rules (strategy: NAME, or rule: NAME in a stage)");
	for (size_t i = 0; rules[i] != NULL; i++)
		printf("  %-34s %s\n", rules[i]->name, rules[i]->summary);
	puts("distributions (forecast: demand: items: ITEM: FIELD: {...})");
	for (size_t i = 0; distributions[i] != NULL; i++) {
		char keys[100];

		snprintf(keys, sizeof keys, "%s {%s, %s}", distributions[i]->name, distributions[i]->parameter[0],
			 distributions[i]->parameter[1]);
		printf("  %-34s %s\n", keys, distributions[i]->summary);
	}
	puts("functions (in formulas)");
	for (size_t i = 0; formula_functions[i] != NULL; i++)
		printf("  %-34s %s\n", formula_functions[i]->usage, formula_functions[i]->summary);
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
