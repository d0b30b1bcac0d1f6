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
	const char *name;            /* the rule's name if it was given none */
	const struct formula *where; /* NULL: takes every claim */
	const struct rule *rule;
	struct weight weight;
};

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
	bool renews; /* new claims arise after the policy's validity too */
};

#endif
