/*
 * forecast.c: `allot forecast`: this year, then the same year again and again over simulated demand.
 */
#include "commands/command.h"
#include "commands/display.h"
#include "commands/run.h"

/* Simulates the years after the one that was run, and publishes it all. */
static void forecast_from(struct year_of_scenario *year, const struct options *options, struct error *err)
{
	struct display display;
	struct forecast_run run = study_run_future(&year->run);
	struct forecast forecast = {0};
	bool is_done;

	if (options->replay > run.settings->draws) {
		error_set(err, ERROR_USAGE, "--replay: there are %lld draws; write a number from 1 to that",
			  (long long)run.settings->draws);
		return;
	}
	run.thread_count = options->thread_count;
	run.on_progress = display_update;
	run.context = &display;
	display_start(&display, options, "draws", (size_t)run.settings->draws);
	is_done = forecast_simulate(&forecast, &run, err);
	display_end(&display);
	if (is_done)
		run_publish(year, options, "forecast", &forecast, &run, err);
	forecast_release(&forecast);
}

static void note_renewal(const struct scenario *scenario, struct error *err)
{
	int last = scenario->year + (int)scenario->forecast.years;

	if (policy_is_valid(&scenario->policy, last))
		return;
	error_note(err, scenario->path, "the policy is valid to %lld; from then on %s",
		   (long long)(scenario->policy.valid_from + scenario->policy.valid_years - 1),
		   scenario->settings.renews ? "it is taken to go on (after_validity: renew)"
					     : "no new claims arise (after_validity: stop)");
}

static int run(int argc, char **argv)
{
	static const char doc[] = "Allocates this year, then simulates the years after it over uncertain demand and "
				  "tells what they will cost."
				  "\vWrites forecast.csv, risk.csv and all tables of `allot allocate` into DIR, which "
				  "is replaced as a whole or not "
				  "at all. The same scenario, data and seed give the same bytes, whatever the number "
				  "of threads. Exit codes as "
				  "for allocate.";
	struct year_of_scenario year;
	struct options options;
	struct error err;
	int code;

	options_read(&options, OPTION_SCENARIO | OPTION_OUTPUT | OPTION_DRAWS | OPTION_REPLAY, doc, argc, argv);
	error_init(&err);
	if (run_year_of_scenario(&year, &options, &err)) {
		note_renewal(&year.scenario, &err);
		forecast_from(&year, &options, &err);
	}
	code = command_finish(&err);
	release_year_of_scenario(&year);
	error_release(&err);
	return code;
}

const struct command command_forecast = {"forecast", "Monte Carlo over the horizon: what the next years will cost",
					 run};
