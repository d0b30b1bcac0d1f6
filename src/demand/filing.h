/*
 * filing.h: who may file in a simulated year: the firms that meet an item's `where`. Items with the same condition
 * share the answer, and what cannot have changed since the last time is not looked at again.
 */
#ifndef DEMAND_FILING_H
#define DEMAND_FILING_H

#include "demand/firms.h"
#include "population/population.h"

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

/* Of one thread; one a condition. */
struct filings {
	size_t count;
	struct filing *filing;
};

void filings_init(struct filings *filings, size_t item_count);
void filings_release(struct filings *filings);

/* The firms that may file under a condition (NULL: all) as they are in that year; stands until the next year. */
const struct filing *filings_find(struct filings *filings, const struct formula *where,
				  const struct population *population, const struct demand_year *year,
				  struct firms *firms);

#endif
