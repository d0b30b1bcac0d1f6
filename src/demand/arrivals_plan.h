/*
 * arrivals_plan.h: what the applications of all simulated years have in common: the laws of their numbers, and where
 * their fields come from. Shared by all threads and const.
 */
#ifndef DEMAND_ARRIVALS_PLAN_H
#define DEMAND_ARRIVALS_PLAN_H

#include "demand/firms.h"
#include "demand/settings.h"
#include "population/population.h"

struct arrivals_request {
	const struct demand_settings *demand;
	const struct schema *schema;
	const struct population *population; /* this year's: what is resampled */
	const char *const *item_id;
	const unsigned char *is_open; /* by item: takes applications */
	const unsigned char *is_read; /* item x slot: what anybody looks at, the rest is left as it is; NULL: all */
	uint64_t seed;
	uint32_t year_count;
};

struct constant_field {
	uint32_t slot;
	double value;
};

/* Where an item's fields without a distribution come from, of those that are read. */
struct item_sources {
	size_t count;
	uint32_t *row; /* this year's approved applications */
	size_t varying_count, constant_count;
	uint32_t *varying; /* slots taken together from one of them */
	struct constant_field *constant;
};

/* A field of an item's applications that has a distribution. */
struct planned_amount {
	uint32_t item;
	const struct amount_settings *settings;
	const struct field *field;
	uint64_t name; /* hash of the field's: part of the key of its random numbers */
	size_t like;   /* number of the first amount with the same distribution and kind of field: drawn together */
};

struct arrivals_plan {
	struct arrivals_request request;
	struct arena arena;
	uint64_t *item_hash;
	uint32_t *id_order;           /* item numbers by the bytes of simulated ids */
	uint32_t *id_place;           /* by item: its place in that order */
	struct count_table *table;    /* item x year; empty where a draw has its own mean or size */
	struct item_sources *sources; /* by item */
	size_t amount_count;
	struct planned_amount *amount; /* of open items, by item */
	const struct field **field;    /* by application slot */
};

void arrivals_plan_init(struct arrivals_plan *plan, const struct arrivals_request *request);
void arrivals_plan_release(struct arrivals_plan *plan);

/* How many applications reach an item in a year: the quantile of its law at u, which a fixed count does not look at. */
uint32_t arrivals_plan_count(const struct arrivals_plan *plan, uint32_t item, const struct demand_year *year, double u);

#endif
