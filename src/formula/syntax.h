/*
 * syntax.h: a formula as a tree, first as written, then with the meaning of its names and the types. Internal to
 * formula/.
 *
 *     or < and < not < comparisons (not chained) and `in` < + - < * / < unary minus
 *
 * A tree lives only while its formula is compiled. It has at most SYNTAX_PARTS_MAX nodes, so that it may be walked by
 * recursion.
 */
#ifndef FORMULA_SYNTAX_H
#define FORMULA_SYNTAX_H

#include "formula/formula.h"
#include "formula/lexer.h"

#define SYNTAX_PARTS_MAX  2000
#define SYNTAX_NESTED_MAX 100 /* parentheses, calls, `not` and unary minus inside each other */

enum syntax_kind { SYNTAX_NUMBER, SYNTAX_FLAG, SYNTAX_TEXT, SYNTAX_NAME, SYNTAX_CALL, SYNTAX_OPERATION };

enum syntax_operator {
	SYNTAX_OR,
	SYNTAX_AND,
	SYNTAX_NOT,
	SYNTAX_IN, /* the first operand is looked for among the others */
	SYNTAX_LESS,
	SYNTAX_AT_MOST,
	SYNTAX_GREATER,
	SYNTAX_AT_LEAST,
	SYNTAX_EQUAL,
	SYNTAX_NOT_EQUAL,
	SYNTAX_ADD,
	SYNTAX_SUBTRACT,
	SYNTAX_MULTIPLY,
	SYNTAX_DIVIDE,
	SYNTAX_NEGATE,
};

struct syntax {
	enum syntax_kind kind;
	enum syntax_operator operation;
	size_t start, end; /* bytes of the formula's text, [start, end) */
	size_t at;         /* of the operator, for faults; else start */
	const char *text;  /* of a text, name or call: without quotes */
	double number;     /* of a number or flag; of a text once it was read as a choice or date */
	size_t count;      /* operands or arguments */
	struct syntax *child, *next;

	/* Added by types.c. */
	bool has_type; /* false: already at fault, nothing more is said about it */
	enum formula_type type;
	const struct field *choices;     /* FORMULA_TEXT: a choice of this field, NULL: a code of the dictionary */
	bool is_resolved;                /* a text whose `number` is a code or a day */
	struct formula_symbol symbol;    /* SYNTAX_NAME */
	const struct function *function; /* SYNTAX_CALL */
};

/* NULL with faults in err: all wrong literals, and the first fault of the grammar. */
struct syntax *syntax_parse(const struct yaml_node *node, struct arena *arena, struct error *err);

/* The operator as it is written: "<=". */
const char *syntax_operator_text(enum syntax_operator operation);

/* The i-th operand, from 0. */
struct syntax *syntax_child(const struct syntax *syntax, size_t i);

#endif
