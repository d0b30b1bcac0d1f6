/*
 * formula.h: the policy's formulas, typed on loading, run over columns (INTERFACE section 3).
 *
 * A formula is compiled once to a small register program over blocks of FORMULA_BLOCK rows and is const from then on;
 * threads share it, each with its own formula_work. What a name means is the scope's business: it maps a name to a
 * source and a slot. Values are doubles: flags 0/1, texts and choices codes, dates days, money yuan, missing NaN.
 *
 * Missing: `yes or missing` is yes, `no and missing` is no, `if` reads only the branch taken, a division by zero is
 * missing; otherwise missing in, missing out. min and max of a missing value are missing. Comparisons, gates, band()
 * and floor() treat near values as equal (number_is_near).
 */
#ifndef FORMULA_FORMULA_H
#define FORMULA_FORMULA_H

#include "formula/parameter.h"
#include "table/field.h"

#define FORMULA_BLOCK 256

enum formula_type {
	FORMULA_NUMBER, /* money, number, integer, percent */
	FORMULA_FLAG,
	FORMULA_TEXT, /* text or choice; choices also know their field */
	FORMULA_DATE,
	FORMULA_SCHEDULE,
	FORMULA_ORDERED, /* only as what is wanted: a number, flag or date */
};

/* Where a value comes from at run time. */
enum formula_source {
	FORMULA_APPLICANT,   /* slot of the applicant frame */
	FORMULA_APPLICATION, /* slot of the application frame */
	FORMULA_CLAIM,       /* slot of the claim columns (where, by, weight only) */
	FORMULA_PARAMETER,   /* a parameter, its value in the batch's year */
	FORMULA_YEAR,        /* the batch's year */
};

/* Slots of FORMULA_CLAIM; item, measure, access, lead are codes of the dictionary. */
enum formula_claim_slot {
	CLAIM_ITEM,
	CLAIM_MEASURE,
	CLAIM_ACCESS,
	CLAIM_LEAD,
	CLAIM_ENTITLEMENT, /* yuan */
	CLAIM_WAITED,      /* years queued */
	CLAIM_SLOT_COUNT,
};

struct formula_symbol {
	enum formula_source source;
	uint32_t slot;
	enum formula_type type;
	const struct field *field;         /* FORMULA_APPLICANT, FORMULA_APPLICATION: for choices and messages */
	const struct parameter *parameter; /* FORMULA_PARAMETER */
	const char *const *values;         /* of a text: all it can be, NULL-terminated; NULL: anything */
};

enum formula_type formula_type_of(const struct field *field);
struct formula_symbol formula_symbol_of_field(const struct field *field);
struct formula_symbol formula_symbol_of_parameter(const struct parameter *parameter);

/* What names mean where the formula stands. */
struct formula_scope {
	const void *context;
	bool (*find)(const void *context, const char *name, struct formula_symbol *symbol);
	/* The item number behind paid("ITEM"); paid() passes NULL. INDEX_NONE if there is none such. */
	uint32_t (*find_item)(const void *context, const char *item);
	/* All names, for "did you mean": fills up to `capacity`, returns the count. */
	size_t (*names)(const void *context, const char **names, size_t capacity);
	struct dictionary *texts;
	/* Why a name that exists elsewhere cannot stand here, and what to do; NULL: it exists nowhere. May be NULL. */
	const char *(*out_of_sight)(const void *context, const char *name);
};

struct formula; /* compiled; owned by the arena it was compiled into */

/* Compiles the text of a YAML scalar. `wanted` is the type the formula must have (never FORMULA_SCHEDULE). NULL with
 * faults at their own columns in err. */
const struct formula *formula_compile(const struct yaml_node *node, enum formula_type wanted,
				      const struct formula_scope *scope, struct arena *arena, struct error *err);

/* Whether formulas can name something so: letters (of any script), digits and _, not a word or function of theirs. For
 * the names of fields and parameters. */
bool formula_is_name(const char *text);

/* A formula that is one constant, e.g. a default `eligible` of yes. */
const struct formula *formula_constant(double value, enum formula_type type, struct arena *arena);

/* If the formula is the same constant for every row and year: true, with its value. */
bool formula_is_constant(const struct formula *formula, double *value);

/* Whether the formula reads any column of a source (paid() not included), or that very slot. */
bool formula_reads(const struct formula *formula, enum formula_source source);
bool formula_reads_slot(const struct formula *formula, enum formula_source source, uint32_t slot);
/* Whether its value may differ between years for the same columns: it names the year or a parameter. */
bool formula_is_dated(const struct formula *formula);
/* Whether it reads paid() of the item. */
bool formula_reads_paid(const struct formula *formula, uint32_t item);
const char *formula_text(const struct formula *formula);

/* The rows a formula runs over and the columns it reads. */
struct formula_batch {
	size_t count;
	const uint32_t *applicant;   /* count rows of the applicant columns; NULL: successive ones */
	uint32_t first_applicant;    /* where `applicant` is NULL: the first of them */
	const uint32_t *application; /* count rows of the application columns; UINT32_MAX in a row: missing */
	bool has_applications;       /* where `application` is NULL: successive ones; else all are missing */
	uint32_t first_application;  /* the first of the successive ones */
	const uint32_t *claim;       /* count rows of the claim columns; may be NULL if none is read */
	const double *const *applicant_slot;
	const double *const *application_slot;
	const double *const *claim_slot;
	const int64_t *const *paid; /* by item number: fen, one value an applicant row; a NULL column is all 0 */
	int year;
	struct compared *compared; /* what formula_mark keeps of applicant columns (compared.h); NULL: nothing */
};

/* Registers for one thread; grows when first used with a larger formula, then never again. */
struct formula_work {
	double *registers;
	const double **at; /* by register: where its values stand, its own or those of a column */
	size_t capacity;   /* in registers of FORMULA_BLOCK values */
	size_t at_capacity;
	/* Of formula_mark and formula_select: a value a row, marks of rows, and the rows that are left, of applicants,
	 * applications and claims. */
	double *value;
	uint64_t *mark, *is_left; /* marks.h */
	uint32_t *left;
	size_t value_capacity, mark_capacity, is_left_capacity, left_capacity;
};

void formula_work_init(struct formula_work *work);
void formula_work_release(struct formula_work *work);
/* Makes room for the formula, so that running it allocates nothing. */
void formula_work_reserve(struct formula_work *work, const struct formula *formula);

/* Fills out[0..count-1]. */
void formula_run(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		 double *out);

/* Tells for which rows a flag holds (is neither no nor missing): 1, else 0. */
void formula_holds(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		   unsigned char *holds);

/* Marks (marks.h) the rows of a batch of successive applicants (`applicant` NULL) for which a flag holds; with
 * `compared` the first of them is row 0 or a multiple of MARKS_WORD. Quicker than to run the flag over all of them. */
void formula_mark(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		  uint64_t *mark);

/* The places in the batch, rising, of the rows for which a flag holds; returns how many.
 * `place` has room for all. Of `a and b and ...` each part is run only over the rows for which those before it hold.
 * Not for successive applications. */
size_t formula_select(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		      uint32_t *place);

/* For a row whose result is missing: the name of the field, or the words "division by zero", that made it so. Never
 * NULL. */
const char *formula_missing_cause(const struct formula *formula, const struct formula_batch *batch, size_t row);

/* The functions of the language, for `allot rules`: NULL-terminated. */
struct formula_function {
	const char *name;
	const char *usage;   /* band(x, schedule) */
	const char *summary; /* one line */
	const char *summary_zh;
};
extern const struct formula_function *const formula_functions[];

#endif
