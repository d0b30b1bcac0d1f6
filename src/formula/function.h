/*
 * function.h: what a function of the language is. Internal to formula/.
 *
 * To add one: write function_<name>.c, which ends in one `const struct function`, and list it in function.c.
 * tests/formula/test_function.c runs every listed one.
 */
#ifndef FORMULA_FUNCTION_H
#define FORMULA_FUNCTION_H

#include "formula/compiler.h"
#include "formula/types.h"

#define FUNCTION_ANY_COUNT SIZE_MAX

struct function {
	struct formula_function about; /* first, so that a row of formula_functions is a function */
	size_t least, most;            /* arguments */
	/* The arguments are counted and have their own types (or has_type false); gives the call its type, or faults.
	 */
	void (*check)(struct types *types, struct syntax *call);
	/* Returns the value of the call. */
	uint32_t (*emit)(struct compiler *compiler, const struct syntax *call);
};

extern const struct function function_min, function_max, function_floor, function_if, function_band, function_paid;

/* NULL if there is none of that name. */
const struct function *function_find(const char *name);

#endif
