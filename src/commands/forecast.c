/*
 * forecast.c: `allot forecast`: this year, then the same year again and again over simulated demand.
 */
#include "commands/command.h"
#include "commands/display.h"
#include "commands/resume.h"
#include "commands/run.h"
#include "files/checkpoint.h"
#include "ranks/ranks.h"
#include "simulation/precision.h"

static bool simulate(const struct forecast_run *run, const struct options *options, struct forecast *forecast,
		     struct error *err)
{
	struct display display;
	struct forecast_run shown = *run;
	bool is_done;

	shown.on_progress = display_update;
	shown.context = &display;
	display_start(&display, options, "draws", (size_t)run->settings->draws);
	is_done = forecast_simulate(forecast, &shown, err);
	display_end(&display);
	return is_done;
}

/* Simulates on all ranks; the results are on rank 0. What an interrupted run has done is saved. */
static bool simulate_or_save(struct year_of_scenario *year, const struct forecast_run *run,
			     const struct options *options, struct forecast *forecast, struct error *err)
{
	const char *directory = options_output(options, &year->scenario);
	bool is_first = ranks_index() == 0;

	forecast_init(forecast, run);
	if (resume_is_same_run(&year->scenario, forecast, err) && options->resumes && is_first)
		resume_load(&year->scenario, directory, forecast, err);
	if (!ranks_agree(err))
		return false;
	ranks_share(forecast->is_done, forecast->capacity);
	if (simulate(run, options, forecast, err) && run_is_interrupted())
		error_set(err, ERROR_INTERRUPTED, "interrupted before writing; earlier results are unchanged");
	if (err->code == ERROR_INTERRUPTED && is_first)
		resume_save(&year->scenario, directory, forecast, err);
	return is_first && !error_is_set(err);
}

static void note_precision(const struct scenario *scenario, const struct forecast *forecast, struct error *err)
{
	double wanted = scenario->forecast.precision, reached;

	if (wanted == 0)
		return;
	reached = precision_of(forecast);
	if (!(reached <= wanted))
		error_note(
			err, scenario->path,
			"%zu draws tell the mean of the horizon's award to %.2f %%, not to %.2f %%; allow more draws",
			forecast->draw_count, 100 * reached, 100 * wanted);
}

/* Simulates the years after the one that was run, and publishes it all. */
static void forecast_from(struct year_of_scenario *year, const struct options *options, struct error *err)
{
	struct forecast_run run = study_run_future(&year->run);
	struct forecast forecast = {0};

	run.thread_count = options->thread_count;
	if (options->replay > run.settings->draws)
		error_set(err, ERROR_USAGE, "--replay: there are %lld draws; write a number from 1 to that",
			  (long long)run.settings->draws);
	else if (simulate_or_save(year, &run, options, &forecast, err)) {
		note_precision(&year->scenario, &forecast, err);
		if (run_publish(year, options, "forecast", &forecast, &run, err))
			checkpoint_remove(options_output(options, &year->scenario));
	}
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
	run_year_of_scenario(&year, &options, &err);
	if (ranks_agree(&err)) {
		note_renewal(&year.scenario, &err);
		forecast_from(&year, &options, &err);
	}
	code = command_finish(&err);
	release_year_of_scenario(&year);
	error_release(&err);
	return code;
}

const struct command command_forecast = {
	.name = "forecast",
	.summary = "Monte Carlo over the horizon: what the next years will cost",
	.run = run,
	.uses_ranks = true,
};
