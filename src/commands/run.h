/*
 * run.h: the steps that `allocate` and `forecast` share: load, run this year, publish. Inside commands/ only.
 */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/options.h"
#include "report/export.h"
#include "report/tables.h"

/* This year, run: what the tables of `allocate` are written from. */
struct year_of_scenario {
	struct scenario scenario;
	struct state state; /* after the year */
	struct year_work *work;
	struct year_result result;
	struct rejections rejections;
	struct export export; /* of what the stages divide, where it is asked for */
};

bool run_year_of_scenario(struct year_of_scenario *run, const struct options *options, struct error *err);
void release_year_of_scenario(struct year_of_scenario *run);

/* Publishes the tables of the run in its results directory, and the years of a draw where --replay asks for them, then
 * prints the summary. The forecast and how it was run are NULL for `allocate`. */
bool run_publish(struct year_of_scenario *year, const struct options *options, const char *command,
		 const struct forecast *forecast, const struct forecast_run *forecast_run, struct error *err);

/* Whether SIGINT or SIGTERM came; a second one ends the program at once. */
void run_catch_signals(void);
bool run_is_interrupted(void);

#endif
