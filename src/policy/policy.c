#include "policy/policy.h"

#include "base/text.h"
#include "policy/read.h"

#include <string.h>

struct valid_entry {
	int64_t from, years;
};

static const struct yaml_key valid_keys[] = {
	YAML_KEY("from", INTEGER, struct valid_entry, from, .least = 1900, .most = 2200, .is_required = true),
	YAML_KEY("years", INTEGER, struct valid_entry, years, .least = 1, .most = 100, .is_required = true),
	{0},
};

struct policy_entry {
	const char *name;
	struct yaml_node *title, *valid, *parameters, *assumed, *fields, *measures, *limits, *exclusions;
};

static const struct yaml_key policy_keys[] = {
	YAML_KEY("policy", TEXT, struct policy_entry, name, .is_required = true),
	YAML_KEY("title", NODE, struct policy_entry, title),
	YAML_KEY("valid", NODE, struct policy_entry, valid),
	YAML_KEY("parameters", NODE, struct policy_entry, parameters),
	YAML_KEY("assumed", NODE, struct policy_entry, assumed),
	YAML_KEY("fields", NODE, struct policy_entry, fields),
	YAML_KEY("measures", NODE, struct policy_entry, measures, .is_required = true),
	YAML_KEY("limits", NODE, struct policy_entry, limits),
	YAML_KEY("exclusions", NODE, struct policy_entry, exclusions),
	{0},
};

void policy_read_assumed(struct policy *policy, const struct item *item, const struct yaml_node *assumed,
			 struct error *err)
{
	const struct parameters *parameters = item == NULL ? &policy->parameters : &item->parameters;
	struct assumption *grown;

	if (assumed == NULL)
		return;
	if (assumed->kind != YAML_MAP) {
		error_at(err, assumed->place, "assumed must be a map; write `parameter: reason`");
		return;
	}
	grown = arena_array(&policy->arena, policy->assumption_count + assumed->count, sizeof *grown);
	if (policy->assumption_count > 0)
		memcpy(grown, policy->assumption, policy->assumption_count * sizeof *grown);
	policy->assumption = grown;
	for (size_t i = 0; i < assumed->count; i++) {
		const struct yaml_node *reason = assumed->value[i];

		if (parameters_find(parameters, assumed->key[i]) == NULL)
			error_at(err, assumed->key_place[i],
				 "%s is no parameter of %s; assumed names parameters with a reason", assumed->key[i],
				 item == NULL ? "the policy" : item->id);
		if (reason->kind != YAML_TEXT || reason->text[0] == '\0')
			error_at(err, reason->place, "say in a few words why %s is assumed", assumed->key[i]);
		grown[policy->assumption_count++] = (struct assumption){
			.item = item == NULL ? "" : item->id,
			.name = assumed->key[i],
			.reason = reason->kind == YAML_TEXT ? reason->text : "",
		};
	}
}

bool policy_load(struct policy *policy, const struct input *input, struct error *err)
{
	struct policy_entry entry = {.name = ""};
	struct valid_entry valid = {0};
	struct yaml_node *root;
	size_t faults = err->fault_count; /* those of the scenario do not make the policy unreadable */

	*policy = (struct policy){0};
	arena_init(&policy->arena);
	dictionary_init(&policy->texts);
	root = yaml_read(input, &policy->arena, err);
	if (root == NULL)
		return false;
	policy->tree = root;
	yaml_read_map(root, policy_keys, &entry, "the policy", &policy->arena, err);
	policy->name = entry.name;
	policy->title = title_read(entry.title, &policy->arena, err);
	if (entry.valid != NULL)
		yaml_read_map(entry.valid, valid_keys, &valid, "valid", &policy->arena, err);
	policy->valid_from = valid.from;
	policy->valid_years = valid.years;
	policy_read_fields(policy, entry.fields, err);
	parameters_read(&policy->parameters, entry.parameters, &policy->texts, &policy->arena, err);
	policy_check_names(policy, NULL, entry.parameters, err);
	policy_read_assumed(policy, NULL, entry.assumed, err);
	policy_read_measures(policy, entry.measures, err);
	policy_read_limits(policy, entry.limits, err);
	policy_read_exclusions(policy, entry.exclusions, err);
	return err->fault_count == faults;
}

void policy_release(struct policy *policy)
{
	dictionary_release(&policy->texts);
	arena_release(&policy->arena);
}

bool policy_is_valid(const struct policy *policy, int year)
{
	if (policy->valid_years == 0)
		return true;
	return year >= policy->valid_from && year < policy->valid_from + policy->valid_years;
}

uint32_t policy_find_item(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->item_count; i++) {
		if (strcmp(policy->item[i].id, id) == 0)
			return (uint32_t)i;
	}
	return INDEX_NONE;
}

static const char *nearest_item(const struct policy *policy, const char *id, struct arena *arena)
{
	const char **ids = arena_array(arena, policy->item_count, sizeof *ids);

	for (size_t i = 0; i < policy->item_count; i++)
		ids[i] = policy->item[i].id;
	return text_nearest(id, ids, policy->item_count);
}

unsigned char *policy_match_items(const struct policy *policy, const struct yaml_texts *patterns, struct arena *arena,
				  struct error *err)
{
	unsigned char *has_item = arena_array(arena, policy->item_count, 1);

	for (size_t p = 0; p < patterns->count; p++) {
		const char *pattern = patterns->text[p], *near;
		bool is_used = false;

		for (size_t i = 0; i < policy->item_count; i++) {
			if (!text_matches(pattern, policy->item[i].id))
				continue;
			has_item[i] = 1;
			is_used = true;
		}
		if (is_used || policy->item_count == 0)
			continue;
		near = nearest_item(policy, pattern, arena);
		if (near != NULL)
			error_at(err, patterns->place[p], "there is no item %s; did you mean %s?", pattern, near);
		else
			error_at(err, patterns->place[p],
				 "there is no item %s; write an item's id, or a pattern such as 5.*", pattern);
	}
	return has_item;
}
