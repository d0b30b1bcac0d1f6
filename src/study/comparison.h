/*
 * comparison.h: scenarios and strategies side by side, on the same draws.
 *
 * A case is one scenario under one strategy; the first case is the baseline. All cases are simulated with the seed, the
 * number of draws and the years of the baseline, so that draw d is the same future for all of them (common random
 * numbers) and what is said of a difference is said of the differences draw by draw.
 */
#ifndef STUDY_COMPARISON_H
#define STUDY_COMPARISON_H

#include "simulation/spread.h"
#include "study/run.h"

struct comparison_case {
	const struct scenario *scenario;
	const struct strategy *strategy;
	struct study_run run;
	struct spread spread; /* of this year's awards */
	struct spread_figures figures;
};

struct comparison {
	size_t case_count, scenario_count;
	struct comparison_case *cases;           /* by scenario, then strategy */
	const struct scenario *const *scenarios; /* borrowed */
	bool has_forecast;                       /* the years after this one too: where all scenarios have a forecast */
	struct forecast_settings draws;          /* the baseline's */
};

/* Runs every scenario under each of its chosen strategies. The caller releases the comparison in both cases. */
bool comparison_run(struct comparison *comparison, const struct scenario *const *scenarios, size_t count,
		    struct study_watch *watch, struct error *err);
void comparison_release(struct comparison *comparison);

/* How many runs of all draws a comparison will take. */
size_t comparison_count_cases(const struct scenario *const *scenarios, size_t count);

enum comparison_metric {
	COMPARISON_CLAIMS,
	COMPARISON_DEMAND,
	COMPARISON_AWARD,
	COMPARISON_UNMET,
	COMPARISON_RATIO,
	COMPARISON_SERVED,     /* applicants paid */
	COMPARISON_P_FULL,     /* every claim paid in full */
	COMPARISON_CVAR95,     /* of unmet */
	COMPARISON_GINI,       /* over applicants with a claim */
	COMPARISON_BUDGET_P90, /* the 90 % quantile of demand */
	COMPARISON_METRIC_COUNT,
};

enum comparison_unit { UNIT_COUNT, UNIT_FEN, UNIT_SHARE };

struct comparison_metric_kind {
	const char *name;
	enum comparison_unit unit;
	bool is_quantile; /* the value is that of one draw */
	bool is_tail;     /* it is a mean of some draws, of this year too */
	int better;       /* 1: more is better, -1: less is, 0: neither; draws are ranked by those that say */
};
extern const struct comparison_metric_kind comparison_metrics[COMPARISON_METRIC_COUNT];

/* Periods of a comparison: this year, the simulated years, the horizon. */
size_t comparison_period_count(const struct comparison *comparison);
/* The calendar year; 0: the horizon (`all`). */
int comparison_period_year(const struct comparison *comparison, size_t period);
/* This year is known: no draw, no error. */
static inline bool comparison_is_known(size_t period)
{
	return period == 0;
}

/* In the metric's unit (fen, not yuan); NaN: undefined. Errors are Monte Carlo standard errors. */
struct comparison_estimate {
	double value, error;
	double difference, difference_error; /* to the baseline, draw by draw */
};

struct comparison_estimate comparison_estimate(const struct comparison *comparison, size_t at, size_t period,
					       enum comparison_metric metric);

/* What one applicant gets this year in a case, and in the baseline; fen. */
struct comparison_change {
	const char *id, *name;
	int64_t award, baseline_award;
};

/* Calls `visit` for every applicant with a claim in the case or in the baseline, by id. Applicants of two scenarios are
 * the same where their ids are. */
void comparison_each_change(const struct comparison *comparison, size_t at,
			    void (*visit)(const struct comparison_change *change, void *context), void *context);

/* Of a metric that says what is better, over the draws of the horizon (without forecast: of this year): how often each
 * case is the best (ties share) and what it lacks to the best on average. By case. */
void comparison_rank(const struct comparison *comparison, enum comparison_metric metric, double *p_best,
		     double *expected_loss);

#endif
