/*
 * numbers.h: the numbers of a scenario as one draw has them: the certain ones as written, each uncertain one drawn once
 * a draw, keyed by what it is, so that no other number's draw depends on it.
 */
#ifndef DEMAND_NUMBERS_H
#define DEMAND_NUMBERS_H

#include "demand/settings.h"

/* The values as written, by place; the caller frees them. */
double *numbers_new(const struct demand_settings *demand);

/* Draws the uncertain ones anew. */
void numbers_draw(double *number, const struct demand_settings *demand, uint64_t seed, uint32_t draw);

/* Beta law with that mean (0 < mean < 1) and standard deviation: a and b of its density x^(a-1) (1-x)^(b-1). */
struct beta {
	double a, b;
};
struct beta beta_with(double mean, double deviation);

/* The least a and b that are drawn without loss: below, nearly all draws are 0 or 1. */
#define BETA_LEAST 0.02

#endif
