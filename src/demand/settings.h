/*
 * settings.h: what a scenario says about demand to come (INTERFACE section 7). Filled by scenario/, const from then on;
 * everything borrowed from the scenario's arena.
 *
 * Every number that may be uncertain stands in one list, `number`; the other settings name it by its place there. A
 * draw works on its own copy of the values (numbers.h).
 */
#ifndef DEMAND_SETTINGS_H
#define DEMAND_SETTINGS_H

#include "demand/distribution.h"
#include "formula/formula.h"

/* How an uncertain number is drawn: its value is the mean and its se the standard deviation of the law. */
enum number_law {
	NUMBER_CERTAIN,
	NUMBER_LOGNORMAL,        /* means, sizes, amounts */
	NUMBER_LOGNORMAL_FACTOR, /* 1 + number is lognormal: growth, trend */
	NUMBER_BETA,             /* rates and correlations */
};

struct demand_number {
	double value, se;
	enum number_law law;
	uint64_t key; /* of what it is, in words; keys its random number */
};

/* A field of a firm that an event sets. */
struct firm_set {
	const struct field *field;
	const struct formula *value; /* of the field's type */
};

/* Growth of firms: ln R' = ln R + ln(1 + mean) - sd^2/2 + sd (sqrt(common) G + sqrt(1 - common) e). */
struct growth_settings {
	size_t field_count;
	const uint32_t *slot; /* applicant slots of the growing fields; none: no growth */
	uint32_t mean, sd;    /* numbers */
	uint32_t common;      /* number: share of the variance that all firms share */
	uint32_t ar;          /* number: autocorrelation of G and of e over years */
};

/* Something that happens with a yearly rate: a firm leaves or becomes something (the probability within a year), or new
 * ones enter (a share of the firms at the year's start). */
struct event_settings {
	uint32_t rate; /* number */
	uint64_t key;
	const struct formula *where; /* whom it may happen to, whom new firms are copies of; NULL: every firm */
	size_t set_count;
	const struct firm_set *set;
};

struct firms_settings {
	struct growth_settings growth;
	bool has_entry, has_exit;
	struct event_settings entry, exit;
	size_t become_count;
	const struct event_settings *become;
};

/* A simulated field of an application with its distribution. */
struct amount_settings {
	uint32_t slot; /* application slot */
	const struct distribution *distribution;
	uint32_t parameter; /* the first of its two numbers */
};

struct count_settings {
	uint32_t mean, trend; /* numbers */
	uint32_t size;        /* number; INFINITY: Poisson */
	bool is_fixed;        /* exactly the mean, every year */
};

struct item_demand {
	bool has_count;
	struct count_settings count;
	uint32_t approval;           /* number: share that passes */
	const struct formula *where; /* which firms may file; NULL: all */
	size_t amount_count;
	const struct amount_settings *amount;
};

struct demand_settings {
	size_t number_count;
	struct demand_number *number;
	uint32_t common; /* number: correlation of the Gaussian copula across items' counts */
	size_t item_count;
	const struct item_demand *item; /* by item number */
	struct firms_settings firms;
};

/* Where in time a draw stands. */
struct demand_year {
	uint32_t draw, year;        /* year 1: the first simulated */
	int calendar;               /* its number */
	const double *number;       /* the draw's numbers */
	const int64_t *const *paid; /* by item: fen of all earlier years, by firm; NULL columns are 0 */
};

/* Whether something holds for any formula of the settings. */
bool demand_has_formula(const struct demand_settings *demand,
			bool (*holds)(const struct formula *formula, const void *context), const void *context);

#endif
