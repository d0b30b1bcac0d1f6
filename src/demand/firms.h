/*
 * firms.h: the firms of one draw and how they move from one year to the next: what follows other fields, then exit,
 * growth, events (`become`), entry.
 *
 * Rows 0 .. base_count - 1 are the population's applicants; new firms stand behind them in the order of their years,
 * within a year by the bytes of their ids, new-YEAR-N. A firm that has left keeps its row and is no longer active.
 * Random inputs are keyed by the firm's id, so they depend neither on rows nor on other firms.
 */
#ifndef DEMAND_FIRMS_H
#define DEMAND_FIRMS_H

#include "demand/settings.h"
#include "demand/urn.h"
#include "formula/compared.h"
#include "population/population.h"

#define FIRM_NEW "new-"

#define FIRM_NAME_SIZE 24

/* The id of a new firm, new-YEAR-N. */
struct firm_name {
	char text[FIRM_NAME_SIZE];
	uint64_t hash;
	uint32_t number; /* N */
};

/* Names for the new firms of a year, N from 1 to count, by their bytes: the same in all draws, for as many as one has
 * had. */
struct firm_names {
	size_t count, capacity;
	struct firm_name *name;
};

/* An applicant column. */
struct firm_column {
	const struct field *field;
	bool is_own;  /* the draw's own; else the population's */
	bool changes; /* for firms of the population too: taken back for a new draw */
};

/*
 * One clock a firm for an event of probability `rate` a year: it strikes in the year in which the probability of having
 * got so far without it, (1 - rate)^years, falls to the firm's own uniform number or below; then it starts anew. The
 * same as an exponential waiting time that the accumulated hazard -ln(1 - rate) passes, without the logarithms. A clock
 * runs in the years in which the event may happen to the firm. As the rate is the draw's, the number of years is known
 * when it starts, which it does in the first of them: most clocks of rare conditions never do.
 */
struct clocks {
	double *unstruck; /* by years: probability of having got so far; never rises */
	uint8_t *left;    /* by row: years until it strikes, more than the draw has: never; 0: it has not started */
	uint8_t *strikes; /* by row: how often it struck */
};

struct firms {
	const struct population *population;
	const struct schema *schema;
	const struct demand_settings *demand;
	const struct firms_settings *settings;
	uint64_t seed;
	uint32_t draw, year_count;
	size_t base_count, row_count, active_count, capacity;
	double **slot;              /* applicant columns */
	struct firm_column *column; /* by slot */
	uint64_t *hash;             /* by row: keys random numbers */
	uint64_t *active;           /* marks of rows (marks.h) */
	uint32_t *id_rank;          /* by row: order of the ids; kept only where it is not that of the rows */
	struct firm_names *names;   /* by simulated year, from 0 */
	const char **id;            /* by row */
	double *own_factor;         /* by row: e of last year, NaN: none; NULL without ar */
	double common_factor;       /* G of last year */
	struct clocks leaving;
	struct clocks *becoming; /* by event of `become` */
	struct urn urn;          /* all firms, those that left too */
	uint32_t *row;           /* by row: scratch */
	uint64_t *marked, *idle; /* scratch: marks of rows */
	uint32_t *model;         /* scratch of entry */
	size_t model_capacity;
	struct urn_choice choice; /* scratch of entry */
	double *set_value;        /* scratch: FORMULA_BLOCK a field that is set */
	struct formula_work formula;
	struct compared compared; /* of the columns, for firms_mark */
};

struct firms_request {
	const struct population *population;
	const struct schema *schema;
	const struct demand_settings *demand;
	uint64_t seed;
	uint32_t year_count; /* that a draw has */
};

void firms_init(struct firms *firms, const struct firms_request *request);
void firms_release(struct firms *firms);

/* Back to the base year, for a new draw with its numbers. */
void firms_reset(struct firms *firms, uint32_t draw, const double *number);

/* One year on; money is rounded to the fen. */
void firms_advance(struct firms *firms, const struct demand_year *year);

/* Marks (marks.h) the firms from row `first` on for which a formula holds, active or not; those before it keep the
 * marks they have. */
void firms_mark(struct firms *firms, const struct formula *where, const struct demand_year *year, size_t first,
		uint64_t *mark);
/* Whether firms may leave or come, so that a year must look at who is active. */
bool firms_can_leave(const struct firms *firms);

/* The order of the ids, by row; NULL: the order of the rows. */
const uint32_t *firms_id_rank(const struct firms *firms);

#endif
