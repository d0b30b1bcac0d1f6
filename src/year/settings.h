/*
 * settings.h: what a scenario decides about a budget year: money, envelopes, how scarce money is divided.
 *
 * Filled by scenario/, const from then on, shared by all threads. Everything is borrowed from the scenario's arena.
 */
#ifndef YEAR_SETTINGS_H
#define YEAR_SETTINGS_H

#include "allocation/rule.h"
#include "policy/policy.h"

struct budget {
	struct dated_amount total;
	int64_t carried;      /* fen brought in from earlier years */
	bool carries_unspent; /* what is left joins next year's money; else it lapses */
	bool queues_unpaid;   /* the rest of a claim waits for next year; else it lapses */
};

/* A limit, upper or lower, on what a group of claims takes together. */
struct envelope {
	const char *name;
	struct place place;
	const unsigned char *has_item; /* by item: items and lead together */
	const struct formula *where;   /* flag over claims; NULL: all */
	bool has_at_most, has_at_least;
	struct dated_amount at_most, at_least;
};

/* The weight of a claim: a formula, or a number by item (NaN: no pattern fits it). Neither: all 1. */
struct weight {
	const struct formula *formula;
	const double *by_item;
	struct place place;
};

struct stage {
	const char *name; /* the rule's name if it was given none */
	struct place place;
	const struct formula *where; /* NULL: takes every claim */
	const struct rule *rule;
	struct weight weight;
	size_t by_count; /* of a rule that ranks; 0: by score */
	const struct formula *const *by;
	enum shortage on_shortage;
	int64_t minimum;           /* fen; awards below it are not paid. 0: none */
	bool per_applicant;        /* the rule's unit is the applicant, not the claim */
	const struct model *model; /* of the rule that takes one */
};

/* The formulas a stage reads, k from 0 on; an entry may be NULL. */
static inline size_t stage_formula_count(const struct stage *stage)
{
	return 2 + stage->by_count;
}

static inline const struct formula *stage_formula(const struct stage *stage, size_t k)
{
	return k == 0 ? stage->where : k == 1 ? stage->weight.formula : stage->by[k - 2];
}

struct strategy {
	const char *name;
	size_t stage_count;
	const struct stage *stage;
};

struct year_settings {
	const struct policy *policy;
	struct budget budget;
	size_t envelope_count;
	const struct envelope *envelope;
	struct strategy strategy;
	struct rounding rounding;
	uint64_t seed; /* of lots */
	bool renews;   /* new claims arise after the policy's validity too */
};

/* Whether claims stand in that year: the policy is valid then, or renewed. */
static inline bool year_is_open(const struct year_settings *settings, int year)
{
	return settings->renews || policy_is_valid(settings->policy, year);
}

#endif
