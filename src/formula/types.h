/*
 * types.h: gives every part of a formula its meaning and type. Internal to formula/.
 *
 * Faults stand at the part or operator that is wrong. A part at fault gets no type (has_type false), and what is built
 * on it says nothing more, so that one mistake is one message and all mistakes are found in one go.
 */
#ifndef FORMULA_TYPES_H
#define FORMULA_TYPES_H

#include "formula/syntax.h"

#define TYPES_SHOWN_SIZE 128

struct types {
	const struct yaml_node *node;
	const struct formula_scope *scope;
	struct arena *arena; /* of the compiled formula: names that are kept */
	struct error *err;
};

/* Checks a whole tree against the type it must have. */
bool types_check(struct types *types, struct syntax *syntax, enum formula_type wanted);

/* For functions: */

struct place types_place(const struct types *types, size_t offset);

/* The part as it is written, shortened, for messages. */
const char *types_show(const struct types *types, const struct syntax *syntax, char shown[TYPES_SHOWN_SIZE]);

void types_set(struct syntax *syntax, enum formula_type type);

/* Whether an operand has the type that `user` (an operator or function) needs; else it is a fault. */
bool types_expect(struct types *types, struct syntax *operand, enum formula_type wanted, const char *user);

/* Whether two operands are of one type, so that they may be compared or chosen between; else a fault at `at`. A text
 * beside a choice is read as one of its names, a text beside a date as a date. */
bool types_unify(struct types *types, struct syntax *a, struct syntax *b, size_t at);

/* Reports a name that means nothing here, with the nearest one or a list. */
void types_unknown_name(struct types *types, const struct syntax *name);
void types_unknown_function(struct types *types, const struct syntax *call);

/* The name or Chinese value nearest to `text`, or NULL; all names, quoted. */
const char *types_nearest_choice(const struct field *field, const char *text);
const char *types_list_choices(const struct field *field, struct arena *arena);

#endif
