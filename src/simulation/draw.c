#include "simulation/draw.h"

#include "base/memory.h"
#include "demand/arrivals.h"
#include "demand/numbers.h"

#include <stdlib.h>
#include <string.h>

struct draw_work {
	const struct draw_plan *plan;
	double *number; /* the draw's */
	struct firms firms;
	struct state state;
	struct arrivals arrivals;
	struct year_work *year_work;
	struct year_result result;
	struct envelope *envelopes; /* a copy, so that a draw can give up floors */
	struct year_settings settings;
	struct demand_year now;
	struct refusal *refusal; /* of the year */
	size_t refusal_count, refusal_capacity;
};

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

static void list_waiting(struct draw_plan *plan)
{
	uint32_t slots = (uint32_t)plan->run->population->applications.frame.slot_count;

	plan->waiting_slot = memory_array(slots, sizeof *plan->waiting_slot);
	for (uint32_t s = 0; s < slots; s++) {
		if (year_reads_waiting(plan->run->year, s))
			plan->waiting_slot[plan->waiting_slot_count++] = s;
	}
}

void draw_plan_init(struct draw_plan *plan, const struct forecast_run *run, bool is_whole)
{
	const struct policy *policy = run->year->policy;
	const char **ids = memory_array(policy->item_count, sizeof *ids);
	unsigned char *is_open = memory_array(policy->item_count, 1);
	struct arrivals_request request = {.demand = &run->settings->demand,
					   .schema = &policy->schema,
					   .population = run->population,
					   .item_id = ids,
					   .is_open = is_open,
					   .is_read = is_whole ? NULL : list_read(run),
					   .seed = (uint64_t)run->settings->seed,
					   .year_count = (uint32_t)run->settings->years};

	for (size_t i = 0; i < policy->item_count; i++) {
		ids[i] = policy->item[i].id;
		is_open[i] = policy->item[i].access == ITEM_BY_APPLICATION &&
			     policy->item[i].source == ITEM_MUNICIPAL && !policy->item[i].is_suspended;
	}
	*plan = (struct draw_plan){.run = run, .is_whole = is_whole};
	if (!is_whole)
		list_waiting(plan);
	arrivals_plan_init(&plan->arrivals, &request);
	plan->arrivals.request.item_id = NULL; /* only the plan's making reads them */
	free(ids);
}

void draw_plan_release(struct draw_plan *plan)
{
	free((void *)plan->arrivals.request.is_open);
	free((void *)plan->arrivals.request.is_read);
	free(plan->waiting_slot);
	arrivals_plan_release(&plan->arrivals);
}

struct draw_work *draw_work_new(const struct draw_plan *plan)
{
	const struct forecast_run *run = plan->run;
	size_t item_count = run->population->item_count;
	const struct state *start = run->start;
	const struct firms_request request = {run->population, &run->year->policy->schema, &run->settings->demand,
					      (uint64_t)run->settings->seed, (uint32_t)run->settings->years};
	struct draw_work *work = memory_array(1, sizeof *work);

	*work = (struct draw_work){.plan = plan, .settings = *run->year};
	firms_init(&work->firms, &request);
	work->number = numbers_new(&run->settings->demand);
	work->state.slot = work->firms.slot;
	work->state.waiting.slot = plan->waiting_slot;
	work->state.waiting.slot_count = plan->waiting_slot_count;
	work->state.applicant_count = work->state.applicant_capacity = start->applicant_count;
	work->state.paid = memory_array(item_count, sizeof *work->state.paid);
	work->state.times = memory_array(item_count, sizeof *work->state.times);
	for (size_t i = 0; i < item_count; i++) {
		if (start->paid[i] == NULL)
			continue;
		work->state.paid[i] = memory_array(start->applicant_count, sizeof **work->state.paid);
		work->state.times[i] = memory_array(start->applicant_count, sizeof **work->state.times);
	}
	arrivals_init(&work->arrivals, &plan->arrivals);
	work->year_work = year_work_new();
	work->envelopes = memory_array(run->year->envelope_count, sizeof *work->envelopes);
	work->settings.envelope = work->envelopes;
	return work;
}

void draw_work_free(struct draw_work *work)
{
	size_t item_count = work->plan->run->population->item_count;

	for (size_t i = 0; i < item_count; i++) {
		free(work->state.paid[i]);
		free(work->state.times[i]);
	}
	free(work->state.paid);
	free(work->state.times);
	free(work->number);
	waiting_release(&work->state.waiting);
	firms_release(&work->firms);
	arrivals_release(&work->arrivals, &work->plan->arrivals);
	year_work_free(work->year_work);
	year_result_release(&work->result);
	free(work->envelopes);
	free(work->refusal);
	free(work);
}

static void keep_refusal(struct draw_work *work, uint32_t item, uint32_t applicant)
{
	work->refusal =
		memory_grow(work->refusal, &work->refusal_capacity, work->refusal_count + 1, sizeof *work->refusal);
	work->refusal[work->refusal_count++] = (struct refusal){item, applicant};
}

static void pass(void *context, uint32_t item, const uint32_t *applicant, size_t count, unsigned char *has_passed)
{
	struct draw_work *work = context;

	arrivals_automatic_pass(&work->plan->arrivals, &work->now, &work->firms, item, applicant, count, has_passed);
	for (size_t i = 0; work->plan->is_whole && i < count; i++) {
		if (!has_passed[i])
			keep_refusal(work, item, applicant[i]);
	}
}

/* Runs the year; where limits conflict, gives up floors in reverse file order until they do not. */
static bool run_year(struct draw_work *work, bool *has_conflict, struct error *err)
{
	const struct year_settings *full = work->plan->run->year;
	const struct year_options options = {
		.screen = {pass, work},
		.active = firms_can_leave(&work->firms) ? work->firms.active : NULL,
	};
	size_t floors = full->envelope_count;

	if (full->envelope_count > 0)
		memcpy(work->envelopes, full->envelope, full->envelope_count * sizeof *work->envelopes);
	*has_conflict = false;
	for (;;) {
		struct error conflict;
		bool is_done;

		error_init(&conflict);
		work->refusal_count = 0;
		is_done = year_run(&work->settings, &work->state, &work->arrivals.applications, &options,
				   work->year_work, &work->result, &conflict);
		if (is_done || conflict.code != ERROR_CONFLICT) {
			if (!is_done)
				error_append(err, &conflict);
			error_release(&conflict);
			return is_done;
		}
		error_release(&conflict);
		*has_conflict = true;
		while (floors > 0 && !work->envelopes[floors - 1].has_at_least)
			floors--;
		if (floors == 0)
			return error_set(err, ERROR_CONFLICT, "limits without floors conflict");
		work->envelopes[--floors].has_at_least = false;
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

/* The world as this year's allocation leaves it. */
static void begin_draw(struct draw_work *work, uint32_t draw)
{
	const struct forecast_run *run = work->plan->run;
	const struct state *start = run->start;

	numbers_draw(work->number, &run->settings->demand, (uint64_t)run->settings->seed, draw);
	firms_reset(&work->firms, draw, work->number);
	copy_past(start, run->population->item_count, &work->state);
	work->state.applicant_count = start->applicant_count;
	work->state.carried = start->carried;
	work->state.year = start->year;
	waiting_copy(&start->waiting, &work->state.waiting);
}

/* The applications that what waits belongs to, behind those of the year. */
static void append_waiting(struct draw_work *work)
{
	struct waiting *waiting = &work->state.waiting;

	for (size_t i = 0; i < waiting->count; i++) {
		struct waiting_claim *claim = &waiting->claim[i];

		if (claim->application == NO_APPLICATION)
			continue;
		claim->application =
			arrivals_append(&work->arrivals, claim->item, claim->applicant, claim->id, claim->id_key);
		waiting_fill(waiting, i, &work->arrivals.applications);
	}
	if (waiting->count > 0)
		arrivals_rank(&work->arrivals);
}

/* What has become of the firms, and what they ask for; years count from 1. */
static void begin_year(struct draw_work *work, uint32_t draw, uint32_t year)
{
	struct state *state = &work->state;

	work->now = (struct demand_year){.draw = draw,
					 .year = year,
					 .calendar = state->year,
					 .number = work->number,
					 .paid = (const int64_t *const *)state->paid};
	firms_advance(&work->firms, &work->now);
	state_set_applicants(state, work->plan->run->population->item_count, work->firms.row_count);
	state->applicant_rank = firms_id_rank(&work->firms);
	state->applicant_id = work->firms.id;
	if (firms_can_leave(&work->firms))
		waiting_drop_inactive(&state->waiting, work->firms.active);
	arrivals_draw(&work->arrivals, &work->plan->arrivals, &work->now, &work->firms);
	append_waiting(work);
}

bool draw_run(struct draw_work *work, uint32_t draw, draw_visit *visit, void *context, struct error *err)
{
	begin_draw(work, draw);
	for (uint32_t y = 0; y < (uint32_t)work->plan->run->settings->years; y++) {
		struct simulated_year year = {.draw = draw,
					      .index = y,
					      .carried = work->state.carried,
					      .envelope = work->envelopes,
					      .firms = &work->firms,
					      .applications = &work->arrivals.applications,
					      .claims = year_claims(work->year_work),
					      .result = &work->result};

		begin_year(work, draw, y + 1);
		if (!run_year(work, &year.has_conflict, err))
			return false;
		year.refusal_count = work->refusal_count;
		year.refusal = work->refusal;
		if (!visit(&year, context, err))
			return false;
	}
	return true;
}

bool draw_replay(const struct forecast_run *run, uint32_t draw, draw_visit *visit, void *context, struct error *err)
{
	struct draw_plan plan;
	struct draw_work *work;
	bool is_done;

	draw_plan_init(&plan, run, true);
	work = draw_work_new(&plan);
	is_done = draw_run(work, draw, visit, context, err);
	draw_work_free(work);
	draw_plan_release(&plan);
	return is_done;
}
