/*
 * set.c: a scenario's wishes: `set` changes parameters and limits by name, `suspend` closes items.
 */
#include "base/text.h"
#include "policy/policy.h"

#include <string.h>

/* The choice field whose values a lookup is about; NULL if none has them all. */
static const struct field *field_of_lookup(const struct policy *policy, const struct parameter *parameter)
{
	for (size_t f = 0; f < policy->schema.field_count; f++) {
		const struct field *field = &policy->schema.field[f];
		bool has_all = field->type == FIELD_CHOICE;

		for (size_t k = 0; has_all && k < parameter->value[0].count; k++)
			has_all = field_choice(field, parameter->value[0].choice[k]) >= 0;
		if (has_all)
			return field;
	}
	return NULL;
}

/* The formulas were checked with the values before: new ones must be about the same choice. */
static void check_lookup(const struct field *field, const struct parameter *parameter, const struct yaml_node *node,
			 struct error *err)
{
	for (size_t v = 0; v < parameter->value_count; v++) {
		for (size_t k = 0; k < parameter->value[v].count; k++) {
			const char *key = parameter->value[v].choice[k], *near;

			if (field_choice(field, key) >= 0)
				continue;
			near = text_nearest(key, field->choice, field->choice_count);
			error_at(err, node->place, "%s is no value of %s; %s%s%s", key, field->name,
				 near == NULL ? "write one of its values, such as " : "did you mean ",
				 near == NULL ? field->choice[0] : near, near == NULL ? "" : "?");
		}
	}
}

static void set_parameter(struct policy *policy, struct parameter *parameter, const struct yaml_node *node,
			  struct error *err)
{
	const struct field *field = parameter->kind == PARAMETER_LOOKUP ? field_of_lookup(policy, parameter) : NULL;

	if (parameter_set(parameter, node, &policy->texts, &policy->arena, err) && field != NULL)
		check_lookup(field, parameter, node, err);
}

static bool set_parameters(struct policy *policy, struct parameters *parameters, const char *owner,
			   const struct yaml_node *values, struct error *err)
{
	const char **names = arena_array(&policy->arena, parameters->count, sizeof *names);

	for (size_t i = 0; i < parameters->count; i++)
		names[i] = parameters->parameter[i].name;
	for (size_t i = 0; i < values->count; i++) {
		struct parameter *parameter = parameters_find(parameters, values->key[i]);
		const char *near = text_nearest(values->key[i], names, parameters->count);

		if (parameter != NULL)
			set_parameter(policy, parameter, values->value[i], err);
		else if (near != NULL)
			error_at(err, values->key_place[i], "%s has no parameter %s; did you mean %s?", owner,
				 values->key[i], near);
		else
			error_at(err, values->key_place[i],
				 "%s has no parameter %s; only parameters and limits can be set", owner,
				 values->key[i]);
	}
	return !error_is_set(err);
}

static bool set_limit(struct policy *policy, struct limit *limit, const struct yaml_node *values, struct error *err)
{
	static const struct yaml_key with_total[] = {YAML_KEY("total", MONEY, struct limit, total), {0}};
	static const struct yaml_key with_count[] = {
		YAML_KEY("count", INTEGER, struct limit, count, .least = 0, .most = 1000000), {0}};
	static const struct yaml_key with_both[] = {
		YAML_KEY("total", MONEY, struct limit, total),
		YAML_KEY("count", INTEGER, struct limit, count, .least = 0, .most = 1000000),
		{0}};
	const struct yaml_key *keys = limit->total < 0 ? with_count : limit->count < 0 ? with_total : with_both;

	return yaml_read_map(values, keys, limit, arena_format(&policy->arena, "the limit %s", limit->name),
			     &policy->arena, err);
}

static struct limit *find_limit(struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->limit_count; i++) {
		if (strcmp(policy->limit[i].name, name) == 0)
			return &policy->limit[i];
	}
	return NULL;
}

static void fault_unknown(struct policy *policy, const char *name, struct place place, struct error *err)
{
	size_t count = 0;
	const char **names = arena_array(&policy->arena, policy->item_count + policy->limit_count + 1, sizeof *names);
	const char *near;

	for (size_t i = 0; i < policy->item_count; i++)
		names[count++] = policy->item[i].id;
	for (size_t i = 0; i < policy->limit_count; i++)
		names[count++] = policy->limit[i].name;
	names[count++] = "policy";
	near = text_nearest(name, names, count);
	if (near != NULL)
		error_at(err, place, "%s is neither an item nor a limit of the policy; did you mean %s?", name, near);
	else
		error_at(err, place,
			 "%s is neither an item nor a limit of the policy; write an item's id, a limit's name or "
			 "`policy`",
			 name);
}

bool policy_set(struct policy *policy, const struct yaml_node *set, struct error *err)
{
	if (set == NULL)
		return true;
	if (set->kind != YAML_MAP)
		return error_at(err, set->place, "set must be a map; write `ITEM: {parameter: value}`");
	for (size_t i = 0; i < set->count; i++) {
		const struct yaml_node *values = set->value[i];
		uint32_t item = policy_find_item(policy, set->key[i]);
		struct limit *limit = find_limit(policy, set->key[i]);

		if (values->kind != YAML_MAP)
			error_at(err, values->place, "write what to set as a map: `%s: {parameter: value}`",
				 set->key[i]);
		else if (item != INDEX_NONE)
			set_parameters(policy, &policy->item[item].parameters,
				       arena_format(&policy->arena, "item %s", set->key[i]), values, err);
		else if (limit != NULL)
			set_limit(policy, limit, values, err);
		else if (strcmp(set->key[i], "policy") == 0)
			set_parameters(policy, &policy->parameters, "the policy", values, err);
		else
			fault_unknown(policy, set->key[i], set->key_place[i], err);
	}
	return !error_is_set(err);
}

bool policy_suspend(struct policy *policy, const struct yaml_texts *patterns, struct error *err)
{
	const unsigned char *is_suspended = policy_match_items(policy, patterns, &policy->arena, err);

	for (size_t i = 0; i < policy->item_count; i++)
		policy->item[i].is_suspended |= is_suspended[i] != 0;
	return !error_is_set(err);
}
