/*
 * simulated_value.h: what is simulated, as the cell of a file could say it.
 */
#ifndef DEMAND_SIMULATED_VALUE_H
#define DEMAND_SIMULATED_VALUE_H

#include "table/field.h"

/* A value as a field may hold it: money in whole fen and within its range, integers whole, nothing negative where the
 * field is not. Missing stays missing. */
double simulated_value(const struct field *field, double value);
/* In place; the same values as one by one. */
void simulated_values(const struct field *field, double *value, size_t count);

#endif
