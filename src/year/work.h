/*
 * work.h: what the steps of a year share. Inside year/ only.
 */
#ifndef YEAR_WORK_H
#define YEAR_WORK_H

#include "year/year.h"

/* A total limit that a stage takes as rows of its program instead of a cut beforehand: its applicants in excess. */
struct limit_rows {
	size_t count, capacity; /* applicants over their room */
	size_t claim_count, claim_capacity, start_capacity;
	int64_t *room;              /* fen */
	uint32_t *start;            /* count + 1 offsets into claim */
	uint32_t *claim;            /* claim numbers of the year, later of the stage */
	const struct limit **limit; /* by row */
	size_t limit_capacity;
	uint8_t *stage;
	size_t stage_capacity;
};

/* Which envelopes each claim stands in, as classes; row 0 of every class is the budget, row e + 1 envelope e. */
struct classes {
	size_t count, row_count;
	uint32_t *of_claim;
	uint32_t *start, *row; /* class_count + 1 offsets into row */
	unsigned char *has;    /* class x envelope */
	uint32_t *map;         /* scratch */
	size_t claim_capacity, start_capacity, row_capacity, has_capacity, map_capacity;
};

struct stage_arrays {
	size_t count;
	uint32_t *row; /* claim numbers of the year */
	int64_t *claim, *award;
	double *weight;
	uint32_t *class_of, *tie_rank, *local; /* local: number within the stage, by claim */
	size_t row_capacity, claim_capacity, award_capacity, weight_capacity, class_capacity, tie_capacity,
		local_capacity;
	uint32_t *limit_start, *limit_claim;
	int64_t *limit_room;
	int64_t *unit_size; /* fen: what the claim's applicant claims in the stage */
	uint32_t *order;    /* place in the list of a rule that has one */
	double *score;      /* of the claim's application; NaN: none */
	size_t unit_capacity, order_capacity, score_capacity;
	size_t limit_start_capacity, limit_claim_capacity, limit_room_capacity;
};

/* Scratch of reach_sum. */
struct reach {
	uint32_t *start, *row; /* by claim of the stage: the limit rows it stands in */
	int64_t *left;         /* by limit row, fen */
	size_t start_capacity, row_capacity, left_capacity;
	unsigned char *is_in; /* by claim of the stage: a group, for the caller */
	size_t is_in_capacity;
};

struct year_work {
	struct claims claims;
	struct entitlement_work entitlement;
	struct workspace *allocation;
	struct limit_rows limit_rows;
	struct classes classes;
	struct stage_arrays stage;
	struct reach reach;
	int64_t *at_most, *at_least; /* by limit row: what the stages so far have left, and not yet met */
	int64_t *floor;              /* by limit row: set-asides as the stage can meet them */
	int64_t *found;              /* at_most, then floor, as the stage found them */
	int64_t *later;              /* by class, fen: claims of later stages, or of this one behind the queued ones */
	size_t at_most_capacity, at_least_capacity, floor_capacity, found_capacity, later_capacity;
	bool were_limits_met;    /* a stage of this year has found that they can be */
	unsigned char *is_below; /* by claim: its award would be below the stage's minimum */
	int64_t *unit_sum;       /* scratch, by applicant */
	size_t below_capacity, unit_sum_capacity;
	double *values; /* one a claim: weights, membership */
	size_t values_capacity;
};

/* Runs a formula over all claims of the year into work->values. */
void work_run_over_claims(const struct formula *formula, const struct policy *policy, const struct asking *asking,
			  struct year_work *work);

/* Why the formula is missing for that claim: a field's name, or words (formula_missing_cause). */
const char *work_missing_cause(const struct formula *formula, const struct policy *policy, const struct asking *asking,
			       const struct year_work *work, size_t claim);

/* Puts each claim into the first stage whose `where` takes it. */
void stages_assign(const struct year_settings *settings, const struct asking *asking, struct year_work *work);

/* Total limits in file order: rows of a stage where that is possible, cuts otherwise. */
void limit_totals(const struct year_settings *settings, const struct asking *asking, struct rejections *rejections,
		  struct year_work *work);

/* The most that a group of a stage's claims (is_in NULL: all) can be paid together under the rows of its applicants'
 * limits, were there money for all; never less than `from` (NULL: 0), which meets the rows. Exact for limits that lie
 * one inside the other; where they cross, claims are taken in their order. */
int128 reach_sum(const struct applicant_limits *limits, const struct stage_arrays *stage, const int64_t *from,
		 const unsigned char *is_in, struct reach *reach);

/* Sorts claims into classes by the envelopes they stand in. */
void classes_find(const struct year_settings *settings, const struct asking *asking, struct year_work *work);

/* What a stage's limits did, as rows of the result from `first` on: the budget, then the sides of the envelopes. A
 * second report on the same rows adds to them (queued claims, then the others). */
void outcomes_report(const struct year_settings *settings, const struct stage *stage, const struct year_work *work,
		     const struct division *division, size_t first, struct year_result *result);

/* The cut-off weight of each class with claims in the stage; none where the division has none. */
void cutoffs_report(const struct year_settings *settings, const struct stage *stage, const struct year_work *work,
		    const struct division *division, struct year_result *result);
void cutoffs_clear(struct year_result *result);

/* The limits as the stage found them: what a row tells where queued claims went first. */
void outcomes_set_limits(const struct year_settings *settings, const int64_t *at_most, const int64_t *at_least,
			 size_t first, struct year_result *result);

/* Applicants whose limit is a row of the stage and used up, but for less than a unit: their cut claims are stopped by
 * it. */
void outcomes_settle_limits(uint8_t number, const char *stage_name, int64_t unit, const struct year_options *options,
			    struct year_work *work, struct year_result *result);

/* The fault of limits that cannot be met together. Returns false. */
bool outcomes_fault_conflict(const struct year_settings *settings, uint8_t number, const struct limit_rows *rows,
			     const struct division *division, struct error *err);

/* The fault of a user's model, or of its awards. Returns false. */
bool model_fault_report(const struct year_settings *settings, const struct stage *of, const struct year_work *work,
			const struct model_fault *fault, struct error *err);

/* Puts the stage's claims into the order of its rule: fills stage.order. */
void order_claims(const struct year_settings *settings, const struct stage *of, const struct asking *asking,
		  struct year_work *work);

/* One pass over a stage: its queued claims, or the others. */
struct pass {
	const struct stage *of;
	uint8_t number;
	bool is_queued;
	bool is_last; /* nothing comes after it */
	size_t first; /* row of the outcomes that it reports to */
};

/* Gathers all that the rule reads of the pass's claims, as far as they are not below the minimum, into work->stage and
 * the limits. False: a claim's weight is missing, or an applicant's claims are too large. */
bool pass_prepare(const struct year_settings *settings, const struct pass *pass, const struct asking *asking,
		  struct year_work *work, struct applicant_limits *limits, struct error *err);

/* The same as the problem of a rule; arrays are those of the work. */
struct problem pass_problem(const struct year_settings *settings, const struct stage *of,
			    const struct applicant_limits *limits, bool wants_prices, struct year_work *work);

/* Divides the money stage by stage; fills awards, reasons and the result. */
bool stages_divide(const struct year_settings *settings, const struct asking *asking,
		   const struct year_options *options, struct year_work *work, struct year_result *result,
		   struct error *err);

#endif
