#include "study/sweep.h"

#include "base/memory.h"
#include "simulation/figures.h"

#include <math.h>
#include <stdlib.h>

const char *const sweep_metric_names[SWEEP_METRIC_COUNT] = {
	[SWEEP_DEMAND] = "demand", [SWEEP_AWARD] = "award",   [SWEEP_UNMET] = "unmet",
	[SWEEP_RATIO] = "ratio",   [SWEEP_P_FULL] = "p_full",
};

double sweep_value(const struct sweep_figures *figures, enum sweep_metric metric)
{
	switch (metric) {
	case SWEEP_DEMAND:
		return (double)figures->demand;
	case SWEEP_AWARD:
		return (double)figures->award;
	case SWEEP_UNMET:
		return (double)(figures->demand - figures->award);
	case SWEEP_RATIO:
		return figures->demand > 0 ? (double)figures->award / (double)figures->demand : NAN;
	case SWEEP_P_FULL:
		return figures->p_full;
	case SWEEP_METRIC_COUNT:
		break;
	}
	return NAN;
}

/* Of the budget's rows that have a price the first that binds: the next yuan goes to that stage. */
static double budget_price(const struct year_result *result)
{
	double price = NAN;

	for (size_t i = 0; i < result->outcome_count; i++) {
		const struct limit_outcome *outcome = &result->outcome[i];

		if (outcome->kind == LIMIT_BUDGET && outcome->has_price && !(price > 0))
			price = outcome->price;
	}
	return price;
}

static struct sweep_figures figures_of(const struct study_run *run)
{
	struct sweep_figures figures = {.demand = run->result.demand,
					.award = run->result.award,
					.price = budget_price(&run->result),
					.p_full = NAN};

	if (run->forecast.draw_count > 0)
		figures.p_full =
			(double)figures_full_count(&run->forecast, FIGURE_ALL_YEARS) / (double)run->forecast.draw_count;
	return figures;
}

/* Runs the year as it is turned now, and the draws where they are asked for. `knows_claims`: only the money differs
 * from the run before. */
static bool measure(struct sweep *sweep, struct study_run *run, bool knows_claims, struct study_watch *watch,
		    struct sweep_figures *figures, struct error *err)
{
	if (!study_go_on(watch, err))
		return false;
	if (sweep->request.wants_draws) {
		if (!study_run_year(run, err) || !study_run_simulate(run, &sweep->scenario->forecast, watch, err))
			return false;
	} else {
		if ((!knows_claims && !study_run_find_claims(run, err)) || !study_run_divide(run, err))
			return false;
		watch->done++;
	}
	*figures = figures_of(run);
	return true;
}

/* As tables have money. */
static const char *budget_text(const struct study_run *run, struct scenario *scenario)
{
	char text[NUMBER_TEXT_SIZE];

	money_format(run->settings.budget.total.fen[0], text);
	return arena_format(&scenario->arena, "%s", text);
}

static void note_where(struct error *err, const struct scenario *scenario, const struct dial *dial, const char *value)
{
	if (err->code != ERROR_INTERRUPTED)
		error_note(err, scenario->path, "this was with %s at %s", dial->name, value);
}

static bool run_series(struct sweep *sweep, struct scenario *scenario, const struct sweep_series *series,
		       const struct dial *dial, struct study_run *run, struct study_watch *watch, struct error *err)
{
	for (size_t k = 0; k < series->grid.count; k++) {
		struct sweep_point *point = &sweep->point[sweep->point_count];
		bool knows_claims = k > 0 && series->is_budget;

		point->parameter = dial->name;
		point->value = grid_text(&series->grid, k, &scenario->arena);
		if (!dial_set(dial, scenario, run, point->value, err))
			return false;
		if (series->is_budget)
			point->value = budget_text(run, scenario);
		if (!measure(sweep, run, knows_claims, watch, &point->figures, err)) {
			note_where(err, scenario, dial, point->value);
			return false;
		}
		sweep->point_count++;
	}
	return true;
}

static bool sweep_series_run(struct sweep *sweep, struct scenario *scenario, const struct sweep_series *series,
			     struct study_run *run, struct study_watch *watch, struct error *err)
{
	struct dial dial;
	size_t count;
	bool is_done;

	if (series->is_budget)
		dial = dial_list(scenario, &count)[0];
	else if (!dial_find(scenario, series->name, &dial, err))
		return false;
	is_done = run_series(sweep, scenario, series, &dial, run, watch, err);
	dial_restore(&dial, run);
	return is_done;
}

static bool swing_one(struct sweep *sweep, struct scenario *scenario, const struct dial *dial, struct study_run *run,
		      struct study_watch *watch, struct error *err)
{
	struct sweep_swing *swing = &sweep->swing[sweep->swing_count++];
	bool is_done;

	swing->parameter = dial->name;
	dial_turn(dial, scenario, run, -SWEEP_TORNADO_SHARE);
	is_done = measure(sweep, run, false, watch, &swing->low, err);
	dial_turn(dial, scenario, run, SWEEP_TORNADO_SHARE);
	is_done = is_done && measure(sweep, run, false, watch, &swing->high, err);
	dial_restore(dial, run);
	if (!is_done)
		note_where(err, scenario, dial, "10 % less or more");
	return is_done;
}

static bool tornado(struct sweep *sweep, struct scenario *scenario, struct study_run *run, struct study_watch *watch,
		    struct error *err)
{
	size_t count;
	const struct dial *dial = dial_list(scenario, &count);

	sweep->swing = memory_array(count, sizeof *sweep->swing);
	for (size_t i = 0; i < count; i++) {
		if (!swing_one(sweep, scenario, &dial[i], run, watch, err))
			return false;
	}
	return true;
}

size_t sweep_count(struct scenario *scenario, const struct sweep_request *request)
{
	size_t count = 1, dials = 0;

	for (size_t s = 0; s < request->series_count; s++)
		count += request->series[s].grid.count;
	if (request->wants_tornado)
		dial_list(scenario, &dials);
	return count + 2 * dials;
}

bool sweep_run(struct sweep *sweep, struct scenario *scenario, const struct sweep_request *request,
	       struct study_watch *watch, struct error *err)
{
	struct study_run turned;
	bool is_done;

	*sweep = (struct sweep){.scenario = scenario, .request = *request};
	sweep->point = memory_array(sweep_count(scenario, request), sizeof *sweep->point);
	study_run_init(&sweep->run, scenario);
	study_run_init(&turned, scenario);
	is_done = measure(sweep, &sweep->run, false, watch, &sweep->base, err);
	for (size_t s = 0; is_done && s < request->series_count; s++)
		is_done = sweep_series_run(sweep, scenario, &request->series[s], &turned, watch, err);
	if (is_done && request->wants_tornado)
		is_done = tornado(sweep, scenario, &turned, watch, err);
	study_run_release(&turned);
	return is_done;
}

void sweep_release(struct sweep *sweep)
{
	if (sweep->scenario != NULL)
		study_run_release(&sweep->run);
	free(sweep->point);
	free(sweep->swing);
	*sweep = (struct sweep){0};
}
