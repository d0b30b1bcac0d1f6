/*
 * policy.h: a support policy as data: measures, their items, parameters, limits, exclusions (INTERFACE section 2).
 *
 * Loaded once from YAML, then changed only by policy_set and policy_suspend (a scenario's wishes) before it is used;
 * const from then on and shared by all threads. Items are numbered in file order, 0.., over all measures; that number
 * is the item everywhere else. All memory belongs to the policy's arena.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "formula/formula.h"

enum item_access { ITEM_BY_APPLICATION, ITEM_AUTOMATIC };
enum item_source { ITEM_MUNICIPAL, ITEM_DISTRICT, ITEM_OTHER };

struct item {
	const char *id;
	struct place place;
	struct title title;
	uint32_t measure;
	enum item_access access;
	enum item_source source;
	const char *lead; /* the department that pays: the first named; "" if none is */
	uint32_t id_code, measure_code, access_code, lead_code; /* texts of the dictionary, for where, by and weight */
	struct parameters parameters;
	const struct formula *eligible; /* flag */
	const struct formula *amount;   /* yuan; NULL if the item is not paid from the municipal purse and has none */
	size_t instalment_count;        /* 0: paid in one */
	double *instalment;             /* shares of the entitlement, adding up to 1 */
	bool is_suspended;
};

struct measure {
	const char *id;
	struct place place;
	const char *clause;
	struct title title;
	size_t first_item, item_count;
};

enum limit_keep { LIMIT_KEEP_HIGHEST, LIMIT_KEEP_SCORE, LIMIT_KEEP_FIRST };

/* Across the claims of one applicant: a total of money, a number of claims, or both. */
struct limit {
	const char *name;
	struct place place;
	unsigned char *has_item; /* by item number */
	size_t item_count;
	uint32_t *item; /* the numbers of those it has, rising */
	int64_t total;  /* fen, or -1 */
	int64_t count;  /* claims, or -1 */
	int over;       /* LIMIT_OVER_YEAR or LIMIT_OVER_LIFETIME */
	int keep;       /* enum limit_keep */
};

enum { LIMIT_OVER_YEAR, LIMIT_OVER_LIFETIME };

struct exclusion {
	const char *name;
	unsigned char *has_item;
	const struct formula *when;
};

/* A parameter that the text does not fix, and why it has the value it has. */
struct assumption {
	const char *item; /* id; "" for the policy's own */
	const char *name, *reason;
};

struct policy {
	struct arena arena;
	struct dictionary texts;
	const struct yaml_node *tree; /* the file as read: for notes */
	const char *name;
	struct title title;
	int64_t valid_from, valid_years;
	struct schema schema;
	struct parameters parameters;
	size_t measure_count, item_count, limit_count, exclusion_count, assumption_count;
	struct measure *measure;
	struct item *item;
	struct limit *limit;
	struct exclusion *exclusion;
	struct assumption *assumption;
};

/* Every fault of the file is added to err. The caller releases the policy in both cases. */
bool policy_load(struct policy *policy, const struct input *input, struct error *err);
void policy_release(struct policy *policy);

/* A scenario's `set`: a map of item ids, limit names or `policy` to maps of values. */
bool policy_set(struct policy *policy, const struct yaml_node *set, struct error *err);

/* A scenario's `suspend`: item ids and patterns. */
bool policy_suspend(struct policy *policy, const struct yaml_texts *patterns, struct error *err);

/* Whether new claims may arise in the year. */
bool policy_is_valid(const struct policy *policy, int year);

/* INDEX_NONE if there is none of that id. */
uint32_t policy_find_item(const struct policy *policy, const char *id);

/* Marks the items that a list of ids and patterns names; a text that fits no item is a fault at its place. The array
 * (by item number) belongs to `arena`. */
unsigned char *policy_match_items(const struct policy *policy, const struct yaml_texts *patterns, struct arena *arena,
				  struct error *err);

/* A title: a plain text, or `{zh: ..., en: ...}`. NULL node: none. */
struct title title_read(const struct yaml_node *node, struct arena *arena, struct error *err);

#endif
