/*
 * decimal.h: a double as the decimal of 15 digits it was written as.
 *
 * Doubles of 0.1 and 0.2 do not add up to that of 0.3, their decimals do: sums of weights that are equal on paper are
 * equal in float128 arithmetic, to its last bits. Any double within a few roundings of a decimal gives that decimal.
 */
#ifndef ALLOCATION_DECIMAL_H
#define ALLOCATION_DECIMAL_H

#include "allocation/level.h"

/* The nearest number of 15 significant digits; `value` is finite and >= 0. */
float128 decimal_of(double value);

#endif
