/*
 * parameter_read.h: what reading and setting a parameter share. Internal to formula/.
 */
#ifndef FORMULA_PARAMETER_READ_H
#define FORMULA_PARAMETER_READ_H

#include "formula/parameter.h"

/* "a percentage" */
const char *parameter_kind_words(enum parameter_kind kind);

/* How to write the first value of `given` as another kind. */
const char *parameter_write_as(enum parameter_kind kind, const struct parameter *given, struct arena *arena);

/* Whether `given`, written as `given_text`, may stand for `as`; else a fault at the place of `given`. */
bool parameter_check_kind(const struct parameter *as, const struct parameter *given, const char *given_text,
			  struct arena *arena, struct error *err);

#endif
