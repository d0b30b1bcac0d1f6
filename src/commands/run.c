#include "commands/run.h"

#include "commands/command.h"
#include "files/directory.h"
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

/* Whether replacing `directory` leaves every input where it is. */
static bool check_inputs_stay(const char *directory, const struct inputs *inputs, struct error *err)
{
	for (const struct input *input = inputs->first; input != NULL; input = input->next) {
		if (directory_holds(directory, input->path))
			return error_set(err, ERROR_INPUT,
					 "%s holds %s, which this run reads and would replace; choose another "
					 "directory with -o, or read a copy of that file",
					 directory, input->path);
	}
	return true;
}

bool run_check_output(const char *directory, const struct inputs *inputs, struct error *err)
{
	return publish_check(directory, report_owned_files, err) && check_inputs_stay(directory, inputs, err);
}

/* The same for --export, whose directory is replaced apart from that of the results. */
static bool check_export(const char *directory, const char *results, const struct inputs *inputs, struct error *err)
{
	if (directory_holds(results, directory) || directory_holds(directory, results))
		return error_set(err, ERROR_INPUT,
				 "the results go to %s and the data of --export to %s, one inside the other; give each "
				 "a directory of its own",
				 results, directory);
	return export_check(directory, err) && check_inputs_stay(directory, inputs, err);
}

static bool check_directories(struct scenario *scenario, const struct options *options, struct error *err)
{
	const char *results = options_output(options, scenario);

	return run_check_output(results, &scenario->inputs, err) &&
	       (options->export == NULL || check_export(options->export, results, &scenario->inputs, err));
}

bool run_year_of_scenario(struct year_of_scenario *year, const struct options *options, struct error *err)
{
	const struct year_result *result = &year->run.result;

	*year = (struct year_of_scenario){0};
	export_init(&year->export, &year->scenario);
	if (!scenario_load(&year->scenario, options->scenario, &options->overrides, err) ||
	    !check_directories(&year->scenario, options, err))
		return false;
	study_run_init(&year->run, &year->scenario);
	if (options->export != NULL) {
		year->run.watch = export_watch;
		year->run.watch_context = &year->export;
	}
	if (!study_run_year(&year->run, err))
		return false;
	if (result->unstaged > 0)
		error_note(err, options->scenario, "%zu claims are taken by no stage and stay unpaid",
			   result->unstaged);
	if (result->floor_missed > 0) {
		char missed[NUMBER_TEXT_SIZE];

		money_format(result->floor_missed, missed);
		error_note(err, options->scenario,
			   "set-asides are missed by %s yuan together: rounding to the unit, a minimum, or a claim "
			   "that a list passed over stands in the way",
			   missed);
	}
	return true;
}

void release_year_of_scenario(struct year_of_scenario *year)
{
	study_run_release(&year->run);
	export_release(&year->export);
	scenario_release(&year->scenario);
}

bool publication_make(const struct publication *publication, const struct report_run *report, bool is_quiet,
		      struct error *err)
{
	const char *directory = publication->directory;
	struct publish publish;
	bool is_done;

	if (run_is_interrupted())
		return error_set(err, ERROR_INTERRUPTED, "interrupted; earlier results are unchanged");
	is_done = publish_begin(&publish, directory, report_owned_files, err) &&
		  report_write(&publish, publication->tables, report, err);
	if (is_done && publication->write_more != NULL)
		is_done = publication->write_more(&publish, report, publication->context, err);
	is_done = is_done && publish_commit(&publish, err);
	publish_abandon(&publish);
	if (is_done && !is_quiet) {
		publication->summarise(stdout, report);
		printf("%s %s\n", report->lang[0] == 'e' ? "results in" : "结果目录", directory);
	}
	if (is_done)
		command_flush(err, directory);
	return is_done;
}

static void summarise(FILE *file, const struct report_run *report)
{
	summary_allocation(file, report);
	if (report->forecast != NULL)
		summary_forecast(file, report);
}

/* The draw to replay. */
struct replayed_draw {
	const struct forecast_run *forecast_run;
	const char *directory;
	int64_t draw;
};

static bool write_replay(struct publish *publish, const struct report_run *report, const void *context,
			 struct error *err)
{
	const struct replayed_draw *replayed = context;

	return replay_write(publish, replayed->directory, report, replayed->forecast_run, replayed->draw, err);
}

bool run_publish(struct year_of_scenario *year, const struct options *options, const char *command,
		 const struct forecast *forecast, const struct forecast_run *forecast_run, struct error *err)
{
	struct report_run report = report_of(command, options->lang, &year->run);
	const char *directory = options_output(options, &year->scenario);
	const struct replayed_draw replayed = {forecast_run, directory, options->replay};
	const struct publication publication = {.tables = year_tables,
						.directory = directory,
						.summarise = summarise,
						.write_more = options->replay > 0 ? write_replay : NULL,
						.context = &replayed};

	report.forecast = forecast;
	if (options->export != NULL && !export_publish(&year->export, options->export, &report, err))
		return false;
	return publication_make(&publication, &report, options->is_quiet, err);
}
