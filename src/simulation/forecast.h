/*
 * forecast.h: the same budget years, again and again over simulated demand (draw.h), split over threads and ranks.
 *
 * Every figure of every draw is kept, by draw, so results do not depend on the number of threads.
 */
#ifndef SIMULATION_FORECAST_H
#define SIMULATION_FORECAST_H

#include "demand/firms.h"
#include "population/population.h"
#include "simulation/spread.h"
#include "year/year.h"

struct forecast_settings {
	int64_t years, draws, seed;
	double precision; /* enough draws when the mean of the horizon's award is known to this share (95 %); 0: all
			     draws */
	struct demand_settings demand;
};

/* One item in one year of one draw. */
struct outcome {
	int64_t demand, award; /* fen */
	uint32_t claims;
};

struct forecast {
	size_t draw_count, year_count, item_count;
	size_t capacity;        /* draws that there is room for; draw_count of them are simulated and counted */
	int first_year;         /* of the simulated years */
	unsigned char *is_done; /* draw */
	struct outcome *item;   /* draw x year x item */
	struct outcome *total;  /* draw x year; demand counts an applicant at most at limits that are rows of a stage */
	unsigned char *is_full; /* draw x year */
	unsigned char *gave_up; /* draw x year: whether limits conflicted and floors were given up */
	struct spread_figures *spread; /* draw x (years, then the horizon as one); NULL unless asked for */
};

struct forecast_run {
	const struct forecast_settings *settings;
	const struct year_settings *year;
	const struct population *population;
	const struct state *start; /* after this year's allocation */
	unsigned thread_count;
	bool wants_spread; /* also who is paid and how evenly: costs a sort of the claimants a year */
	/* Called now and then by one thread, with the draws done so far; false stops the run. May be NULL. */
	bool (*on_progress)(size_t done, void *context);
	void *context;
};

/* Makes room; no draw is done yet. */
void forecast_init(struct forecast *forecast, const struct forecast_run *run);
/* Frees the figures by item; the totals stay. */
void forecast_forget_items(struct forecast *forecast);
void forecast_release(struct forecast *forecast);

/* Simulates the draws that are not done yet, split over threads and ranks; the forecast is zeroed or from
 * forecast_init, perhaps with draws that an earlier run saved (saved.h). False with a fault in err, or when on_progress
 * stopped it (ERROR_INTERRUPTED); what is done then is on rank 0. On other ranks a forecast holds no figures. */
bool forecast_simulate(struct forecast *forecast, const struct forecast_run *run, struct error *err);

#endif
