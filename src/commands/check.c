/*
 * check.c: `allot check`: examine all inputs, report every fault.
 */
#include "commands/command.h"
#include "commands/options.h"
#include "report/summary.h"

static int run(int argc, char **argv)
{
	static const char doc[] = "Examines a scenario, its policy and its data, and reports every fault with its "
				  "place and remedy. Writes nothing."
				  "\vA fault reads FILE:LINE:COLUMN: error: what is wrong; what to do. Exit codes: 0 "
				  "no fault, 2 usage, 3 faults.";
	struct options options;
	struct scenario scenario;
	struct error err;
	int code;

	options_read(&options, OPTION_SCENARIO, doc, argc, argv);
	error_init(&err);
	if (scenario_load(&scenario, options.scenario, &options.overrides, &err) && !options.is_quiet)
		summary_check(stdout, &scenario, options.lang);
	command_flush(&err, NULL);
	code = command_finish(&err);
	scenario_release(&scenario);
	error_release(&err);
	return code;
}

const struct command command_check = {
	.name = "check",
	.summary = "examine all inputs, report every fault",
	.run = run,
};
