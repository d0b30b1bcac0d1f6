/*
 * calibration.h: demand settings (INTERFACE section 7) fitted to the history in a scenario's data.
 *
 * What the rows of several years can tell is estimated, with a standard error; what they cannot tell is left out or
 * kept from the scenario, and marked as an assumption. Counts come from applications.csv where it has two years or
 * more, else from awards.csv (what passed and was paid; refusals are unknown then). One file a part: counts.c,
 * amounts.c, firms.c; backtest.c looks how good it is.
 */
#ifndef CALIBRATION_CALIBRATION_H
#define CALIBRATION_CALIBRATION_H

#include "demand/calibrate_counts.h"
#include "demand/calibrate_growth.h"
#include "scenario/scenario.h"

/* How a figure was come by. */
enum calibration_mark { MARK_DATA, MARK_ESTIMATE, MARK_ASSUMPTION };

/* The years that counts are told of. */
struct count_years {
	bool is_of_awards; /* counts are awards of earlier years and this year's approved applications */
	size_t year_count;
	int *year;         /* rising */
	size_t item_count; /* items counted: by application, paid from the municipal purse */
	uint32_t *item;    /* their numbers in the policy */
	double *count;     /* item x year: applications */
	double *passed;    /* item x year: those approved */
	double *time;      /* by year: since the scenario's year */
	bool has_refusals; /* some application was refused, so that approvals are told */
};

/* Why an item has no field whose distribution is told. */
enum no_amount {
	NO_AMOUNT_UNREAD,  /* no money field is read */
	NO_AMOUNT_SEVERAL, /* several are read together */
	NO_AMOUNT_FEW,     /* too few amounts */
	NO_AMOUNT_ALIKE,   /* all are the same or at the cap */
	NO_AMOUNT_WIDE,    /* they spread further than a scenario can say */
	NO_AMOUNT_COUNT,
};

/* Of an amount field of an item. */
struct amount_calibration {
	const struct field *field; /* NULL: none, applications of the year are resampled */
	double median, sdlog;
	size_t value_count, censored; /* at the cap: known to be at least so much */
	bool is_of_awards;            /* worked back from what was granted */
	enum no_amount why_none;      /* where field is NULL */
};

struct item_calibration {
	bool is_counted;      /* place in count_years */
	struct estimate mean; /* value 0: never an application */
	double total;         /* applications, or entitled firms of an automatic item, in all years */
	double passed;
	enum calibration_mark approval_mark;
	struct estimate approval;
	struct amount_calibration amount;
	const struct formula *where; /* of the scenario */
};

struct become_calibration {
	const struct field *field; /* an integer field that is set to the year */
	double hits, tries;
	struct estimate rate;
};

struct firms_calibration {
	size_t field_count; /* growing fields */
	const struct field **field;
	bool has_growth;
	size_t change_count, change_years;
	struct growth_fit growth;
	size_t pair_count; /* of years in a row with firms in both */
	bool has_moves;
	double entered, left, stood;
	struct estimate entry, exit;
	const struct field *entry_year; /* the integer field that newcomers have at the year of entry, or NULL */
	size_t become_count;
	struct become_calibration *become;
};

struct calibration {
	struct arena arena;
	const struct scenario *scenario;
	struct history history;
	struct count_years years;
	struct count_fit counts; /* by place in `years` */
	size_t item_count;
	struct item_calibration *item; /* by item of the policy */
	struct firms_calibration firms;
};

/* Faults: no history, one year only, a cell of an earlier year that cannot be read. Released in both cases. */
bool calibration_run(struct calibration *calibration, struct scenario *scenario, struct error *err);
void calibration_release(struct calibration *calibration);

/* How the forecast of the last year from the years before it met what came. */
struct backtest_score {
	double came, mean, p05, p25, p50, p75, p95;
	double pit, crps, pinball90;
	bool is_in_50, is_in_90;
};

/* One way of forecasting, on all items and their sum. */
struct backtest_model {
	struct backtest_score *item; /* by place in count_years */
	struct backtest_score total;
	size_t judged;                             /* items with an application, come or expected */
	double in_50, in_90, pit, crps, pinball90; /* averages over these */
};

struct backtest {
	int year, first_year, last_year; /* forecast; fitted to */
	size_t year_count;               /* fitted to */
	struct backtest_model fitted, plug_in;
};

/* Everything in the calibration's arena. Fault: fewer than three years. */
bool backtest_run(struct backtest *backtest, struct calibration *calibration, size_t draw_count, uint64_t seed,
		  struct error *err);

#endif
