#include "simulation/forecast.h"

#include "base/memory.h"
#include "ranks/ranks.h"
#include "simulation/draw.h"
#include "simulation/precision.h"
#include "simulation/record.h"
#include "simulation/saved.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* What all threads share while the draws run. */
struct shared {
	const struct forecast_run *run;
	struct forecast *forecast;
	struct draw_plan plan;
	size_t done_before, todo_count;
	uint32_t *todo;           /* draws of this rank that are not done yet, rising */
	atomic_size_t next, done; /* of them: taken; finished */
	atomic_bool is_stopped;
	bool is_interrupted;  /* by on_progress */
	pthread_mutex_t lock; /* guards err */
	struct error *err;
};

static void stop_with(struct shared *shared, struct error *err)
{
	pthread_mutex_lock(&shared->lock);
	if (!atomic_exchange(&shared->is_stopped, true))
		error_append(shared->err, err);
	pthread_mutex_unlock(&shared->lock);
}

/* Whether the run goes on, as far as the caller and the other ranks are concerned. */
static bool report(struct shared *shared)
{
	const struct forecast_run *run = shared->run;
	const struct forecast *forecast = shared->forecast;
	size_t done = shared->done_before + atomic_load(&shared->done) * ranks_count(); /* others are as fast */

	if (run->on_progress != NULL &&
	    !run->on_progress(done < forecast->capacity ? done : forecast->capacity, run->context))
		shared->is_interrupted = true;
	return !shared->is_interrupted && !ranks_are_stopped();
}

static void work_through(struct shared *shared, bool reports)
{
	struct recorder recorder = {.forecast = shared->forecast};
	struct draw_work *work = draw_work_new(&shared->plan);
	struct error err;

	error_init(&err);
	while (!atomic_load(&shared->is_stopped)) {
		size_t next = atomic_fetch_add(&shared->next, 1);

		if (next >= shared->todo_count)
			break;
		if (!draw_run(work, shared->todo[next], record_year, &recorder, &err)) {
			stop_with(shared, &err);
			break;
		}
		atomic_fetch_add(&shared->done, 1);
		if (reports && !report(shared))
			atomic_store(&shared->is_stopped, true);
	}
	draw_work_free(work);
	recorder_release(&recorder);
	error_release(&err);
}

static void *thread_main(void *context)
{
	work_through(context, false);
	return NULL;
}

void forecast_init(struct forecast *forecast, const struct forecast_run *run)
{
	size_t cells;

	*forecast = (struct forecast){.capacity = (size_t)run->settings->draws,
				      .year_count = (size_t)run->settings->years,
				      .item_count = run->population->item_count,
				      .first_year = run->start->year};
	cells = forecast->capacity * forecast->year_count;
	forecast->is_done = memory_array(forecast->capacity, 1);
	forecast->item = memory_array(cells * forecast->item_count, sizeof *forecast->item);
	forecast->total = memory_array(cells, sizeof *forecast->total);
	forecast->is_full = memory_array(cells, 1);
	forecast->gave_up = memory_array(cells, 1);
	if (run->wants_spread)
		forecast->spread =
			memory_array(forecast->capacity * (forecast->year_count + 1), sizeof *forecast->spread);
}

/* Runs the draws of todo on all threads. */
static void run_threads(struct shared *shared)
{
	unsigned wanted = shared->run->thread_count, extra = wanted > 1 ? wanted - 1 : 0, started = 0;
	pthread_t *threads = memory_array(extra, sizeof *threads);

	while (started < extra && pthread_create(&threads[started], NULL, thread_main, shared) == 0)
		started++;
	if (started < extra)
		error_note(shared->err, NULL, "only %u of %u threads could start; the result is the same, slower",
			   started + 1, extra + 1);
	work_through(shared, true);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

static size_t count_done(const struct forecast *forecast)
{
	size_t count = 0;

	for (size_t draw = 0; draw < forecast->capacity; draw++)
		count += forecast->is_done[draw];
	return count;
}

/* The draws before `end` that are not done, dealt to the ranks in turn. */
static void deal(struct shared *shared, size_t end)
{
	size_t turn = 0;

	shared->todo_count = 0;
	shared->done_before = count_done(shared->forecast);
	for (size_t draw = shared->forecast->draw_count; draw < end; draw++) {
		if (!shared->forecast->is_done[draw] && turn++ % ranks_count() == ranks_index())
			shared->todo[shared->todo_count++] = (uint32_t)draw;
	}
	atomic_store(&shared->next, 0);
	atomic_store(&shared->done, 0);
}

/* What the other ranks did comes to rank 0; every rank learns that it is done. */
static void collect(struct shared *shared)
{
	struct forecast *forecast = shared->forecast;
	size_t size = saved_draw_size(forecast), count = 0;
	unsigned char *records = NULL;

	if (ranks_count() == 1)
		return;
	if (ranks_index() > 0) {
		records = memory_array(shared->todo_count, size);
		for (size_t i = 0; i < shared->todo_count; i++) {
			if (forecast->is_done[shared->todo[i]])
				saved_draw_write(forecast, shared->todo[i], records + count++ * size);
		}
	}
	records = ranks_gather(records, &count, size);
	for (size_t i = 0; ranks_index() == 0 && i < count; i++)
		saved_draw_read(forecast, records + i * size);
	free(records);
	ranks_share(forecast->is_done, forecast->capacity);
}

/* Simulates up to draw `end`. */
static bool run_until(struct shared *shared, size_t end, struct error *err)
{
	bool is_interrupted;

	deal(shared, end);
	run_threads(shared);
	is_interrupted = ranks_meet(shared->is_interrupted || error_is_set(err), shared->is_interrupted);
	if (!ranks_agree(err))
		return false;
	collect(shared);
	if (is_interrupted)
		return error_set(err, ERROR_INTERRUPTED,
				 "interrupted after %zu of %zu draws; earlier results are unchanged",
				 count_done(shared->forecast), shared->forecast->capacity);
	shared->forecast->draw_count = end;
	return true;
}

bool forecast_simulate(struct forecast *forecast, const struct forecast_run *run, struct error *err)
{
	struct shared shared = {.run = run, .forecast = forecast, .err = err};
	bool is_enough = false;

	if (forecast->capacity == 0)
		forecast_init(forecast, run);
	draw_plan_init(&shared.plan, run, false);
	shared.todo = memory_array(forecast->capacity, sizeof *shared.todo);
	pthread_mutex_init(&shared.lock, NULL);
	while (!is_enough && run_until(&shared, precision_next_check(run->settings, forecast->draw_count), err)) {
		is_enough = precision_is_reached(run->settings, forecast);
		ranks_share(&is_enough, sizeof is_enough);
	}
	pthread_mutex_destroy(&shared.lock);
	free(shared.todo);
	draw_plan_release(&shared.plan);
	return !error_is_set(err);
}

void forecast_forget_items(struct forecast *forecast)
{
	free(forecast->item);
	forecast->item = NULL;
}

void forecast_release(struct forecast *forecast)
{
	free(forecast->item);
	free(forecast->total);
	free(forecast->is_full);
	free(forecast->gave_up);
	free(forecast->is_done);
	free(forecast->spread);
	*forecast = (struct forecast){0};
}
