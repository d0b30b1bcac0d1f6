/*
 * scope.h: what a name in a formula means, by where the formula stands.
 */
#ifndef POLICY_SCOPE_H
#define POLICY_SCOPE_H

#include "policy/policy.h"

/* The kinds of place a formula may stand in; each sees the fields and parameters named here, and `year`. */
enum scope_kind {
	SCOPE_AUTOMATIC_ITEM,   /* applicant fields, the item's and the policy's parameters */
	SCOPE_APPLICATION_ITEM, /* the same and application fields */
	SCOPE_EXCLUSION,        /* applicant and application fields, policy parameters */
	SCOPE_CLAIM,            /* the same and the claim's own columns */
	SCOPE_APPLICANT,        /* applicant fields, policy parameters */
};

struct scope_context {
	const struct policy *policy;
	const struct item *item; /* of SCOPE_*_ITEM, else NULL */
	enum scope_kind kind;
	const char *const *values[CLAIM_SLOT_COUNT]; /* of SCOPE_CLAIM: what item, measure, access and lead can be */
};

/* The context belongs to `arena`: the policy's for scopes made after loading. */
struct formula_scope scope_make(const struct policy *policy, const struct item *item, enum scope_kind kind,
				struct arena *arena);

/* Whether a name is already taken by the language, a field, or a parameter in whose sight it would stand; then says by
 * what ("a field"). NULL if it is free. `item` may be NULL. */
const char *scope_taken_by(const struct policy *policy, const struct item *item, const char *name);

#endif
