/*
 * forecast_read.c: the `forecast` of a scenario: horizon, growth of firms, demand by item.
 */
#include "base/text.h"
#include "policy/scope.h"
#include "scenario/read.h"

#include <math.h>
#include <string.h>

static const char *const after_names[] = {"stop", "renew", NULL};

struct forecast_entry {
	int after_validity;
	struct yaml_node *firms, *demand;
};

struct forecast_target {
	struct forecast_settings settings;
	struct forecast_entry entry;
};

static const struct yaml_key forecast_keys[] = {
	YAML_KEY("years", INTEGER, struct forecast_target, settings.years, .least = 1, .most = 50),
	YAML_KEY("draws", INTEGER, struct forecast_target, settings.draws, .least = 1, .most = 10000000),
	YAML_KEY("seed", INTEGER, struct forecast_target, settings.seed, .least = 0, .most = 9007199254740992.0),
	YAML_KEY("precision", NUMBER, struct forecast_target, settings.precision, .least = 1e-6, .most = 1),
	YAML_KEY("after_validity", CHOICE, struct forecast_target, entry.after_validity, .choices = after_names),
	YAML_KEY("firms", NODE, struct forecast_target, entry.firms),
	YAML_KEY("demand", NODE, struct forecast_target, entry.demand),
	{0},
};

/* `{value: 60, se: 6}` makes a parameter itself uncertain. */
static bool is_uncertain(const struct yaml_node *node)
{
	return node->kind == YAML_MAP && yaml_find(node, "value") != NULL;
}

/* A number with its range; NULL node: *value stays. */
static void read_number(const struct yaml_node *node, const char *name, double least, double most, double *value,
			struct arena *arena, struct error *err)
{
	struct yaml_key key = {.name = name, .kind = YAML_VALUE_NUMBER, .least = least, .most = most};

	if (node == NULL)
		return;
	if (is_uncertain(node))
		error_at(err, node->place,
			 "an uncertain %s ({value, se}) comes in a later version; write its value alone", name);
	else
		yaml_read_value(node, &key, value, arena, err);
}

struct growth_entry {
	struct yaml_texts fields;
	struct yaml_node *mean, *sd, *common, *ar;
};

static const struct yaml_key growth_keys[] = {
	YAML_KEY("fields", TEXTS, struct growth_entry, fields, .is_required = true),
	YAML_KEY("mean", NODE, struct growth_entry, mean, .is_required = true),
	YAML_KEY("sd", NODE, struct growth_entry, sd),
	YAML_KEY("common", NODE, struct growth_entry, common),
	YAML_KEY("ar", NODE, struct growth_entry, ar),
	{0},
};

static bool can_grow(const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT && (field->type == FIELD_MONEY || field->type == FIELD_NUMBER) &&
	       field->last_of == FIELD_NONE && field->peak_of == FIELD_NONE;
}

static bool grows(const struct growth_settings *growth, uint32_t slot)
{
	for (size_t i = 0; i < growth->field_count; i++) {
		if (growth->slot[i] == slot)
			return true;
	}
	return false;
}

static void read_growing_fields(struct scenario *scenario, const struct yaml_texts *fields,
				struct growth_settings *growth, struct error *err)
{
	const struct schema *schema = &scenario->policy.schema;
	uint32_t *slot = arena_array(&scenario->arena, fields->count, sizeof *slot);

	growth->slot = slot;
	for (size_t i = 0; i < fields->count; i++) {
		uint32_t found = schema_find(schema, fields->text[i]);

		if (found == FIELD_NONE || !can_grow(&schema->field[found]))
			error_at(err, fields->place[i],
				 "%s is no money or number field of applicants; growth needs one that is",
				 fields->text[i]);
		else if (grows(growth, schema->field[found].slot))
			error_at(err, fields->place[i], "%s stands here already; name it once", fields->text[i]);
		else
			slot[growth->field_count++] = schema->field[found].slot;
	}
}

static void read_growth(struct scenario *scenario, const struct yaml_node *node, struct error *err)
{
	struct growth_settings *growth = &scenario->forecast.demand.growth;
	struct growth_entry entry = {0};
	struct arena *arena = &scenario->arena;

	yaml_read_map(node, growth_keys, &entry, "growth", arena, err);
	read_growing_fields(scenario, &entry.fields, growth, err);
	read_number(entry.mean, "mean", -0.99, 100, &growth->mean, arena, err);
	read_number(entry.sd, "sd", 0, 10, &growth->sd, arena, err);
	read_number(entry.common, "common", 0, 1, &growth->common, arena, err);
	read_number(entry.ar, "ar", -0.999, 0.999, &growth->ar, arena, err);
}

struct firms_entry {
	struct yaml_node *growth;
};

static const struct yaml_key firms_keys[] = {
	YAML_KEY("growth", NODE, struct firms_entry, growth),
	{.name = "entry", .kind = YAML_VALUE_LATER},
	{.name = "exit", .kind = YAML_VALUE_LATER},
	{.name = "become", .kind = YAML_VALUE_LATER},
	{0},
};

struct count_entry {
	struct yaml_node *mean, *size, *trend;
	bool fixed;
};

static const struct yaml_key count_keys[] = {
	YAML_KEY("mean", NODE, struct count_entry, mean, .is_required = true),
	YAML_KEY("size", NODE, struct count_entry, size),
	YAML_KEY("trend", NODE, struct count_entry, trend),
	YAML_KEY("fixed", FLAG, struct count_entry, fixed),
	{0},
};

static void read_count(struct scenario *scenario, struct item_demand *item, const struct yaml_node *node,
		       struct error *err)
{
	struct count_entry entry = {0};
	struct count_settings *count = &item->count;

	item->has_count = true;
	yaml_read_map(node, count_keys, &entry, "count", &scenario->arena, err);
	read_number(entry.mean, "mean", 0, 1e6, &count->mean, &scenario->arena, err);
	read_number(entry.size, "size", 1e-6, 1e12, &count->size, &scenario->arena, err);
	read_number(entry.trend, "trend", -0.99, 10, &count->trend, &scenario->arena, err);
	count->is_fixed = entry.fixed;
	if (entry.fixed && entry.mean != NULL && count->mean != floor(count->mean))
		error_at(err, entry.mean->place, "a fixed count is a whole number; write one, or leave fixed out");
}

static const struct distribution *find_distribution(const struct yaml_node *node)
{
	for (size_t i = 0; node->kind == YAML_MAP && distributions[i] != NULL; i++) {
		if (yaml_find(node, distributions[i]->parameter[0]) != NULL &&
		    yaml_find(node, distributions[i]->parameter[1]) != NULL && node->count == 2)
			return distributions[i];
	}
	return NULL;
}

static void read_amount(struct scenario *scenario, struct amount_settings *amount, const struct field *field,
			const struct yaml_node *node, struct error *err)
{
	const struct distribution *distribution = find_distribution(node);

	amount->slot = field->slot;
	amount->distribution = distribution;
	if (distribution == NULL) {
		error_at(err, node->place,
			 "%s needs a distribution; write {median: AMOUNT, sdlog: NUMBER} or {mean: AMOUNT, shape: "
			 "NUMBER}",
			 field->name);
		return;
	}
	for (size_t i = 0; i < 2; i++)
		read_number(yaml_find(node, distribution->parameter[i]), distribution->parameter[i],
			    distribution->least[i] > 0 ? distribution->least[i] : 1e-9, distribution->most[i],
			    &amount->parameter[i], &scenario->arena, err);
}

static void fault_key(struct scenario *scenario, const char *key, struct place place, struct error *err)
{
	const struct schema *schema = &scenario->policy.schema;
	const char **names = arena_array(&scenario->arena, schema->field_count + 3, sizeof *names), *near;
	size_t count = 0;

	names[count++] = "count";
	names[count++] = "approval";
	names[count++] = "where";
	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->field[i].owner == FIELD_OF_APPLICATION)
			names[count++] = schema->field[i].name;
	}
	near = text_nearest(key, names, count);
	if (near != NULL)
		error_at(err, place, "unknown key \"%s\" in an item's demand; did you mean \"%s\"?", key, near);
	else
		error_at(err, place,
			 "unknown key \"%s\" in an item's demand; write count, approval, where or a money field of "
			 "applications",
			 key);
}

/* One entry below an item's id: count, approval, where, or an application field with its distribution. */
static void read_entry(struct scenario *scenario, struct item_demand *item, struct amount_settings *amounts,
		       const char *key, struct place place, const struct yaml_node *node, struct error *err)
{
	const struct schema *schema = &scenario->policy.schema;
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_APPLICANT, &scenario->arena);
	uint32_t found = schema_find(schema, key);

	if (strcmp(key, "count") == 0)
		read_count(scenario, item, node, err);
	else if (strcmp(key, "approval") == 0)
		read_number(node, "approval", 0, 1, &item->approval, &scenario->arena, err);
	else if (strcmp(key, "where") == 0)
		item->where = formula_compile(node, FORMULA_FLAG, &scope, &scenario->arena, err);
	else if (found == FIELD_NONE || schema->field[found].owner != FIELD_OF_APPLICATION)
		fault_key(scenario, key, place, err);
	else if (schema->field[found].type != FIELD_MONEY && schema->field[found].type != FIELD_NUMBER)
		error_at(err, place,
			 "%s is neither money nor a number; only those have distributions, others are taken from this "
			 "year's applications",
			 key);
	else
		read_amount(scenario, &amounts[item->amount_count++], &schema->field[found], node, err);
}

static void read_item(struct scenario *scenario, struct item_demand *item, const struct item *of,
		      const struct yaml_node *node, struct error *err)
{
	struct amount_settings *amounts;

	if (node->kind != YAML_MAP) {
		error_at(err, node->place, "write the demand of an item as a map: `%s: {count: {mean: 12}}`", of->id);
		return;
	}
	amounts = arena_array(&scenario->arena, node->count, sizeof *amounts);
	item->amount = amounts;
	for (size_t i = 0; i < node->count; i++) {
		if (of->access == ITEM_AUTOMATIC && strcmp(node->key[i], "approval") != 0)
			error_at(err, node->key_place[i],
				 "item %s is automatic: its demand follows from the firms; only approval can be set",
				 of->id);
		else
			read_entry(scenario, item, amounts, node->key[i], node->key_place[i], node->value[i], err);
	}
}

struct demand_entry {
	struct yaml_node *common, *items;
};

static const struct yaml_key demand_keys[] = {
	YAML_KEY("common", NODE, struct demand_entry, common),
	YAML_KEY("items", NODE, struct demand_entry, items),
	{0},
};

static void read_demand(struct scenario *scenario, const struct yaml_node *node, struct item_demand *items,
			struct error *err)
{
	const struct policy *policy = &scenario->policy;
	struct demand_entry entry = {0};

	yaml_read_map(node, demand_keys, &entry, "demand", &scenario->arena, err);
	read_number(entry.common, "common", 0, 1, &scenario->forecast.demand.common, &scenario->arena, err);
	if (entry.items == NULL)
		return;
	if (entry.items->kind != YAML_MAP) {
		error_at(err, entry.items->place, "items must be a map; write `ITEM: {count: {mean: 12}}`");
		return;
	}
	for (size_t i = 0; i < entry.items->count; i++) {
		const char *id = entry.items->key[i];
		struct yaml_texts text = {1, &id, &entry.items->key_place[i]};
		uint32_t item = policy_find_item(policy, id);

		if (item == INDEX_NONE)
			policy_match_items(policy, &text, &scenario->arena, err);
		if (item == INDEX_NONE && strchr(id, '*') != NULL)
			error_at(err, entry.items->key_place[i],
				 "demand is set item by item; write an id instead of %s", id);
		if (item != INDEX_NONE)
			read_item(scenario, &items[item], &policy->item[item], entry.items->value[i], err);
	}
}

void scenario_read_forecast(struct scenario *scenario, const struct yaml_node *forecast, struct error *err)
{
	const size_t item_count = scenario->policy.item_count;
	struct item_demand *items = arena_array(&scenario->arena, item_count, sizeof *items);
	struct forecast_target target = {.settings = {.years = 5, .draws = 10000, .seed = 1}};
	struct firms_entry firms = {0};

	for (size_t i = 0; i < item_count; i++)
		items[i] = (struct item_demand){.approval = 1, .count = {.size = INFINITY}};
	scenario->forecast = target.settings;
	scenario->forecast.demand.item = items;
	if (forecast == NULL)
		return;
	scenario->has_forecast = true;
	yaml_read_map(forecast, forecast_keys, &target, "the forecast", &scenario->arena, err);
	scenario->forecast = target.settings;
	scenario->forecast.demand.item = items;
	scenario->settings.renews = target.entry.after_validity == 1;
	if (target.entry.firms != NULL)
		yaml_read_map(target.entry.firms, firms_keys, &firms, "firms", &scenario->arena, err);
	if (firms.growth != NULL)
		read_growth(scenario, firms.growth, err);
	if (target.entry.demand != NULL)
		read_demand(scenario, target.entry.demand, items, err);
}

void scenario_default_counts(struct scenario *scenario)
{
	struct item_demand *items = (struct item_demand *)scenario->forecast.demand.item;
	const struct applications *applications = &scenario->population.applications;

	for (size_t i = 0; i < scenario->policy.item_count; i++) {
		size_t approved = 0;

		if (items[i].has_count)
			continue;
		for (size_t row = applications->item_start[i]; row < applications->item_start[i + 1]; row++)
			approved += applications->approved[row];
		items[i].count.mean = items[i].approval > 0 ? (double)approved / items[i].approval : 0;
	}
}
