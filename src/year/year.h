/*
 * year.h: one budget year: state + who asks -> claims -> awards -> next state. The heart of the program.
 *
 * `allot allocate` calls year_run once; a draw of a forecast calls it once a simulated year: the same code, the same
 * fen.
 */
#ifndef YEAR_YEAR_H
#define YEAR_YEAR_H

#include "entitlement/entitlement.h"
#include "year/settings.h"
#include "year/waiting.h"

/* What one year hands to the next. Columns are by applicant row. */
struct state {
	int year;
	size_t applicant_count, applicant_capacity;
	double **slot;                  /* applicant columns; those that never change are the population's own */
	const uint32_t *applicant_rank; /* order of the applicants' ids, borrowed; NULL: the rows' */
	const char *const *applicant_id;
	int64_t **paid;   /* by item: fen of all earlier years; NULL columns are 0 and stay so (nothing reads them) */
	uint32_t **times; /* by item: awards above 0 of all earlier years */
	int64_t carried;  /* fen */
	struct waiting waiting;
};

/* The state before the population's year: its own copy of past awards (for items under which something reads them, told
 * by `is_paid_read`), carried money, what waits. Applicant columns are the population's. */
void state_init(struct state *state, const struct year_settings *settings, const struct population *population,
		const unsigned char *is_paid_read);
void state_release(struct state *state, size_t item_count);
/* From now on there are that many applicants; new ones have no past awards. Never fewer. */
void state_set_applicants(struct state *state, size_t item_count, size_t applicant_count);

enum limit_kind { LIMIT_BUDGET, LIMIT_AT_MOST, LIMIT_AT_LEAST, LIMIT_APPLICANT, LIMIT_KIND_COUNT };
extern const char *const limit_kind_names[LIMIT_KIND_COUNT];

/* One side of one limit in one stage (constraints.csv). NaN: undefined. */
struct limit_outcome {
	const char *stage, *name;
	enum limit_kind kind;
	int64_t limit, used; /* fen; limit is what the stage found left */
	bool has_price;      /* price and price_left, else level and stops */
	double price, price_left, level;
	enum level_kind level_kind;
	uint32_t stops;
};

/* The weight from which claims of a class are paid, in a stage whose rule has an objective (cutoffs.csv). */
struct cutoff {
	const char *stage;
	char *class; /* the names of its envelopes; owned */
	double weight;
};

struct year_result {
	int year;
	int64_t available; /* fen: total and carried */
	int64_t left;      /* fen not awarded */
	int128 demand;     /* fen: claims, an applicant at most at the limits that are rows of a stage */
	int128 award;
	bool is_full;         /* every claim paid in full, or stopped by its applicant's limit alone */
	size_t unstaged;      /* claims that no stage takes */
	double gap;           /* relative, the largest of the stages */
	int64_t floor_missed; /* fen by which rounding, minimums and lists missed set-asides */
	size_t outcome_count, outcome_capacity;
	struct limit_outcome *outcome; /* by stage, then the budget, then envelopes in file order */
	size_t cutoff_count, cutoff_capacity;
	struct cutoff *cutoff; /* by stage, then as the envelopes of the class stand in the file */
};

struct year_work; /* scratch of one thread; also holds the year's claims */

struct year_work *year_work_new(void);
void year_work_free(struct year_work *work);
/* The claims of the last year_run, with awards; valid until the next. */
const struct claims *year_claims(const struct year_work *work);

void year_result_release(struct year_result *result);

/* What a rule is about to divide; valid during the call. */
struct watched {
	const struct stage *stage;
	bool is_queued; /* the claims that waited, before the others */
	const struct problem *problem;
	const struct claims *claims; /* of the year */
	const uint32_t *row;         /* by claim of the problem: its number among them */
};

/* How a year is run, beside its settings: what only one of `allocate` and a draw wants. */
struct year_options {
	struct screen screen;
	const uint64_t *active;                                   /* marks of applicants (marks.h); NULL: all */
	struct rejections *rejections;                            /* NULL: not kept */
	bool wants_prices;                                        /* also fills outcome; draws leave both out */
	void (*watch)(void *context, const struct watched *seen); /* NULL: nobody; called before each division */
	void *watch_context;
};

/* Faults: ERROR_CONFLICT where limits cannot be met together, ERROR_SOLVER, ERROR_INPUT for a claim without weight. */
bool year_run(const struct year_settings *settings, struct state *state, const struct applications *applications,
	      const struct year_options *options, struct year_work *work, struct year_result *result,
	      struct error *err);

/*
 * The two halves of a year, for whoever divides different money among the same claims: year_find_claims works them out
 * (they do not depend on the budget), year_divide divides the money that the settings have now, as often as it is
 * asked; the settings may differ from those of the claims in budget and amounts only. The state stays as it is.
 */
bool year_find_claims(const struct year_settings *settings, const struct state *state,
		      const struct applications *applications, const struct year_options *options,
		      struct year_work *work, struct error *err);
bool year_divide(const struct year_settings *settings, const struct state *state,
		 const struct applications *applications, const struct year_options *options, struct year_work *work,
		 struct year_result *result, struct error *err);

/* Whether some formula or lifetime limit reads what was paid under the item in earlier years. */
bool year_reads_paid(const struct year_settings *settings, uint32_t item);

/* Whether a year looks at the slot of applications under the item; at `requested` it always does. */
bool year_reads_field(const struct year_settings *settings, uint32_t item, uint32_t slot);
/* The same for applications of earlier years whose claims wait: they are not examined again. */
bool year_reads_waiting(const struct year_settings *settings, uint32_t slot);

#endif
