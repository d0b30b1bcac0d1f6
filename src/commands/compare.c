/*
 * compare.c: `allot compare`: scenarios and strategies side by side, on the same draws.
 */
#include "base/memory.h"
#include "commands/command.h"
#include "commands/display.h"
#include "commands/run.h"
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

/* Every scenario of the command line, loaded. */
struct loaded {
	size_t count;
	struct scenario *scenario;
	const struct scenario **list;
};

static bool load_all(struct loaded *loaded, const struct options *options, struct error *err)
{
	bool is_right = true;

	loaded->scenario = memory_array(options->scenario_count, sizeof *loaded->scenario);
	loaded->list = memory_array(options->scenario_count, sizeof *loaded->list);
	for (size_t i = 0; i < options->scenario_count; i++) {
		loaded->list[i] = &loaded->scenario[i];
		loaded->count++;
		is_right &= scenario_load(&loaded->scenario[i], options->scenarios[i], &options->overrides, err);
	}
	return is_right;
}

static void release_all(struct loaded *loaded)
{
	for (size_t i = 0; i < loaded->count; i++)
		scenario_release(&loaded->scenario[i]);
	free(loaded->scenario);
	free(loaded->list);
}

/* Rows of the tables are told apart by name, and years are set side by side. */
static bool check_together(const struct loaded *loaded, struct error *err)
{
	for (size_t i = 1; i < loaded->count; i++) {
		const struct scenario *own = loaded->list[i];

		if (own->year != loaded->list[0]->year)
			return error_set(err, ERROR_USAGE,
					 "%s is of %d and %s of %d; compare them for one year with --year YEAR",
					 loaded->list[0]->path, loaded->list[0]->year, own->path, own->year);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(loaded->list[j]->name, own->name) == 0)
				return error_set(err, ERROR_USAGE,
						 "%s and %s are both called %s; give each scenario once, under a name "
						 "of its own",
						 loaded->list[j]->path, own->path, own->name);
		}
	}
	return true;
}

static bool check_output(struct loaded *loaded, const struct options *options, struct error *err)
{
	const char *directory = options_output(options, &loaded->scenario[0]);

	for (size_t i = 0; i < loaded->count; i++)
		if (!run_check_output(directory, &loaded->scenario[i].inputs, err))
			return false;
	return true;
}

static void publish_comparison(struct loaded *loaded, const struct comparison *comparison,
			       const struct options *options, struct error *err)
{
	struct report_run report = report_of("compare", options->lang, &comparison->cases[0].run);
	const struct publication publication = {.tables = comparison_tables,
						.directory = options_output(options, &loaded->scenario[0]),
						.summarise = summary_comparison};

	report.comparison = comparison;
	publication_make(&publication, &report, options->is_quiet, err);
}

static void compare(struct loaded *loaded, const struct options *options, struct error *err)
{
	struct comparison comparison;
	struct display display;
	struct study_watch watch = {
		.thread_count = options->thread_count, .on_progress = display_update, .context = &display};
	bool is_done;

	display_start(&display, options, "draws",
		      comparison_count_cases(loaded->list, loaded->count) * (size_t)loaded->list[0]->forecast.draws);
	is_done = comparison_run(&comparison, loaded->list, loaded->count, &watch, err);
	display_end(&display);
	if (is_done)
		publish_comparison(loaded, &comparison, options, err);
	comparison_release(&comparison);
}

static int run(int argc, char **argv)
{
	static const char doc[] =
		"Runs scenarios and strategies side by side, this year and, where all have a forecast, the years after "
		"it, on the same draws. The first scenario and strategy is the baseline."
		"\vWrites comparison.csv, best.csv, lorenz.csv, winners.csv, distribution.csv and manifest.json into "
		"DIR, which is replaced as a whole or not at all. Exit codes as for allocate.";
	struct loaded loaded = {0};
	struct options options;
	struct error err;
	int code;

	options_read(&options, OPTION_SCENARIO | OPTION_OUTPUT | OPTION_DRAWS | OPTION_COMPARE, doc, argc, argv);
	error_init(&err);
	if (load_all(&loaded, &options, &err) && check_together(&loaded, &err) && check_output(&loaded, &options, &err))
		compare(&loaded, &options, &err);
	code = command_finish(&err);
	release_all(&loaded);
	error_release(&err);
	return code;
}

const struct command command_compare = {
	.name = "compare", .summary = "scenarios and strategies side by side, on the same draws", .run = run};
