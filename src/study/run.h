/*
 * run.h: a scenario under one strategy, run: this year, and the years after it over simulated demand.
 *
 * A study runs the same scenario again with another strategy, budget or parameter: it changes `settings` (a copy; the
 * scenario's own stays) or the scenario's policy, and runs once more. The population is shared by all runs.
 */
#ifndef STUDY_RUN_H
#define STUDY_RUN_H

#include "scenario/scenario.h"

struct study_run {
	const struct scenario *scenario;
	struct year_settings settings;
	struct state state; /* after this year */
	struct year_work *work;
	struct year_result result;
	struct rejections rejections;
	struct forecast forecast; /* of the years after it; draw_count 0: not simulated */
	/* Sees what each stage of this year divides; NULL: nobody. */
	void (*watch)(void *context, const struct watched *seen);
	void *watch_context;
};

/* How a study simulates, and how it is watched. */
struct study_watch {
	unsigned thread_count;
	bool (*on_progress)(size_t done, void *context); /* false stops the study; may be NULL */
	void *context;
	size_t done; /* by the runs before: what on_progress counts from */
};

/* The scenario as its file has it. The caller releases the run. */
void study_run_init(struct study_run *run, const struct scenario *scenario);
void study_run_release(struct study_run *run);

/* This year, from the state the data leaves; again if it was run before. */
bool study_run_year(struct study_run *run, struct error *err);

/* The same in two steps, for other money among the same claims: the state stays that of before the year. */
bool study_run_find_claims(struct study_run *run, struct error *err);
bool study_run_divide(struct study_run *run, struct error *err);

/* What a forecast from the year that was run needs; how it is run and watched is for the caller to add. */
struct forecast_run study_run_future(const struct study_run *run);

/* Simulates `draws` futures with `seed`; figures by item are not kept. */
bool study_run_simulate(struct study_run *run, const struct forecast_settings *settings, struct study_watch *watch,
			struct error *err);

/* Whether the study may go on; else ERROR_INTERRUPTED. */
bool study_go_on(const struct study_watch *watch, struct error *err);

#endif
