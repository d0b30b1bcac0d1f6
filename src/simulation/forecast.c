#include "simulation/forecast.h"

#include "base/memory.h"
#include "demand/arrivals.h"
#include "demand/firms.h"
#include "demand/numbers.h"
#include "ranks/ranks.h"
#include "simulation/precision.h"
#include "simulation/saved.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* What all threads share while the draws run. */
struct shared {
	const struct forecast_run *run;
	struct forecast *forecast;
	struct arrivals_plan plan;
	size_t done_before, todo_count;
	uint32_t *todo;           /* draws of this rank that are not done yet, rising */
	atomic_size_t next, done; /* of them: taken; finished */
	atomic_bool is_stopped;
	bool is_interrupted;  /* by on_progress */
	pthread_mutex_t lock; /* guards err */
	struct error *err;
};

/* One thread's world. */
struct worker {
	struct shared *shared;
	double *number; /* the draw's */
	struct firms firms;
	struct state state;
	struct arrivals arrivals;
	struct year_work *work;
	struct year_result result;
	struct envelope *envelopes; /* a copy, so that a draw can give up floors */
	struct year_settings settings;
	struct spread spread, horizon; /* of the year, of the years so far; where wanted */
	struct demand_year now;
	struct recording *recording; /* NULL: the draw's years are shown to nobody */
};

/* What a replay keeps of a year beside its results. */
struct recording {
	bool (*visit)(const struct replayed_year *year, void *context, struct error *err);
	void *context;
	size_t refusal_count, refusal_capacity;
	struct refusal *refusal;
};

static void record_refusal(struct recording *recording, uint32_t item, uint32_t applicant)
{
	recording->refusal = memory_grow(recording->refusal, &recording->refusal_capacity, recording->refusal_count + 1,
					 sizeof *recording->refusal);
	recording->refusal[recording->refusal_count++] = (struct refusal){item, applicant};
}

static void pass(const void *context, uint32_t item, const uint32_t *applicant, size_t count, unsigned char *has_passed)
{
	const struct worker *worker = context;

	arrivals_automatic_pass(&worker->shared->plan, &worker->now, &worker->firms, item, applicant, count,
				has_passed);
	for (size_t i = 0; worker->recording != NULL && i < count; i++) {
		if (!has_passed[i])
			record_refusal(worker->recording, item, applicant[i]);
	}
}

static void copy_past(const struct state *start, size_t item_count, struct state *state)
{
	for (size_t i = 0; i < item_count; i++) {
		if (start->paid[i] == NULL)
			continue;
		memcpy(state->paid[i], start->paid[i], start->applicant_count * sizeof **state->paid);
		memcpy(state->times[i], start->times[i], start->applicant_count * sizeof **state->times);
	}
}

static void worker_init(struct worker *worker, struct shared *shared)
{
	const struct forecast_run *run = shared->run;
	size_t item_count = run->population->item_count;
	const struct state *start = run->start;
	const struct firms_request request = {run->population, &run->year->policy->schema, &run->settings->demand,
					      (uint64_t)run->settings->seed, (uint32_t)run->settings->years};

	*worker = (struct worker){.shared = shared, .settings = *run->year};
	firms_init(&worker->firms, &request);
	worker->number = numbers_new(&run->settings->demand);
	worker->state.slot = worker->firms.slot;
	worker->state.applicant_count = worker->state.applicant_capacity = start->applicant_count;
	worker->state.paid = memory_array(item_count, sizeof *worker->state.paid);
	worker->state.times = memory_array(item_count, sizeof *worker->state.times);
	for (size_t i = 0; i < item_count; i++) {
		if (start->paid[i] == NULL)
			continue;
		worker->state.paid[i] = memory_array(start->applicant_count, sizeof **worker->state.paid);
		worker->state.times[i] = memory_array(start->applicant_count, sizeof **worker->state.times);
	}
	arrivals_init(&worker->arrivals, &shared->plan);
	worker->work = year_work_new();
	worker->envelopes = memory_array(run->year->envelope_count, sizeof *worker->envelopes);
	worker->settings.envelope = worker->envelopes;
}

static void worker_release(struct worker *worker)
{
	size_t item_count = worker->shared->run->population->item_count;

	for (size_t i = 0; i < item_count; i++) {
		free(worker->state.paid[i]);
		free(worker->state.times[i]);
	}
	free(worker->state.paid);
	free(worker->state.times);
	free(worker->number);
	waiting_release(&worker->state.waiting);
	firms_release(&worker->firms);
	arrivals_release(&worker->arrivals, &worker->shared->plan);
	year_work_free(worker->work);
	year_result_release(&worker->result);
	spread_release(&worker->spread);
	spread_release(&worker->horizon);
	free(worker->envelopes);
}

/* Runs the year; where limits conflict, gives up floors in reverse file order until they do not. */
static bool run_year(struct worker *worker, bool *has_conflict, struct error *err)
{
	const struct year_settings *full = worker->shared->run->year;
	const struct year_options options = {
		.screen = {pass, worker},
		.is_active = firms_can_leave(&worker->firms) ? worker->firms.is_active : NULL,
	};
	size_t floors = full->envelope_count;

	if (full->envelope_count > 0)
		memcpy(worker->envelopes, full->envelope, full->envelope_count * sizeof *worker->envelopes);
	*has_conflict = false;
	for (;;) {
		struct error conflict;
		bool is_done;

		error_init(&conflict);
		if (worker->recording != NULL)
			worker->recording->refusal_count = 0; /* of the try that stands */
		is_done = year_run(&worker->settings, &worker->state, &worker->arrivals.applications, &options,
				   worker->work, &worker->result, &conflict);
		if (is_done || conflict.code != ERROR_CONFLICT) {
			if (!is_done)
				error_append(err, &conflict);
			error_release(&conflict);
			return is_done;
		}
		error_release(&conflict);
		*has_conflict = true;
		while (floors > 0 && !worker->envelopes[floors - 1].has_at_least)
			floors--;
		if (floors == 0)
			return error_set(err, ERROR_CONFLICT, "limits without floors conflict");
		worker->envelopes[--floors].has_at_least = false;
	}
}

static void record_spread(struct worker *worker, size_t year_index)
{
	struct forecast *forecast = worker->shared->forecast;
	struct spread_figures *figures = &forecast->spread[worker->now.draw * (forecast->year_count + 1)];
	const struct claims *claims = year_claims(worker->work);

	if (year_index == 0)
		spread_clear(&worker->horizon);
	spread_clear(&worker->spread);
	spread_add_claims(&worker->spread, claims);
	spread_add_claims(&worker->horizon, claims);
	figures[year_index] = spread_measure(&worker->spread);
	if (year_index + 1 == forecast->year_count)
		figures[forecast->year_count] = spread_measure(&worker->horizon);
}

static void record(struct worker *worker, size_t year_index, bool has_conflict)
{
	struct forecast *forecast = worker->shared->forecast;
	size_t at = worker->now.draw * forecast->year_count + year_index;
	struct outcome *item = &forecast->item[at * forecast->item_count];
	const struct claims *claims = year_claims(worker->work);

	for (size_t i = 0; i < claims->count; i++) {
		struct outcome *of = &item[claims->item[i]];

		of->claims++;
		of->demand += claims->claim[i];
		of->award += claims->award[i];
	}
	forecast->total[at] = (struct outcome){.demand = (int64_t)worker->result.demand,
					       .award = (int64_t)worker->result.award,
					       .claims = (uint32_t)claims->count};
	forecast->is_full[at] = worker->result.is_full;
	forecast->gave_up[at] = has_conflict;
	if (forecast->spread != NULL)
		record_spread(worker, year_index);
}

/* The applications that what waits belongs to, behind those of the year. */
static void append_waiting(struct worker *worker)
{
	struct waiting *waiting = &worker->state.waiting;

	for (size_t i = 0; i < waiting->count; i++) {
		struct waiting_claim *claim = &waiting->claim[i];

		if (claim->application != NO_APPLICATION)
			claim->application =
				arrivals_append(&worker->arrivals, claim->item, claim->applicant, claim->id,
						claim->id_key, waiting->field + i * waiting->slot_count);
	}
	if (waiting->count > 0)
		arrivals_rank(&worker->arrivals);
}

static bool show_year(const struct worker *worker, int year, int64_t carried, struct error *err)
{
	const struct recording *recording = worker->recording;
	const struct replayed_year replayed = {.year = year,
					       .carried = carried,
					       .envelope = worker->envelopes,
					       .firms = &worker->firms,
					       .applications = &worker->arrivals.applications,
					       .claims = year_claims(worker->work),
					       .result = &worker->result,
					       .refusal_count = recording->refusal_count,
					       .refusal = recording->refusal};

	return recording->visit(&replayed, recording->context, err);
}

/* The world as this year's allocation leaves it. */
static void begin_draw(struct worker *worker, uint32_t draw)
{
	const struct forecast_run *run = worker->shared->run;
	const struct state *start = run->start;

	numbers_draw(worker->number, &run->settings->demand, (uint64_t)run->settings->seed, draw);
	firms_reset(&worker->firms, draw, worker->number);
	copy_past(start, run->population->item_count, &worker->state);
	worker->state.applicant_count = start->applicant_count;
	worker->state.carried = start->carried;
	worker->state.year = start->year;
	waiting_copy(&start->waiting, &worker->state.waiting);
}

/* What has become of the firms, and what they ask for. */
static void begin_year(struct worker *worker, uint32_t draw, uint32_t year)
{
	struct state *state = &worker->state;

	worker->now = (struct demand_year){.draw = draw,
					   .year = year,
					   .calendar = state->year,
					   .number = worker->number,
					   .paid = (const int64_t *const *)state->paid};
	firms_advance(&worker->firms, &worker->now);
	state_set_applicants(state, worker->shared->run->population->item_count, worker->firms.row_count);
	state->applicant_rank = firms_id_rank(&worker->firms);
	state->applicant_id = worker->firms.id;
	if (firms_can_leave(&worker->firms))
		waiting_drop_inactive(&state->waiting, worker->firms.is_active);
	arrivals_draw(&worker->arrivals, &worker->shared->plan, &worker->now, &worker->firms);
	append_waiting(worker);
}

static bool run_draw(struct worker *worker, uint32_t draw, struct error *err)
{
	struct shared *shared = worker->shared;

	begin_draw(worker, draw);
	for (uint32_t y = 0; y < shared->forecast->year_count; y++) {
		int64_t carried = worker->state.carried;
		bool has_conflict;

		begin_year(worker, draw, y + 1);
		if (!run_year(worker, &has_conflict, err))
			return false;
		if (worker->recording != NULL && !show_year(worker, worker->result.year, carried, err))
			return false;
		record(worker, y, has_conflict);
	}
	shared->forecast->is_done[draw] = true;
	return true;
}

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
	struct worker worker;
	struct error err;

	error_init(&err);
	worker_init(&worker, shared);
	while (!atomic_load(&shared->is_stopped)) {
		size_t next = atomic_fetch_add(&shared->next, 1);

		if (next >= shared->todo_count)
			break;
		if (!run_draw(&worker, shared->todo[next], &err)) {
			stop_with(shared, &err);
			break;
		}
		atomic_fetch_add(&shared->done, 1);
		if (reports && !report(shared))
			atomic_store(&shared->is_stopped, true);
	}
	worker_release(&worker);
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

/* Nobody but a replay looks at what the year does not. */
static unsigned char *list_read(const struct forecast_run *run)
{
	size_t slots = run->population->applications.frame.slot_count, items = run->population->item_count;
	unsigned char *is_read = memory_array(items * slots, 1);

	for (size_t i = 0; i < items; i++) {
		for (size_t s = 0; s < slots; s++)
			is_read[i * slots + s] = year_reads_field(run->year, (uint32_t)i, (uint32_t)s);
	}
	return is_read;
}

static void plan_arrivals(struct shared *shared, bool is_replay)
{
	const struct forecast_run *run = shared->run;
	const struct policy *policy = run->year->policy;
	const char **ids = memory_array(policy->item_count, sizeof *ids);
	unsigned char *is_open = memory_array(policy->item_count, 1);
	struct arrivals_request request = {.demand = &run->settings->demand,
					   .schema = &policy->schema,
					   .population = run->population,
					   .item_id = ids,
					   .is_open = is_open,
					   .is_read = is_replay ? NULL : list_read(run),
					   .seed = (uint64_t)run->settings->seed,
					   .year_count = (uint32_t)run->settings->years};

	for (size_t i = 0; i < policy->item_count; i++) {
		ids[i] = policy->item[i].id;
		is_open[i] = policy->item[i].access == ITEM_BY_APPLICATION &&
			     policy->item[i].source == ITEM_MUNICIPAL && !policy->item[i].is_suspended;
	}
	arrivals_plan_init(&shared->plan, &request);
	shared->plan.request.item_id = NULL; /* only the plan's making reads them */
	free(ids);
}

static void release_plan(struct shared *shared)
{
	free((void *)shared->plan.request.is_open);
	free((void *)shared->plan.request.is_read);
	arrivals_plan_release(&shared->plan);
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
	plan_arrivals(&shared, false);
	shared.todo = memory_array(forecast->capacity, sizeof *shared.todo);
	pthread_mutex_init(&shared.lock, NULL);
	while (!is_enough && run_until(&shared, precision_next_check(run->settings, forecast->draw_count), err)) {
		is_enough = precision_is_reached(run->settings, forecast);
		ranks_share(&is_enough, sizeof is_enough);
	}
	pthread_mutex_destroy(&shared.lock);
	free(shared.todo);
	release_plan(&shared);
	return !error_is_set(err);
}

bool forecast_replay(const struct forecast_run *run, uint32_t draw,
		     bool (*visit)(const struct replayed_year *year, void *context, struct error *err), void *context,
		     struct error *err)
{
	struct forecast forecast;
	struct shared shared = {.run = run, .forecast = &forecast, .err = err};
	struct recording recording = {.visit = visit, .context = context};
	struct worker worker;
	bool is_done;

	forecast_init(&forecast, run);
	plan_arrivals(&shared, true);
	pthread_mutex_init(&shared.lock, NULL);
	worker_init(&worker, &shared);
	worker.recording = &recording;
	is_done = run_draw(&worker, draw, err);
	worker_release(&worker);
	pthread_mutex_destroy(&shared.lock);
	release_plan(&shared);
	free(recording.refusal);
	forecast_release(&forecast);
	return is_done;
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
