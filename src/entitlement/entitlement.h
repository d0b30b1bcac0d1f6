/*
 * entitlement.h: policy x population -> claims, with a reason for every no.
 *
 * The step of a year that looks at one firm or one claim alone (entitle_all) and those that look across the claims of
 * one applicant (limit_counts, limit_total). year/ calls them in the order of INTERFACE section 2; claims that a limit
 * drops are marked, and taken out by claims_compact after the last.
 */
#ifndef ENTITLEMENT_ENTITLEMENT_H
#define ENTITLEMENT_ENTITLEMENT_H

#include "entitlement/claims.h"
#include "policy/policy.h"
#include "population/population.h"

/* Which entitled firms claim under an automatic item and pass: the draw's approval. */
struct screen {
	/* Marks those that do, at most FORMULA_BLOCK. */
	void (*pass)(void *context, uint32_t item, const uint32_t *applicant, size_t count, unsigned char *has_passed);
	void *context;
};

/* Who asks in a year, real or simulated; everything borrowed. */
struct asking {
	int year;
	bool is_open; /* false: the policy has ended, no new claims */
	size_t applicant_count;
	const char *const *applicant_id;
	const double *const *applicant_slot;
	const uint64_t *active;         /* marks of applicants (marks.h); NULL: all */
	const uint32_t *applicant_rank; /* order of the applicants' ids; NULL: the rows' */
	const struct applications *applications;
	const int64_t *const *paid;   /* by item: fen by applicant, all earlier years; NULL columns are 0 */
	const uint32_t *const *times; /* by item: awards above 0 by applicant */
	struct screen screen;         /* pass NULL: all do */
};

/* Scratch of one thread, kept between years. */
struct entitlement_work {
	struct formula_work formula;
	uint32_t *order;     /* claim numbers, grouped by applicant */
	uint32_t *moved;     /* scratch of their sorting */
	uint32_t *crowd;     /* by applicant: how many claims; scratch */
	int64_t *held;       /* by applicant: what limit_hold has found */
	bool holds;          /* it has found something */
	struct share *share; /* scratch of a total that is shared */
	double *key;
	uint32_t *place; /* of formula_select */
	size_t crowd_capacity, held_capacity, order_capacity, moved_capacity, key_capacity, place_capacity,
		share_capacity;
};

void entitlement_work_init(struct entitlement_work *work);
void entitlement_work_release(struct entitlement_work *work);

/* Adds a claim for every entitlement above 0 that no exclusion hits, item by item. Fault: an entitlement above the
 * largest amount. */
bool entitle_all(const struct policy *policy, const struct asking *asking, struct claims *claims,
		 struct rejections *rejections, struct entitlement_work *work, struct error *err);

/* Ties go by application id, then applicant id, then item; an automatic claim's application id is empty. */
uint32_t claims_tie_rank(size_t item_count, const struct asking *asking, uint32_t item, uint32_t applicant,
			 uint32_t application);

/* `count` limits: keeps that many claims of each applicant. */
void limit_counts(const struct policy *policy, const struct asking *asking, struct claims *claims,
		  struct rejections *rejections, struct entitlement_work *work);

/* One `total` limit: cuts the claims of each applicant pro rata to its room, to the fen by largest remainder. */
void limit_total(const struct limit *limit, const struct asking *asking, struct claims *claims,
		 struct rejections *rejections, struct entitlement_work *work);

/* What queued claims of each applicant take of a total limit beforehand, for limit_room. */
void limit_hold(const struct limit *limit, const struct claims *claims, struct entitlement_work *work);
/* The room an applicant with claims has under the total limit of the last limit_hold, in fen, >= 0. */
int64_t limit_room(const struct limit *limit, const struct asking *asking, const struct entitlement_work *work,
		   uint32_t applicant);

/* Claims that stand under a limit, grouped by applicant, each group in claim order: fills work->order, returns how
 * many. */
size_t limit_group(const struct limit *limit, const struct claims *claims, struct entitlement_work *work);

/* Marks a claim that a limit drops. */
void limit_drop(const struct limit *limit, struct claims *claims, size_t i, struct rejections *rejections);

/* A batch with the columns of the year and no rows yet. */
struct formula_batch asking_batch(const struct asking *asking);

#endif
