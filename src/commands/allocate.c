/*
 * allocate.c: `allot allocate`: this year: who gets what.
 */
#include "commands/command.h"
#include "commands/run.h"

static int run(int argc, char **argv)
{
	static const char doc[] =
		"Works out what every applicant is entitled to this year and divides the budget among the claims."
		"\vWrites awards.csv, items.csv, constraints.csv, cutoffs.csv, rejected.csv, distribution.csv and "
		"manifest.json into DIR, which is replaced as a whole or not at all. Exit codes: 0 done, 2 usage, 3 "
		"input fault, 4 limits conflict, 5 cannot write, 6 no proven answer, 7 memory, 130 interrupted.";
	struct year_of_scenario year;
	struct options options;
	struct error err;
	int code;

	options_read(&options, OPTION_SCENARIO | OPTION_OUTPUT | OPTION_EXPORT | OPTION_SEED, doc, argc, argv);
	error_init(&err);
	if (run_year_of_scenario(&year, &options, &err))
		run_publish(&year, &options, "allocate", NULL, NULL, &err);
	code = command_finish(&err);
	release_year_of_scenario(&year);
	error_release(&err);
	return code;
}

const struct command command_allocate = {
	.name = "allocate",
	.summary = "this year: who gets what",
	.run = run,
};
