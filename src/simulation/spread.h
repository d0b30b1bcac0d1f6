/*
 * spread.h: how the money of a year, or of several, is spread over those who claim: how many are paid, and how evenly.
 *
 * Claims are added up by applicant; an applicant whose claims get nothing counts with 0. Arrays belong to the spread,
 * grow when needed and are kept when it is cleared.
 */
#ifndef SIMULATION_SPREAD_H
#define SIMULATION_SPREAD_H

#include "entitlement/claims.h"

struct spread {
	size_t count;        /* applicants with a claim */
	uint32_t *applicant; /* their rows, in the order met */
	int64_t *award;      /* fen, by applicant row */
	unsigned char *is_in;
	double *sorted; /* scratch */
	size_t applicant_capacity, award_capacity, is_in_capacity, sorted_capacity;
};

/* What is said of a spread. */
struct spread_figures {
	uint32_t claimants, served; /* applicants with a claim; of these, paid */
	double gini;                /* of the awards, zeros included; NaN: nothing was paid */
};

void spread_release(struct spread *spread);
void spread_clear(struct spread *spread);

/* Adds one claim, or all of a year. */
void spread_add(struct spread *spread, uint32_t applicant, int64_t award);
void spread_add_claims(struct spread *spread, const struct claims *claims);

/* The awards from the lowest up, in fen; valid until the spread is changed or asked again. */
const double *spread_sorted(struct spread *spread);
struct spread_figures spread_measure(struct spread *spread);

#endif
