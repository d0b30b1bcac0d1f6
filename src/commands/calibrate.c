/*
 * calibrate.c: `allot calibrate`: demand settings fitted to the history in the data.
 */
#include "commands/command.h"
#include "commands/options.h"
#include "report/backtest_text.h"
#include "report/calibration_text.h"

static void calibrate(const struct options *options, struct scenario *scenario, struct error *err)
{
	struct calibration calibration;
	struct backtest backtest;
	bool is_done = calibration_run(&calibration, scenario, err);

	if (is_done && options->has_backtest)
		is_done = backtest_run(&backtest, &calibration, (size_t)scenario->forecast.draws,
				       (uint64_t)scenario->forecast.seed, err);
	if (is_done)
		calibration_print(stdout, &calibration, options->lang);
	if (is_done && options->has_backtest)
		backtest_print(stdout, &backtest, &calibration, options->lang);
	calibration_release(&calibration);
}

static int run(int argc, char **argv)
{
	static const char doc[] =
		"Fits demand settings to the history in the data (rows of earlier years: column `year` of applicants "
		"and "
		"applications, and awards.csv) and prints them as a `forecast:` block to paste into a scenario; each "
		"figure says whether it is data, an estimate or an assumption. Writes no files."
		"\vWith --backtest the block is followed, as comments, by a forecast of the last year from the years "
		"before it, held against what came. Exit codes: 0 done, 2 usage, 3 input fault.";
	struct options options;
	struct scenario scenario;
	struct error err;
	int code;

	options_read(&options, OPTION_SCENARIO | OPTION_BACKTEST, doc, argc, argv);
	error_init(&err);
	if (scenario_load(&scenario, options.scenario, &options.overrides, &err))
		calibrate(&options, &scenario, &err);
	command_flush(&err, NULL);
	code = command_finish(&err);
	scenario_release(&scenario);
	error_release(&err);
	return code;
}

const struct command command_calibrate = {
	.name = "calibrate", .summary = "demand settings fitted to the history in the data", .run = run};
