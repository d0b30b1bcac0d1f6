#include "simulation/forecast.h"

#include "base/memory.h"
#include "demand/arrivals.h"
#include "demand/firms.h"
#include "demand/numbers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* What all threads share while the draws run. */
struct shared {
	const struct forecast_run *run;
	struct forecast *forecast;
	struct arrivals_plan plan;
	atomic_size_t next, done;
	atomic_bool is_stopped;
	pthread_mutex_t lock; /* guards error and conflicts */
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

static bool passes(const void *context, uint32_t item, uint32_t applicant)
{
	const struct worker *worker = context;
	bool has_passed =
		arrivals_automatic_passes(&worker->shared->plan, &worker->now, &worker->firms, item, applicant);

	if (!has_passed && worker->recording != NULL)
		record_refusal(worker->recording, item, applicant);
	return has_passed;
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
					      (uint64_t)run->settings->seed};

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
	free(worker->envelopes);
}

/* Runs the year; where limits conflict, gives up floors in reverse file order until they do not. */
static bool run_year(struct worker *worker, bool *has_conflict, struct error *err)
{
	const struct year_settings *full = worker->shared->run->year;
	const struct year_options options = {
		.screen = {passes, worker},
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

static void record(const struct worker *worker, size_t year_index)
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
	firms_reset(&worker->firms, draw);
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
		if (worker->recording != NULL)
			worker->recording->refusal_count = 0;
		if (!run_year(worker, &has_conflict, err))
			return false;
		if (worker->recording != NULL && !show_year(worker, worker->result.year, carried, err))
			return false;
		if (has_conflict) {
			pthread_mutex_lock(&shared->lock);
			shared->forecast->conflicts[y]++;
			pthread_mutex_unlock(&shared->lock);
		}
		record(worker, y);
	}
	return true;
}

static void stop_with(struct shared *shared, struct error *err)
{
	pthread_mutex_lock(&shared->lock);
	if (!atomic_exchange(&shared->is_stopped, true))
		error_append(shared->err, err);
	pthread_mutex_unlock(&shared->lock);
}

static void work_through(struct shared *shared, bool reports)
{
	const struct forecast_run *run = shared->run;
	struct worker worker;
	struct error err;

	error_init(&err);
	worker_init(&worker, shared);
	while (!atomic_load(&shared->is_stopped)) {
		size_t draw = atomic_fetch_add(&shared->next, 1);

		if (draw >= shared->forecast->draw_count)
			break;
		if (!run_draw(&worker, (uint32_t)draw, &err)) {
			stop_with(shared, &err);
			break;
		}
		atomic_fetch_add(&shared->done, 1);
		if (reports && run->on_progress != NULL &&
		    !run->on_progress(atomic_load(&shared->done), run->context)) {
			error_set(&err, ERROR_INTERRUPTED,
				  "interrupted after %zu of %zu draws; earlier results are unchanged",
				  atomic_load(&shared->done), shared->forecast->draw_count);
			stop_with(shared, &err);
		}
	}
	worker_release(&worker);
	error_release(&err);
}

static void *thread_main(void *context)
{
	work_through(context, false);
	return NULL;
}

static void allocate_outcomes(struct forecast *forecast, const struct forecast_run *run)
{
	size_t cells;

	*forecast = (struct forecast){.draw_count = (size_t)run->settings->draws,
				      .year_count = (size_t)run->settings->years,
				      .item_count = run->population->item_count,
				      .first_year = run->start->year};
	cells = forecast->draw_count * forecast->year_count;
	forecast->item = memory_array(cells * forecast->item_count, sizeof *forecast->item);
	forecast->total = memory_array(cells, sizeof *forecast->total);
	forecast->is_full = memory_array(cells, 1);
	forecast->conflicts = memory_array(forecast->year_count, sizeof *forecast->conflicts);
}

static void plan_arrivals(struct shared *shared)
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

bool forecast_simulate(struct forecast *forecast, const struct forecast_run *run, struct error *err)
{
	struct shared shared = {.run = run, .forecast = forecast, .err = err};
	unsigned extra = run->thread_count > 1 ? run->thread_count - 1 : 0, started = 0;
	pthread_t *threads = memory_array(extra, sizeof *threads);

	allocate_outcomes(forecast, run);
	plan_arrivals(&shared);
	pthread_mutex_init(&shared.lock, NULL);
	while (started < extra && pthread_create(&threads[started], NULL, thread_main, &shared) == 0)
		started++;
	if (started < extra)
		error_note(err, NULL, "only %u of %u threads could start; the result is the same, slower", started + 1,
			   extra + 1);
	work_through(&shared, true);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&shared.lock);
	free((void *)shared.plan.request.is_open);
	arrivals_plan_release(&shared.plan);
	free(threads);
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

	allocate_outcomes(&forecast, run);
	plan_arrivals(&shared);
	pthread_mutex_init(&shared.lock, NULL);
	worker_init(&worker, &shared);
	worker.recording = &recording;
	is_done = run_draw(&worker, draw, err);
	worker_release(&worker);
	pthread_mutex_destroy(&shared.lock);
	free((void *)shared.plan.request.is_open);
	arrivals_plan_release(&shared.plan);
	free(recording.refusal);
	forecast_release(&forecast);
	return is_done;
}

void forecast_release(struct forecast *forecast)
{
	free(forecast->item);
	free(forecast->total);
	free(forecast->is_full);
	free(forecast->conflicts);
	*forecast = (struct forecast){0};
}
