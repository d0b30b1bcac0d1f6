/*
 * sweep.h: what becomes of this year when one thing is turned: the budget or a parameter over a grid, or everything by
 * a little (tornado).
 *
 * Over budgets the claims are worked out once and only the division is repeated. Where draws are asked for, each point
 * is also simulated on the same draws, for the probability that everything is paid in full over the horizon.
 */
#ifndef STUDY_SWEEP_H
#define STUDY_SWEEP_H

#include "study/dial.h"
#include "study/grid.h"

#define SWEEP_TORNADO_SHARE 0.10 /* each way */

struct sweep_series {
	bool is_budget;   /* else a parameter */
	const char *name; /* ITEM.PARAM */
	struct grid grid;
};

struct sweep_request {
	size_t series_count;
	const struct sweep_series *series;
	bool wants_tornado;
	bool wants_draws;
};

/* What a year comes to. Money in fen; NaN: undefined, or not asked for. */
struct sweep_figures {
	int128 demand, award;
	double price;  /* what one more yuan of budget adds to the objective, for rules that have one */
	double p_full; /* over the horizon */
};

struct sweep_point {
	const char *parameter, *value;
	struct sweep_figures figures;
};

struct sweep_swing {
	const char *parameter;
	struct sweep_figures low, high;
};

struct sweep {
	const struct scenario *scenario;
	struct sweep_request request;
	struct study_run run; /* the scenario as its file has it */
	struct sweep_figures base;
	size_t point_count, swing_count;
	struct sweep_point *point; /* by series, then value */
	struct sweep_swing *swing; /* in file order */
};

/* Points and swings to come, for progress. */
size_t sweep_count(struct scenario *scenario, const struct sweep_request *request);

/* Changes the scenario's policy on the way and puts it back. The caller releases the sweep in both cases. */
bool sweep_run(struct sweep *sweep, struct scenario *scenario, const struct sweep_request *request,
	       struct study_watch *watch, struct error *err);
void sweep_release(struct sweep *sweep);

enum sweep_metric {
	SWEEP_DEMAND,
	SWEEP_AWARD,
	SWEEP_UNMET,
	SWEEP_RATIO,
	SWEEP_P_FULL, /* only where draws were asked for */
	SWEEP_METRIC_COUNT,
};
extern const char *const sweep_metric_names[SWEEP_METRIC_COUNT];

/* Money in fen. */
double sweep_value(const struct sweep_figures *figures, enum sweep_metric metric);

#endif
