/*
 * program.h: a compiled formula, a list of instructions over registers of FORMULA_BLOCK rows. Internal to formula/.
 *
 * Uniform instructions (constants, parameters, the year and what is made of them alone) come first, are run once a run
 * and keep their registers; the others are run once a block of rows and share theirs. Every instruction writes a
 * register that is none of its operands.
 */
#ifndef FORMULA_PROGRAM_H
#define FORMULA_PROGRAM_H

#include "formula/formula.h"

#define OPERAND_MAX 3

enum operation {
	OPERATION_CONSTANT,
	OPERATION_PARAMETER, /* with a field: a text as its code of that choice */
	OPERATION_YEAR,
	OPERATION_APPLICANT,
	OPERATION_APPLICATION,
	OPERATION_CLAIM,
	OPERATION_PAID, /* slot: item number */
	OPERATION_NEGATE,
	OPERATION_NOT,
	OPERATION_FLOOR,
	OPERATION_ADD,
	OPERATION_SUBTRACT,
	OPERATION_MULTIPLY,
	OPERATION_DIVIDE,
	OPERATION_MIN,
	OPERATION_MAX,
	OPERATION_LESS,
	OPERATION_AT_MOST,
	OPERATION_GREATER,
	OPERATION_AT_LEAST,
	OPERATION_EQUAL,
	OPERATION_AND,
	OPERATION_OR,
	OPERATION_CHOOSE, /* condition, a, b */
	OPERATION_BAND,   /* of a schedule */
	OPERATION_LOOKUP, /* of a choice; field: its choices */
};

struct instruction {
	enum operation operation;
	uint32_t target;               /* register */
	uint32_t operand[OPERAND_MAX]; /* registers; the first operation_operands() count */
	uint32_t slot;
	double constant;
	const struct parameter *parameter;
	const struct field *field;
	const char *name; /* of a column, for messages */
};

/* A column or paid() that the formula names, whether or not its value can matter. */
struct formula_read {
	bool is_paid;
	enum formula_source source;
	uint32_t slot; /* or item number */
};

enum mark_kind {
	MARK_COMPARISON, /* a value with a bound that is the same for all rows */
	MARK_FLAG,       /* a flag of another shape */
	MARK_BOTH,       /* of the two that were marked last, makes one */
	MARK_EITHER,
};

struct mark_range {
	double least, most;
	bool is_outside; /* the values below and above it instead */
};

/* A column as it stands, or a value that is made of it alone, within a range: what is kept in compared.h. */
struct comparison {
	const struct formula *value; /* NULL: the column */
	int year;                    /* that the value is of; 0: it is the same in all years */
	struct mark_range range;
};

/* A step of marking the rows for which a flag holds (mark.c): those with a value in a range. */
struct mark_step {
	enum mark_kind kind;
	const struct formula *value; /* NULL: an applicant column */
	uint32_t slot;               /* the column, or the only one that the value is made of */
	bool is_of_column;           /* there is one */
	const struct formula *bound; /* that the range depends on; NULL: it is the same in all years */
	struct mark_range range;
	bool wanted; /* false: marks the rows for which the comparison with the bound does not hold */
	enum operation comparison;
};

struct formula {
	const char *text;
	enum formula_type type;
	size_t count, uniform_count;
	struct instruction *code;
	uint32_t register_count, result;
	size_t read_count;
	struct formula_read *read;
	size_t part_count; /* of a flag `a and b and ...`: its parts as formulas; else 0 */
	const struct formula **part;
	size_t mark_count, mark_depth; /* of a flag; depth: marks kept at a time */
	struct mark_step *mark;
};

size_t operation_operands(enum operation operation);

/* Whether the operation's own value differs between rows (its operands may still). */
bool operation_reads_rows(enum operation operation);

/* Runs one instruction for rows first .. first+count-1 of the batch, count <= FORMULA_BLOCK. `batch` may be NULL for
 * what reads neither rows, year nor parameters. */
void instruction_run(const struct instruction *instruction, const struct formula_batch *batch, size_t first,
		     size_t count, double *out, const double *const operand[OPERAND_MAX]);

#endif
