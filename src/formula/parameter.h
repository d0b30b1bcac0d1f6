/*
 * parameter.h: the named values of a policy that formulas read and scenarios change (INTERFACE section 2).
 *
 * A parameter keeps its kind when a scenario sets it. Values may be dated (`{from 2022: 1000万, from 2024: 800万}`);
 * the one in force in a year is the latest whose year has come; before the first the first. Any other map is a schedule
 * (rising number thresholds) or a lookup by choice name. Owned by an arena.
 */
#ifndef FORMULA_PARAMETER_H
#define FORMULA_PARAMETER_H

#include "files/yaml_reader.h"
#include "table/field.h"

enum parameter_kind {
	PARAMETER_NUMBER,
	PARAMETER_PERCENT,
	PARAMETER_FLAG,
	PARAMETER_TEXT, /* value: code of the dictionary; text kept */
	PARAMETER_DATE,
	PARAMETER_SCHEDULE, /* rising thresholds -> numbers */
	PARAMETER_LOOKUP,   /* choice names -> numbers */
};

/* One value in force from a year on. */
struct parameter_value {
	int from_year;       /* INT_MIN for an undated value */
	double number;       /* the scalar kinds */
	const char *text;    /* PARAMETER_TEXT */
	size_t count;        /* steps of a schedule or lookup */
	double *threshold;   /* PARAMETER_SCHEDULE: rising */
	double *reached;     /* PARAMETER_SCHEDULE: the least value that counts as the threshold (number_near_least) */
	const char **choice; /* PARAMETER_LOOKUP: names */
	double *step;        /* the numbers they give */
};

struct parameter {
	const char *name;
	struct place place;
	enum parameter_kind kind;
	bool has_percent_steps; /* PARAMETER_SCHEDULE, PARAMETER_LOOKUP: what they give was written with % */
	size_t value_count;
	struct parameter_value *value; /* by rising from_year */
};

struct parameters {
	size_t count;
	struct parameter *parameter;
};

/* Reads one parameter from its YAML value. */
bool parameter_read(struct parameter *parameter, const char *name, const struct yaml_node *node,
		    struct dictionary *texts, struct arena *arena, struct error *err);

/* Reads a map of parameters; NULL node gives none. All faults in one go. */
bool parameters_read(struct parameters *parameters, const struct yaml_node *node, struct dictionary *texts,
		     struct arena *arena, struct error *err);

/* Replaces the value of a parameter by a scenario's; a change of kind is a fault that says how to write the value
 * ("rate is a percentage; write 25%"). */
bool parameter_set(struct parameter *parameter, const struct yaml_node *node, struct dictionary *texts,
		   struct arena *arena, struct error *err);

/* NULL if there is none of that name. */
struct parameter *parameters_find(const struct parameters *parameters, const char *name);

const struct parameter_value *parameter_in_year(const struct parameter *parameter, int year);

/* A dated amount that is no parameter (budgets, envelopes): fen or a share by year. */
struct dated_amount {
	size_t count;
	int *from_year; /* INT_MIN for an undated value */
	int64_t *fen;   /* where share is NaN */
	double *share;  /* of the year's available money, or NaN */
};

bool dated_amount_read(struct dated_amount *amount, const struct yaml_node *node, bool may_be_share, const char *what,
		       struct arena *arena, struct error *err);
/* Index of the value in force in `year`. */
size_t dated_amount_in_year(const struct dated_amount *amount, int year);

#endif
