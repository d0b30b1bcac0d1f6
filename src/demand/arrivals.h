/*
 * arrivals.h: the applications of a simulated year: how many under each item, who files them, for how much.
 *
 * The plan is shared by all threads and const; the arrivals of a year are rows of a `struct applications` like those
 * that were loaded, all approved, by item and number. Application k of an item has its own random words whether or not
 * it passes or turns out eligible. An application's id in a simulated year is sim-YEAR-ITEM-NNNNNN.
 */
#ifndef DEMAND_ARRIVALS_H
#define DEMAND_ARRIVALS_H

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

struct arrivals_plan {
	struct arrivals_request request;
	struct arena arena;
	uint64_t *item_hash;
	uint32_t *id_order;           /* item numbers by the bytes of simulated ids */
	uint32_t *id_place;           /* by item: its place in that order */
	struct count_table *table;    /* item x year; empty where a draw has its own mean or size */
	struct item_sources *sources; /* by item */
	const struct field **field;   /* by application slot */
};

void arrivals_plan_init(struct arrivals_plan *plan, const struct arrivals_request *request);
void arrivals_plan_release(struct arrivals_plan *plan);

/* The firms for which a condition holds in a year. */
struct filing {
	const struct formula *where; /* NULL: all */
	bool is_steady;              /* it holds for a firm always or never */
	uint32_t draw, year;         /* for which the rest was filled */
	size_t known;                /* for how many firms it was looked at, from the first on */
	uint64_t *holds;             /* marks of firms (marks.h) */
	uint64_t *is_eligible;       /* and they are active */
	size_t holds_capacity, eligible_capacity;
	struct urn_choice choice;
};

/* Scratch and result of one thread. */
struct arrivals {
	struct applications applications; /* borrowed by the caller until the next year */
	size_t capacity;
	size_t filing_count;
	struct filing *filing;    /* one a condition */
	struct ranked_id *ranked; /* scratch of arrivals_rank */
	size_t ranked_capacity;
};

void arrivals_init(struct arrivals *arrivals, const struct arrivals_plan *plan);
void arrivals_release(struct arrivals *arrivals, const struct arrivals_plan *plan);

/* Fills the applications of a year for the firms as they are then. */
void arrivals_draw(struct arrivals *arrivals, const struct arrivals_plan *plan, const struct demand_year *year,
		   struct firms *firms);

/* Adds an application of an earlier year behind those of this one, so that what waits for it can be judged and sorted;
 * returns its row. Call arrivals_rank when all are added. */
uint32_t arrivals_append(struct arrivals *arrivals, uint32_t item, uint32_t applicant, const char *id, uint64_t id_key,
			 const double *fields);
/* Ranks all applications by id, those that were appended among the year's. */
void arrivals_rank(struct arrivals *arrivals);

/* Marks the automatic claims of an item, by applicant, that are made and pass; at most FORMULA_BLOCK. */
void arrivals_automatic_pass(const struct arrivals_plan *plan, const struct demand_year *year,
			     const struct firms *firms, uint32_t item, const uint32_t *applicant, size_t count,
			     unsigned char *has_passed);

#endif
