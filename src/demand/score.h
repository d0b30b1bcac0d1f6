/*
 * score.h: how good a probability forecast was, once the figure is known: of a sample of draws against what came.
 *
 * Lower is better for crps and pinball. Sources: Gneiting and Raftery 2007 (CRPS as the mean distance to the draws less
 * half the mean distance between them); Koenker and Bassett 1978 (pinball).
 */
#ifndef DEMAND_SCORE_H
#define DEMAND_SCORE_H

#include <stddef.h>

/* `draw` is sorted, rising. */
double score_quantile(const double *draw, size_t count, double p); /* the order statistic ceil(count p) */
/* Share of draws below what came, those equal to it counted half. */
double score_pit(const double *draw, size_t count, double came);
double score_crps(const double *draw, size_t count, double came);

/* Loss of a forecast of the quantile p. */
double score_pinball(double quantile, double p, double came);

#endif
