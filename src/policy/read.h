/*
 * read.h: the parts of a policy file, one reader each. Inside policy/ only.
 *
 * Readers add every fault to err and go on; policy_load asks error_is_set() at the end.
 */
#ifndef POLICY_READ_H
#define POLICY_READ_H

#include "policy/policy.h"

void policy_read_fields(struct policy *policy, const struct yaml_node *fields, struct error *err);
/* Measures and items with their parameters; formulas are compiled by policy_compile, when all names are known. */
void policy_read_measures(struct policy *policy, const struct yaml_node *measures, struct error *err);
void policy_read_limits(struct policy *policy, const struct yaml_node *limits, struct error *err);
void policy_read_exclusions(struct policy *policy, const struct yaml_node *exclusions, struct error *err);

/* `assumed`: a map of parameter names to reasons, of the item or (NULL) the policy. */
void policy_read_assumed(struct policy *policy, const struct item *item, const struct yaml_node *assumed,
			 struct error *err);

/* One name, one meaning: faults where a field's or parameter's name is taken. */
void policy_check_field_name(const struct policy *policy, const char *name, struct place place, struct error *err);
void policy_check_names(const struct policy *policy, const struct item *item, const struct yaml_node *parameters,
			struct error *err);
/* The same for titles, which name columns; when all fields are read. */
void policy_check_titles(const struct policy *policy, struct error *err);

#endif
