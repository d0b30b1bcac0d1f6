/*
 * history.h: what the data tells about this and all earlier years: firms, applications and awards, year by year.
 *
 * A population is one year, ready to be run; a history is every row of the same files, for `allot calibrate`. Rows of
 * later years and of items that the policy does not have are left out. An application's applicant need not be among the
 * firms of its year.
 */
#ifndef POPULATION_HISTORY_H
#define POPULATION_HISTORY_H

#include "population/population.h"

#define NO_FIRM UINT32_MAX

/* One row a firm and year, sorted by id, then year. */
struct history_firms {
	struct frame frame; /* applicant fields; `last` and `peak` filled from earlier rows where the cell is empty */
	const char **id;
	int *year;
};

/* In file order. */
struct history_applications {
	struct frame frame; /* application fields; parent = row of the firms, or NO_FIRM */
	uint32_t *item;
	int *year;
	unsigned char *approved;
};

struct history_award {
	uint32_t item, firm; /* row of the firms in the year of the award, or NO_FIRM */
	const char *applicant_id;
	int year;
	int64_t entitlement, award; /* fen; entitlement -1 where the file does not say */
};

struct history {
	struct arena arena;
	int year; /* the year the population is of */
	struct history_firms firms;
	struct history_applications applications;
	struct history_award *award; /* of earlier years, in file order */
	size_t award_count, award_capacity;
	bool has_firms; /* there is a file of them, so that they are all firms and not only those that applied */
};

/* Every fault is added to err. The caller releases the history in both cases. */
bool history_load(struct history *history, const struct population_request *request, struct error *err);
void history_release(struct history *history);

/* The row of a firm in a year, or NO_FIRM. */
uint32_t history_find(const struct history *history, const char *id, int year);

#endif
