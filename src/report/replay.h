/*
 * replay.h: one draw of a forecast as inputs of `allot allocate`: DIR/replay/YEAR/{applicants,applications,awards}.csv
 * and scenario.yaml for each simulated year, DIR/replay/totals.csv with what the draw made of it. Allocating them gives
 * the same totals to the fen. Set-asides that the draw had to give up in a year are removed in that year's scenario.
 */
#ifndef REPORT_REPLAY_H
#define REPORT_REPLAY_H

#include "files/publish.h"
#include "report/run.h"

/* Runs draw `draw` (from 1) of the forecast again and writes its years. `directory` is where they will stand. */
bool replay_write(struct publish *publish, const char *directory, const struct report_run *run,
		  const struct forecast_run *forecast_run, int64_t draw, struct error *err);

#endif
