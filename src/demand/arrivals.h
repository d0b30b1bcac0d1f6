/*
 * arrivals.h: the applications of a simulated year: how many under each item, who files them, for how much.
 *
 * The plan is shared by all threads and const; the arrivals of a year are rows of a `struct applications` like those
 * that were loaded, all approved, by item and number. Application k of an item has its own random words whether or not
 * it passes or turns out eligible. An application's id in a simulated year is sim-YEAR-ITEM-NNNNNN.
 */
#ifndef DEMAND_ARRIVALS_H
#define DEMAND_ARRIVALS_H

#include "demand/arrivals_fields.h"
#include "demand/filing.h"

/* Scratch and result of one thread. */
struct arrivals {
	struct applications applications; /* borrowed by the caller until the next year */
	size_t capacity;
	struct filings filings;
	uint64_t *entity;    /* by row: keys its random numbers */
	double *uniform;     /* scratch, by row */
	double *score;       /* scratch, by item */
	uint32_t *count;     /* by item: how many applications reach it */
	struct urn_lot *lot; /* by item with applications: who may file them */
	struct fields_work fields;
	struct sort_entry *ranked; /* scratch of arrivals_rank, for each row twice */
	size_t ranked_capacity;
};

void arrivals_init(struct arrivals *arrivals, const struct arrivals_plan *plan);
void arrivals_release(struct arrivals *arrivals, const struct arrivals_plan *plan);

/* Fills the applications of a year for the firms as they are then. */
void arrivals_draw(struct arrivals *arrivals, const struct arrivals_plan *plan, const struct demand_year *year,
		   struct firms *firms);

/* Adds an application of an earlier year behind those of this one, so that what waits for it can be judged and sorted;
 * returns its row, whose fields the caller fills as far as anybody reads them. Call arrivals_rank when all are added.
 */
uint32_t arrivals_append(struct arrivals *arrivals, uint32_t item, uint32_t applicant, const char *id, uint64_t id_key);
/* Ranks all applications by id, those that were appended among the year's. */
void arrivals_rank(struct arrivals *arrivals);

/* Marks the automatic claims of an item, by applicant, that are made and pass; at most FORMULA_BLOCK. */
void arrivals_automatic_pass(const struct arrivals_plan *plan, const struct demand_year *year,
			     const struct firms *firms, uint32_t item, const uint32_t *applicant, size_t count,
			     unsigned char *has_passed);

#endif
