/*
 * summary.h: the few lines a person reads after a run, in Chinese or English, aligned on a terminal.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/run.h"

#include <stdio.h>

/* What was asked, what there was, who was paid, what binds. */
void summary_allocation(FILE *file, const struct report_run *run);

/* Demand, payout ratio, probability of full payment and the budget for certainty: year by year, then the next year by
 * measure. */
void summary_forecast(FILE *file, const struct report_run *run);

/* Side by side in figures, then every case against the baseline in sentences. */
void summary_comparison(FILE *file, const struct report_run *run);

/* The points of a sweep; what swings most. */
void summary_sweep(FILE *file, const struct report_run *run);

/* What was examined: for `allot check`. */
void summary_check(FILE *file, const struct scenario *scenario, const char *lang);

#endif
