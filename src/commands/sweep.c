/*
 * sweep.c: `allot sweep`: what becomes of this year when the budget or a parameter is turned.
 */
#include "commands/command.h"
#include "commands/display.h"
#include "commands/run.h"
#include "report/summary.h"

static void publish_sweep(struct scenario *scenario, const struct sweep *sweep, const struct options *options,
			  struct error *err)
{
	struct report_run report = report_of("sweep", options->lang, &sweep->run);
	const struct publication publication = {
		.tables = sweep_tables, .directory = options_output(options, scenario), .summarise = summary_sweep};

	report.sweep = sweep;
	publication_make(&publication, &report, options->is_quiet, err);
}

static void sweep_over(struct scenario *scenario, const struct options *options, struct error *err)
{
	const struct sweep_request request = {.series_count = options->series_count,
					      .series = options->series,
					      .wants_tornado = options->wants_tornado,
					      .wants_draws = options->overrides.draws >= 0};
	struct display display;
	struct study_watch watch = {
		.thread_count = options->thread_count, .on_progress = display_update, .context = &display};
	size_t count = sweep_count(scenario, &request);
	struct sweep sweep;
	bool is_done;

	if (request.wants_draws && !scenario->has_forecast) {
		error_set(err, ERROR_USAGE, "--draws: %s has no forecast; add one or leave --draws out",
			  scenario->path);
		return;
	}
	display_start(&display, options, request.wants_draws ? "draws" : "points",
		      request.wants_draws ? count * (size_t)scenario->forecast.draws : count);
	is_done = sweep_run(&sweep, scenario, &request, &watch, err);
	display_end(&display);
	if (is_done)
		publish_sweep(scenario, &sweep, options, err);
	sweep_release(&sweep);
}

static int run(int argc, char **argv)
{
	static const char doc[] =
		"Tells what this year comes to under other budgets (--budget) or parameters (--set), and which of them "
		"matter most (--tornado). With --draws each point is also simulated, for the probability that every "
		"claim of the years to come is paid in full."
		"\vWrites sweep.csv, with --tornado tornado.csv, and manifest.json into DIR, which is replaced as a "
		"whole or not at all. Both ends of a range are among its values. Exit codes as for allocate.";
	struct options options;
	struct scenario scenario;
	struct error err;
	int code;

	options_read(&options, OPTION_SCENARIO | OPTION_OUTPUT | OPTION_DRAWS | OPTION_SWEEP, doc, argc, argv);
	error_init(&err);
	if (scenario_load(&scenario, options.scenario, &options.overrides, &err) &&
	    run_check_output(options_output(&options, &scenario), &scenario.inputs, &err))
		sweep_over(&scenario, &options, &err);
	code = command_finish(&err);
	scenario_release(&scenario);
	error_release(&err);
	return code;
}

const struct command command_sweep = {
	.name = "sweep", .summary = "this year under other budgets and parameters", .run = run};
