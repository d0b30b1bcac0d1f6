/*
 * dated.h: maps whose keys are `from YEAR` (INTERFACE section 2). Internal to formula/.
 */
#ifndef FORMULA_DATED_H
#define FORMULA_DATED_H

#include "files/yaml_reader.h"

/* Whether any key of a map begins with `from `. */
bool dated_is_map(const struct yaml_node *node);

/* Whether an entry is data and not a `note`. */
bool dated_is_entry(const struct yaml_node *map, size_t i);

/* The year of key i, which must be later than `previous` (INT_MIN: none). */
bool dated_read_key(const struct yaml_node *map, size_t i, int previous, int *year, struct error *err);

#endif
