#include "study/run.h"

#include "base/memory.h"

#include <stdlib.h>

void study_run_init(struct study_run *run, const struct scenario *scenario)
{
	*run = (struct study_run){.scenario = scenario, .settings = scenario->settings, .work = year_work_new()};
}

static void release_state(struct study_run *run)
{
	if (run->state.paid != NULL)
		state_release(&run->state, run->scenario->population.item_count);
}

void study_run_release(struct study_run *run)
{
	release_state(run);
	year_work_free(run->work);
	year_result_release(&run->result);
	rejections_release(&run->rejections);
	forecast_release(&run->forecast);
	*run = (struct study_run){0};
}

static bool reads_paid(const struct formula *formula, const void *item)
{
	return formula_reads_paid(formula, *(const uint32_t *)item);
}

static bool is_paid_read(const struct study_run *run, uint32_t item)
{
	return year_reads_paid(&run->settings, item) ||
	       demand_has_formula(&run->scenario->forecast.demand, reads_paid, &item);
}

static void start_state(struct study_run *run)
{
	const struct scenario *scenario = run->scenario;
	unsigned char *is_read = memory_array(scenario->policy.item_count, 1);

	for (uint32_t i = 0; i < scenario->policy.item_count; i++)
		is_read[i] = is_paid_read(run, i);
	release_state(run);
	state_init(&run->state, &run->settings, &scenario->population, is_read);
	free(is_read);
	run->rejections.count = 0;
}

static struct year_options options_of(struct study_run *run)
{
	return (struct year_options){.rejections = &run->rejections,
				     .wants_prices = true,
				     .watch = run->watch,
				     .watch_context = run->watch_context};
}

bool study_run_year(struct study_run *run, struct error *err)
{
	const struct year_options options = options_of(run);

	start_state(run);
	if (!year_run(&run->settings, &run->state, &run->scenario->population.applications, &options, run->work,
		      &run->result, err))
		return false;
	rejections_sort(&run->rejections, &run->scenario->population.applications);
	return true;
}

bool study_run_find_claims(struct study_run *run, struct error *err)
{
	const struct year_options options = options_of(run);

	start_state(run);
	return year_find_claims(&run->settings, &run->state, &run->scenario->population.applications, &options,
				run->work, err);
}

bool study_run_divide(struct study_run *run, struct error *err)
{
	const struct year_options options = options_of(run);

	return year_divide(&run->settings, &run->state, &run->scenario->population.applications, &options, run->work,
			   &run->result, err);
}

struct forecast_run study_run_future(const struct study_run *run)
{
	return (struct forecast_run){.settings = &run->scenario->forecast,
				     .year = &run->settings,
				     .population = &run->scenario->population,
				     .start = &run->state,
				     .thread_count = 1};
}

static bool pass_on(size_t done, void *context)
{
	const struct study_watch *watch = context;

	return watch->on_progress(watch->done + done, watch->context);
}

bool study_run_simulate(struct study_run *run, const struct forecast_settings *settings, struct study_watch *watch,
			struct error *err)
{
	struct forecast_run future = study_run_future(run);
	struct forecast_settings all = *settings;

	all.precision = 0; /* the draws of all runs are paired */
	future.settings = &all;
	future.thread_count = watch->thread_count;
	future.wants_spread = true;
	future.on_progress = watch->on_progress == NULL ? NULL : pass_on;
	future.context = watch;
	forecast_release(&run->forecast);
	if (!forecast_simulate(&run->forecast, &future, err))
		return false;
	forecast_forget_items(&run->forecast);
	watch->done += (size_t)settings->draws;
	return true;
}

bool study_go_on(const struct study_watch *watch, struct error *err)
{
	if (watch->on_progress == NULL || watch->on_progress(watch->done, watch->context))
		return true;
	return error_set(err, ERROR_INTERRUPTED, "interrupted; earlier results are unchanged");
}
