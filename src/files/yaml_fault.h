/*
 * yaml_fault.h: libyaml's complaints in our words, with place and remedy. Inside the YAML reader only.
 */
#ifndef FILES_YAML_FAULT_H
#define FILES_YAML_FAULT_H

#include "files/yaml_source.h"

#include <yaml.h>

/* The last scalar read before the complaint: what stands behind it explains many of them. None: end.line is SIZE_MAX.
 */
struct yaml_last_scalar {
	yaml_mark_t start, end;
	bool is_quoted, is_in_flow;
};

/* Reports why `parser` stopped. */
void yaml_fault_report(struct yaml_source *source, const yaml_parser_t *parser, const struct yaml_last_scalar *last,
		       struct arena *arena, struct error *err);

#endif
