#include "commands/run.h"

#include "commands/command.h"
#include "report/replay.h"
#include "report/summary.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t signals_seen; /* a signal handler has no other place to write to */

static void on_signal(int number)
{
	(void)number;
	if (signals_seen++ > 0)
		_exit(ERROR_INTERRUPTED);
}

void run_catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGXFSZ, SIG_IGN); /* a file limit is a write fault, reported as such */
	signal(SIGPIPE, SIG_IGN);
}

bool run_is_interrupted(void)
{
	return signals_seen > 0;
}

static bool reads_paid(const struct formula *formula, const void *item)
{
	return formula_reads_paid(formula, *(const uint32_t *)item);
}

static bool is_paid_read(const struct scenario *scenario, uint32_t item)
{
	return year_reads_paid(&scenario->settings, item) ||
	       demand_has_formula(&scenario->forecast.demand, reads_paid, &item);
}

static void start_state(struct year_of_scenario *run)
{
	const struct scenario *scenario = &run->scenario;
	unsigned char *is_read = memory_array(scenario->policy.item_count, 1);

	for (uint32_t i = 0; i < scenario->policy.item_count; i++)
		is_read[i] = is_paid_read(scenario, i);
	state_init(&run->state, &scenario->settings, &scenario->population, is_read);
	free(is_read);
}

bool run_year_of_scenario(struct year_of_scenario *run, const struct options *options, struct error *err)
{
	struct year_options year_options = {.rejections = &run->rejections, .wants_prices = true};
	const struct year_settings *settings = &run->scenario.settings;

	*run = (struct year_of_scenario){0};
	if (!scenario_load(&run->scenario, options->scenario, &options->overrides, err))
		return false;
	start_state(run);
	run->work = year_work_new();
	if (!year_run(settings, &run->state, &run->scenario.population.applications, &year_options, run->work,
		      &run->result, err))
		return false;
	rejections_sort(&run->rejections, &run->scenario.population.applications);
	if (run->result.unstaged > 0)
		error_note(err, options->scenario, "%zu claims are taken by no stage and stay unpaid",
			   run->result.unstaged);
	if (run->result.floor_missed > 0) {
		char missed[NUMBER_TEXT_SIZE];

		money_format(run->result.floor_missed, missed);
		error_note(err, options->scenario,
			   "set-asides are missed by %s yuan together: rounding to the unit, a minimum, or a claim "
			   "that a list passed over stands in the way",
			   missed);
	}
	return true;
}

void release_year_of_scenario(struct year_of_scenario *run)
{
	state_release(&run->state, run->scenario.policy.item_count);
	year_work_free(run->work);
	year_result_release(&run->result);
	rejections_release(&run->rejections);
	scenario_release(&run->scenario);
}

static void print_summary(const struct report_run *report, const char *directory)
{
	summary_allocation(stdout, report);
	if (report->forecast != NULL)
		summary_forecast(stdout, report);
	printf("%s %s\n", report->lang[0] == 'e' ? "results in" : "结果目录", directory);
}

bool run_publish(struct year_of_scenario *year, const struct options *options, const char *command,
		 const struct forecast *forecast, const struct forecast_run *forecast_run, struct error *err)
{
	const struct report_run report = {.command = command,
					  .lang = options->lang,
					  .scenario = &year->scenario,
					  .claims = year_claims(year->work),
					  .rejections = &year->rejections,
					  .result = &year->result,
					  .forecast = forecast};
	const char *directory = options_output(options, &year->scenario);
	struct publish publish;
	bool is_done;

	if (run_is_interrupted())
		return error_set(err, ERROR_INTERRUPTED, "interrupted; earlier results are unchanged");
	is_done = publish_begin(&publish, directory, report_owned_files, err) && report_write(&publish, &report, err);
	if (is_done && options->replay > 0)
		is_done = replay_write(&publish, directory, &report, forecast_run, options->replay, err);
	is_done = is_done && publish_commit(&publish, err);
	publish_abandon(&publish);
	if (is_done && !options->is_quiet)
		print_summary(&report, directory);
	if (is_done)
		command_flush(err, directory);
	return is_done;
}
