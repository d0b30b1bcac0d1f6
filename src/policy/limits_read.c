/*
 * limits_read.c: what stands across items: limits of one applicant, and exclusions.
 */
#include "policy/read.h"
#include "policy/scope.h"

#include <string.h>

static const char *const over_names[] = {"year", "lifetime", NULL};
static const char *const keep_names[] = {"highest", "score", "first", NULL};

struct limit_entry {
	struct yaml_texts items;
	int64_t total, count;
	int over, keep;
	const char *clause;
	struct yaml_node *title;
};

static const struct yaml_key limit_keys[] = {
	YAML_KEY("items", TEXTS, struct limit_entry, items, .is_required = true),
	YAML_KEY("total", MONEY, struct limit_entry, total),
	YAML_KEY("count", INTEGER, struct limit_entry, count, .least = 0, .most = 1000000),
	YAML_KEY("over", CHOICE, struct limit_entry, over, .choices = over_names),
	YAML_KEY("keep", CHOICE, struct limit_entry, keep, .choices = keep_names),
	YAML_KEY("clause", TEXT, struct limit_entry, clause),
	YAML_KEY("title", NODE, struct limit_entry, title),
	{0},
};

static void list_items(const struct policy *policy, struct limit *limit, struct arena *arena)
{
	limit->item = arena_array(arena, policy->item_count, sizeof *limit->item);
	for (uint32_t i = 0; i < policy->item_count; i++) {
		if (limit->has_item[i])
			limit->item[limit->item_count++] = i;
	}
}

static void read_limit(struct policy *policy, struct limit *limit, const char *name, const struct yaml_node *node,
		       struct error *err)
{
	struct limit_entry entry = {.total = -1, .count = -1};
	bool is_read = yaml_read_map(node, limit_keys, &entry, "a limit", &policy->arena, err);

	limit->name = name;
	limit->place = node->place;
	limit->total = entry.total;
	limit->count = entry.count;
	limit->over = entry.over;
	limit->keep = entry.keep;
	limit->has_item = policy_match_items(policy, &entry.items, &policy->arena, err);
	list_items(policy, limit, &policy->arena);
	title_read(entry.title, &policy->arena, err);
	if (is_read && entry.total < 0 && entry.count < 0)
		error_at(err, node->place, "the limit %s limits nothing; write total: AMOUNT or count: NUMBER", name);
	if (is_read && entry.count < 0 && yaml_find(node, "keep") != NULL)
		error_at(err, yaml_find(node, "keep")->place,
			 "keep says which claims a count keeps, but %s has no count; "
			 "write count: NUMBER or leave keep out",
			 name);
}

/* A map of the user's own names; NULL with a fault if it is no map. */
static const struct yaml_node *named_map(const struct yaml_node *node, const char *what, struct error *err)
{
	if (node == NULL || node->kind == YAML_MAP)
		return node;
	error_at(err, node->place, "%s must be a map; write `name: {items: [...], ...}`", what);
	return NULL;
}

void policy_read_limits(struct policy *policy, const struct yaml_node *limits, struct error *err)
{
	limits = named_map(limits, "limits", err);
	if (limits == NULL)
		return;
	policy->limit_count = limits->count;
	policy->limit = arena_array(&policy->arena, limits->count, sizeof *policy->limit);
	for (size_t i = 0; i < limits->count; i++) {
		if (policy_find_item(policy, limits->key[i]) != INDEX_NONE)
			error_at(err, limits->key_place[i], "the limit %s has the id of an item; choose another name",
				 limits->key[i]);
		if (strcmp(limits->key[i], "policy") == 0)
			error_at(err, limits->key_place[i],
				 "a limit cannot be called policy, which `set` keeps for the policy's parameters; "
				 "choose another name");
		read_limit(policy, &policy->limit[i], limits->key[i], limits->value[i], err);
	}
}

struct exclusion_entry {
	struct yaml_node *when, *title;
	struct yaml_texts items;
	const char *clause;
};

static const struct yaml_key exclusion_keys[] = {
	YAML_KEY("when", NODE, struct exclusion_entry, when, .is_required = true),
	YAML_KEY("items", TEXTS, struct exclusion_entry, items),
	YAML_KEY("clause", TEXT, struct exclusion_entry, clause),
	YAML_KEY("title", NODE, struct exclusion_entry, title),
	{0},
};

void policy_read_exclusions(struct policy *policy, const struct yaml_node *exclusions, struct error *err)
{
	static const char *everything[] = {"*"};
	struct formula_scope scope = scope_make(policy, NULL, SCOPE_EXCLUSION, &policy->arena);

	exclusions = named_map(exclusions, "exclusions", err);
	if (exclusions == NULL)
		return;
	policy->exclusion_count = exclusions->count;
	policy->exclusion = arena_array(&policy->arena, exclusions->count, sizeof *policy->exclusion);
	for (size_t i = 0; i < exclusions->count; i++) {
		struct exclusion *exclusion = &policy->exclusion[i];
		struct exclusion_entry entry = {.items = {1, everything, (struct place *)&exclusions->value[i]->place}};

		exclusion->name = exclusions->key[i];
		yaml_read_map(exclusions->value[i], exclusion_keys, &entry, "an exclusion", &policy->arena, err);
		title_read(entry.title, &policy->arena, err);
		exclusion->has_item = policy_match_items(policy, &entry.items, &policy->arena, err);
		if (entry.when != NULL)
			exclusion->when = formula_compile(entry.when, FORMULA_FLAG, &scope, &policy->arena, err);
	}
}
