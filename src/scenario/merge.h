/*
 * merge.h: `extends`: a reform is a difference. Inside scenario/ only.
 */
#ifndef SCENARIO_MERGE_H
#define SCENARIO_MERGE_H

#include "files/yaml_reader.h"

/* Reads a scenario file and lays it over what it extends: maps merge key by key; lists, strategies, schedules and dated
 * values replace; `NAME: none` removes. Nodes keep the file they stand in as their place. NULL with faults. */
struct yaml_node *scenario_read_merged(struct inputs *inputs, const char *path, struct arena *arena, struct error *err);

#endif
