/*
 * claims.h: what would be paid this year if there were money for all: one row a claim, a struct of arrays, in fen.
 *
 * Invariant from entitlement to payment: 0 <= award <= claim <= entitlement. Claims of earlier years stand first,
 * queued ones before instalments; then those that arose this year by item, in the order of the applications or of the
 * applicants. The arrays belong to the claims, grow when needed and are kept between years.
 */
#ifndef ENTITLEMENT_CLAIMS_H
#define ENTITLEMENT_CLAIMS_H

#include "base/number.h"
#include "population/population.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_STAGE UINT8_MAX

/* Why a claim is paid as it is (awards.csv). */
enum claim_reason { CLAIM_FULL, CLAIM_CUT, CLAIM_UNPAID, CLAIM_MINIMUM, CLAIM_LIMIT, CLAIM_REASON_COUNT };

struct claims {
	size_t count, capacity;
	uint32_t *applicant, *application, *item; /* rows of the frames; application may be NO_APPLICATION */
	int64_t *entitlement, *claim, *award;     /* fen */
	uint32_t *tie_rank;        /* distinct; rises with application id, then applicant id, then item */
	uint8_t *stage;            /* or NO_STAGE */
	uint8_t *reason;           /* enum claim_reason */
	unsigned char *is_dropped; /* marked by exclusions and limits, taken out by claims_compact */
	uint16_t *waited;          /* years queued; 0: not queued. Queued claims stand first */
	uint8_t *part;       /* which instalment of its entitlement, 0 the first; above 0 it was examined before */
	size_t queued_count; /* how many claims are queued */
	size_t item_count;
	size_t *item_start; /* item_count + 1 offsets: the claims of item i that arose this year; before the first stand
			       those of earlier years */
	size_t item_capacity;
};

extern const char *const claim_reason_names[CLAIM_REASON_COUNT];

void claims_init(struct claims *claims);
void claims_release(struct claims *claims);
void claims_clear(struct claims *claims);

/* Adds a claim of an earlier year: `fen` is what is left of it, or the instalment that falls due. Queued ones first. */
void claims_add_waiting(struct claims *claims, uint32_t item, uint32_t applicant, uint32_t application,
			int64_t entitlement, int64_t fen, uint32_t tie_rank, uint16_t waited, uint8_t part);

/* From now on claims of this year are added, item by item in their order. */
void claims_begin_items(struct claims *claims, size_t item_count);

/* What is asked for under one item this year; `fen` is both entitlement and claim. */
struct new_claims {
	uint32_t item;
	size_t count;
	const uint32_t *applicant, *application;
	const int64_t *fen;
	const uint32_t *tie_rank;
	const unsigned char *is_in; /* 1: becomes a claim if it has fen; else 0 */
};

void claims_add_many(struct claims *claims, const struct new_claims *added);
/* Takes those of the item that was added last out again. */
void claims_take_back(struct claims *claims, uint32_t item);

/* Whether the claim arose this year: what earlier years examined is not examined again. */
static inline bool claims_is_new(const struct claims *claims, size_t i)
{
	return claims->waited[i] == 0 && claims->part[i] == 0;
}

/* Takes the dropped claims out, order kept, before anything is paid. Until then the steps of a year pass them over. */
void claims_compact(struct claims *claims);

/* Why an application, or an automatic claim, is no claim (rejected.csv); the first that applies. */
enum rejection_reason {
	REJECTED_SUSPENDED,
	REJECTED_ELSEWHERE,
	REJECTED_EXPIRED,
	REJECTED_REFUSED,
	REJECTED_INELIGIBLE,
	REJECTED_MISSING,
	REJECTED_EXCLUSION,
	REJECTED_LIMIT,
	REJECTION_REASON_COUNT,
};

extern const char *const rejection_reason_names[REJECTION_REASON_COUNT];

struct rejection {
	uint32_t item, applicant, application;
	enum rejection_reason reason;
	const char *detail; /* name of the exclusion, limit or field; "" otherwise. Borrowed from the policy */
};

struct rejections {
	size_t count, capacity;
	struct rejection *row;
};

void rejections_release(struct rejections *rejections);
/* Does nothing where `rejections` is NULL (draws keep none). */
void rejections_add(struct rejections *rejections, struct rejection rejection);
/* By item, applicant, application id. */
void rejections_sort(struct rejections *rejections, const struct applications *applications);

#endif
