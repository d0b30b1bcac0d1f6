/*
 * forecast.c: `allot forecast`: this year, then the same year again and again over simulated demand.
 */
#include "base/progress.h"
#include "commands/command.h"
#include "commands/run.h"

#include <stdio.h>
#include <unistd.h>

struct display {
	struct progress progress;
	bool is_shown; /* standard error is a terminal and the run is not quiet */
};

static bool on_progress(size_t done, void *context)
{
	struct display *display = context;
	char text[200];

	if (display->is_shown && progress_text(&display->progress, done, text, sizeof text))
		fprintf(stderr, "\r\033[K%s", text);
	return !run_is_interrupted();
}

static bool simulate(const struct forecast_run *run, struct display *display, struct forecast *forecast,
		     struct error *err)
{
	bool is_done;

	progress_start(&display->progress, "draws", (size_t)run->settings->draws);
	is_done = forecast_simulate(forecast, run, err);
	if (display->is_shown)
		fputs("\r\033[K", stderr);
	return is_done;
}

/* Simulates the years after the one that was run, and publishes it all. */
static void forecast_from(struct year_of_scenario *year, const struct options *options, struct error *err)
{
	struct display display = {.is_shown = !options->is_quiet && isatty(STDERR_FILENO)};
	const struct forecast_run run = {.settings = &year->scenario.forecast,
					 .year = &year->scenario.settings,
					 .population = &year->scenario.population,
					 .start = &year->state,
					 .thread_count = options->thread_count,
					 .on_progress = on_progress,
					 .context = &display};
	struct forecast forecast = {0};

	if (options->replay > run.settings->draws)
		error_set(err, ERROR_USAGE, "--replay: there are %lld draws; write a number from 1 to that",
			  (long long)run.settings->draws);
	else if (simulate(&run, &display, &forecast, err))
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

	options_read(&options, OPTION_SCENARIO | OPTION_OUTPUT | OPTION_DRAWS, doc, argc, argv);
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
