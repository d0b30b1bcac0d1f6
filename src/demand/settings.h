/*
 * settings.h: what a scenario says about demand to come (INTERFACE section 7). Filled by scenario/, const from then on;
 * everything borrowed from the scenario's arena.
 */
#ifndef DEMAND_SETTINGS_H
#define DEMAND_SETTINGS_H

#include "demand/distribution.h"
#include "formula/formula.h"

/* Growth of firms: ln R' = ln R + ln(1 + mean) - sd^2/2 + sd (sqrt(common) G + sqrt(1 - common) e). */
struct growth_settings {
	size_t field_count;
	const uint32_t *slot; /* applicant slots of the growing fields; none: no growth */
	double mean, sd;
	double common; /* share of the variance that all firms share */
	double ar;     /* autocorrelation of G and of e over years */
};

/* A simulated field of an application with its distribution. */
struct amount_settings {
	uint32_t slot; /* application slot */
	const struct distribution *distribution;
	double parameter[2];
};

struct count_settings {
	double mean;
	double size; /* INFINITY: Poisson */
	double trend;
	bool is_fixed; /* exactly the mean, every year */
};

struct item_demand {
	bool has_count;
	struct count_settings count;
	double approval;             /* share that passes */
	const struct formula *where; /* which firms may file; NULL: all */
	size_t amount_count;
	const struct amount_settings *amount;
};

struct demand_settings {
	double common;                  /* correlation of the Gaussian copula across items' counts */
	const struct item_demand *item; /* by item number */
	struct growth_settings growth;
};

#endif
