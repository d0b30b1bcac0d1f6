/*
 * problem.h: scarce money as arrays: claims, the limits they stand under, and the division that comes out.
 *
 * This room knows no policy, no applicant and no year: only integers in fen. Claims that stand in the same set of limit
 * rows form a class. Row 0 is the budget; every class stands in it. The caller owns all arrays of a problem, the
 * workspace owns those of a division (valid until the next call with that workspace).
 *
 * Invariants of every result, checked again in integers before it is handed out (proof.c):
 *     0 <= award[i] <= claim[i];  every row's sum <= at_most, to the fen;  sums in 128 bits.
 */
#ifndef ALLOCATION_PROBLEM_H
#define ALLOCATION_PROBLEM_H

#include "base/number.h"

#define LIMIT_NONE INT64_MAX /* at_most of a row without upper limit */

struct limits {
	size_t row_count, class_count;
	const int64_t *at_least;     /* fen, row_count; 0: none. Never more than the row's claims: a set-aside takes the
					lesser of the two, which the caller has done */
	const int64_t *at_most;      /* fen, row_count */
	const uint32_t *class_start; /* class_count + 1 offsets into class_row */
	const uint32_t *class_row;   /* the rows each class stands in, rising */
};

/* Limits of one applicant handed over as rows instead of being cut beforehand (rules with has_applicant_rows). */
struct applicant_limits {
	size_t count;
	const int64_t *room;   /* fen */
	const uint32_t *start; /* count + 1 offsets into claim */
	const uint32_t *claim; /* claim numbers */
};

enum residue { RESIDUE_LARGEST_REMAINDER, RESIDUE_KEEP };

struct rounding {
	int64_t unit; /* fen, >= 1 */
	enum residue residue;
	int64_t ratio; /* billionths: 0.01 % is 100000; levels are rounded down to it and published. 0: awards are
			  rounded */
};

/* What happens in rules with an order at the first claim that cannot be paid in full. */
enum shortage {
	SHORTAGE_PARTIAL, /* it gets what is left */
	SHORTAGE_SKIP,    /* it is passed over */
	SHORTAGE_STOP,    /* it ends the list for the claims that share the exhausted limit */
	SHORTAGE_SHARE,   /* the claims that tie with it share what is left pro rata */
};

struct problem {
	size_t count;
	const int64_t *claim;     /* fen, > 0 */
	const int64_t *unit_size; /* fen: what the claim's unit (its applicant) claims in all; NULL: each claim is a
				     unit of its own. Rules with has_units; below LEVEL_MAX_FEN (level.h) */
	const double *weight;     /* >= 0 and finite; NULL: all 1 */
	const uint32_t *class_of; /* class of each claim */
	const uint32_t *tie_rank; /* distinct; the lower goes first where remainders tie */
	const uint32_t *order;    /* place in the list, the lower goes first; equal places tie. Rules with an order */
	enum shortage on_shortage;
	const struct model *model; /* the user's, for the rule that takes one */
	const double *score;       /* NaN: none; for that rule */
	const int64_t *later; /* by class, fen: claims of later stages in the same rows, which may complete floors but
				 are paid nothing here; NULL: none */
	struct limits limits;
	struct applicant_limits applicant_limits;
	struct rounding rounding;
	bool wants_prices; /* price and price_left cost extra solves; draws leave them out */
};

enum division_status {
	DIVISION_DONE,
	DIVISION_CONFLICT, /* the limits cannot be met together: see conflict_row */
	DIVISION_FAILED,   /* the solver gave no proven answer */
	DIVISION_FAULT,    /* the user's model is wrong, or its awards are: see fault */
};

/* What is wrong with a user's model. */
enum model_fault_kind {
	MODEL_TEXT,       /* at line and column, as text says */
	MODEL_NO_AWARDS,  /* no awards meet its constraints */
	MODEL_OUTSIDE,    /* award `number` is `by` fen outside 0 .. claim */
	MODEL_OVERSPENDS, /* row `number` is exceeded by `by` fen */
	MODEL_FALLS_SHORT /* the floor of row `number` is missed by `by` fen */
};
struct model_fault {
	enum model_fault_kind kind;
	unsigned line, column;
	size_t number;
	int64_t by;
	char text[256];
};

struct division {
	enum division_status status;
	/* By row; NaN or 0 where the row stopped nothing. */
	double *level;   /* rules without objective: the level at which the row stopped its claims */
	uint32_t *stops; /* claims it stopped */
	/* Rules with objective, where wants_prices, else NaN: what one more yuan of the limit adds to the objective,
	 * and what one yuan less takes. Of the side that binds (of both where at_least equals at_most; a floor's are <=
	 * 0); 0 without effect, NaN where no division meets the moved limit. */
	double *price, *price_left;
	/* By class, where wants_prices and the rule has an objective, else NULL: the sum of the prices of its rows. A
	 * claim of a higher weight is paid, one of a lower is not (selection: as far as parts would be). */
	double *cutoff;
	/* By claim: before rounding, in fen with LEVEL_BITS fractional bits; NULL where the rule does not round. */
	const uint128 *value;
	int64_t *used;    /* fen awarded within the row */
	double objective; /* sum of weight x award in yuan, before rounding; NaN without objective */
	double gap;       /* relative, dual bound against objective; 0 for rules without objective */
	/* DIVISION_CONFLICT: an irreducible set of rows, and by how much (fen) they miss: the least that their floors
	 * must give up together. Number row_count + k is applicant limit k. */
	size_t conflict_count;
	uint32_t *conflict_row;
	int64_t conflict_short;
	struct model_fault *fault; /* DIVISION_FAULT */
	int64_t floor_missed;      /* fen by which rounding to the unit, or a list that passes over, missed floors */
};

/* What a yuan of a claim counts. */
static inline double problem_weight(const struct problem *problem, size_t claim)
{
	return problem->weight == NULL ? 1.0 : problem->weight[claim];
}

/* Opaque; one a thread. Keeps its arrays between calls and grows only when a problem is larger than any before. */
struct workspace;
struct workspace *workspace_new(void);
void workspace_free(struct workspace *work);

#endif
