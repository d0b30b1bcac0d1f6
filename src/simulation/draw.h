/*
 * draw.h: one draw of a forecast: the years in turn, each from the state that the one before left.
 *
 * A plan is shared by all threads and const; each thread has a work of its own. The years are shown as they are run, to
 * what records their figures (record.h) or to whoever replays them.
 */
#ifndef SIMULATION_DRAW_H
#define SIMULATION_DRAW_H

#include "demand/arrivals_plan.h"
#include "simulation/forecast.h"

struct draw_plan {
	const struct forecast_run *run;
	struct arrivals_plan arrivals;
	bool is_whole;          /* draws and keeps also what the years do not read, and keeps refusals */
	uint32_t *waiting_slot; /* application fields that are read of what waits; NULL: is_whole */
	size_t waiting_slot_count;
};

void draw_plan_init(struct draw_plan *plan, const struct forecast_run *run, bool is_whole);
void draw_plan_release(struct draw_plan *plan);

/* An automatic claim that the draw did not let pass. */
struct refusal {
	uint32_t item, applicant;
};

/* One year of one draw, as it was run; valid during the visit. */
struct simulated_year {
	uint32_t draw, index;            /* both from 0 */
	int64_t carried;                 /* fen that the year before left */
	bool has_conflict;               /* floors were given up, because limits conflicted */
	const struct envelope *envelope; /* the settings', in their order, but without the floors that were given up */
	const struct firms *firms;
	const struct applications *applications; /* the year's by item; behind them those of what waited */
	const struct claims *claims;
	const struct year_result *result;
	size_t refusal_count; /* 0 unless the plan is whole */
	const struct refusal *refusal;
};

/* Returns false with a fault to end the draw. */
typedef bool draw_visit(const struct simulated_year *year, void *context, struct error *err);

/* One thread's world; the caller frees it. */
struct draw_work *draw_work_new(const struct draw_plan *plan);
void draw_work_free(struct draw_work *work);

/* Runs a draw and shows each of its years to `visit`. Results depend on the draw alone, not on what was run before. */
bool draw_run(struct draw_work *work, uint32_t draw, draw_visit *visit, void *context, struct error *err);

/* Runs one draw by itself, whole. */
bool draw_replay(const struct forecast_run *run, uint32_t draw, draw_visit *visit, void *context, struct error *err);

#endif
