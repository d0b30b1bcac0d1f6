/*
 * copula.h: counts that are tied together by a one-factor Gaussian copula: how much the tie between their normal scores
 * is one between the counts themselves.
 */
#ifndef DEMAND_COPULA_H
#define DEMAND_COPULA_H

#include <stddef.h>

/* Covariance of two negative binomial counts (size INFINITY: Poisson) under correlation `common` of their scores. */
double copula_count_covariance(const double mean[2], const double size[2], double common);

/* Correlation between the counts, averaged over all pairs of items with mean above 0. At least two items. */
double copula_count_correlation(const double *mean, const double *size, size_t item_count, double common);

#endif
