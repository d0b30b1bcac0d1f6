/*
 * run.h: the steps that commands share: load, run this year, publish. Inside commands/ only.
 */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/options.h"
#include "report/export.h"
#include "report/tables.h"

/* This year, run: what the tables of `allocate` are written from. */
struct year_of_scenario {
	struct scenario scenario;
	struct study_run run;
	struct export export; /* of what the stages divide, where it is asked for */
};

/* Loads the scenario, sees that its results can be written where they shall, and runs the year. */
bool run_year_of_scenario(struct year_of_scenario *run, const struct options *options, struct error *err);
void release_year_of_scenario(struct year_of_scenario *run);

/* Whether the results of a run over these inputs may go to `directory`, asked before the run: it must be replaceable,
 * and hold nothing that is read, as that would be lost with the earlier results. */
bool run_check_output(const char *directory, const struct inputs *inputs, struct error *err);

/* Publishes the tables of the run in its results directory, and the years of a draw where --replay asks for them, then
 * prints the summary. The forecast and how it was run are NULL for `allocate`. */
bool run_publish(struct year_of_scenario *year, const struct options *options, const char *command,
		 const struct forecast *forecast, const struct forecast_run *forecast_run, struct error *err);

/* Publishes a report as these tables, then prints its summary. `write_more` may add files; NULL: none. */
struct publication {
	const struct table *const *tables;
	const char *directory;
	void (*summarise)(FILE *file, const struct report_run *report);
	bool (*write_more)(struct publish *publish, const struct report_run *report, const void *context,
			   struct error *err);
	const void *context; /* of write_more */
};
bool publication_make(const struct publication *publication, const struct report_run *report, bool is_quiet,
		      struct error *err);

/* Whether SIGINT or SIGTERM came; a second one ends the program at once. */
void run_catch_signals(void);
bool run_is_interrupted(void);

#endif
