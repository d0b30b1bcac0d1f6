/*
 * forecast_read.c: the `forecast` of a scenario: horizon and demand by item (firms_read.c has the firms).
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

/* A number of an item, as it is if the node is NULL. */
static void read_item_number(struct scenario *scenario, const struct item *item, const struct yaml_node *node,
			     struct number_kind kind, uint32_t *place, struct error *err)
{
	kind.key = arena_format(&scenario->arena, "%s %s", item->id, kind.name);
	*place = scenario_read_number(scenario, node, &kind, *place, err);
}

static void check_fixed(const struct demand_number *mean, const struct yaml_node *node, struct error *err)
{
	if (mean->law != NUMBER_CERTAIN)
		error_at(err, node->place, "a fixed count is certain; write its value alone, or leave fixed out");
	else if (mean->value != floor(mean->value))
		error_at(err, node->place, "a fixed count is a whole number; write one, or leave fixed out");
}

static void read_count(struct scenario *scenario, struct item_demand *item, const struct item *of,
		       const struct yaml_node *node, struct error *err)
{
	struct count_entry entry = {0};
	struct count_settings *count = &item->count;

	item->has_count = true;
	yaml_read_map(node, count_keys, &entry, "count", &scenario->arena, err);
	read_item_number(scenario, of, entry.mean, (struct number_kind){NUMBER_LOGNORMAL, "mean", .most = 1e6},
			 &count->mean, err);
	read_item_number(scenario, of, entry.size, (struct number_kind){NUMBER_LOGNORMAL, "size", NULL, 1e-6, 1e12},
			 &count->size, err);
	read_item_number(scenario, of, entry.trend,
			 (struct number_kind){NUMBER_LOGNORMAL_FACTOR, "trend", NULL, -0.99, 10}, &count->trend, err);
	count->is_fixed = entry.fixed;
	if (entry.fixed && entry.mean != NULL)
		check_fixed(&scenario->forecast.demand.number[count->mean], entry.mean, err);
}

static bool has_both_parameters(const struct yaml_node *node, const struct distribution *distribution)
{
	return yaml_find(node, distribution->parameter[0]) != NULL &&
	       yaml_find(node, distribution->parameter[1]) != NULL;
}

/* The distribution a map tells; NULL with a fault if it tells none, or two: maps merge key by key, so that a reform may
 * add one to that of the scenario it extends. */
static const struct distribution *find_distribution(const struct yaml_node *node, const struct field *field,
						    struct error *err)
{
	const struct distribution *found = NULL;

	for (size_t i = 0; distributions[i] != NULL; i++) {
		if (!has_both_parameters(node, distributions[i]))
			continue;
		if (found != NULL) {
			error_at(err, node->place,
				 "%s has both %s, %s and %s, %s; leave two of them out, inherited ones by `%s: none`",
				 field->name, found->parameter[0], found->parameter[1], distributions[i]->parameter[0],
				 distributions[i]->parameter[1], found->parameter[0]);
			return NULL;
		}
		found = distributions[i];
	}
	if (found == NULL || node->count != 2) {
		error_at(err, node->place,
			 "%s needs a distribution; write {median: AMOUNT, sdlog: NUMBER} or {mean: AMOUNT, shape: "
			 "NUMBER}",
			 field->name);
		return NULL;
	}
	return found;
}

static void read_amount(struct scenario *scenario, struct amount_settings *amount, const struct item *of,
			const struct field *field, const struct yaml_node *node, struct error *err)
{
	const struct distribution *distribution = find_distribution(node, field, err);

	amount->slot = field->slot;
	amount->distribution = distribution;
	if (distribution == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		const char *name = distribution->parameter[i];
		const struct number_kind kind = {
			NUMBER_LOGNORMAL, name, arena_format(&scenario->arena, "%s %s %s", of->id, field->name, name),
			distribution->least[i] > 0 ? distribution->least[i] : 1e-9, distribution->most[i]};

		uint32_t place = scenario_read_number(scenario, yaml_find(node, name), &kind, 0, err);

		amount->parameter = i == 0 ? place : amount->parameter; /* the second stands behind the first */
	}
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
static void read_entry(struct scenario *scenario, struct item_demand *item, const struct item *of,
		       struct amount_settings *amounts, const char *key, struct place place,
		       const struct yaml_node *node, struct error *err)
{
	const struct schema *schema = &scenario->policy.schema;
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_APPLICANT, &scenario->arena);
	uint32_t found = schema_find(schema, key);

	if (strcmp(key, "count") == 0)
		read_count(scenario, item, of, node, err);
	else if (strcmp(key, "approval") == 0)
		read_item_number(scenario, of, node, (struct number_kind){NUMBER_BETA, "approval", .most = 1},
				 &item->approval, err);
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
		read_amount(scenario, &amounts[item->amount_count++], of, &schema->field[found], node, err);
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
			read_entry(scenario, item, of, amounts, node->key[i], node->key_place[i], node->value[i], err);
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
	static const struct number_kind common = {NUMBER_BETA, "common", "common of counts", 0, 1};
	const struct policy *policy = &scenario->policy;
	struct demand_settings *demand = &scenario->forecast.demand;
	struct demand_entry entry = {0};

	yaml_read_map(node, demand_keys, &entry, "demand", &scenario->arena, err);
	demand->common = scenario_read_number(scenario, entry.common, &common, demand->common, err);
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

/* What holds where the file says nothing. */
static struct item_demand *default_demand(struct scenario *scenario)
{
	const size_t item_count = scenario->policy.item_count;
	struct item_demand *items = arena_array(&scenario->arena, item_count, sizeof *items);
	struct demand_settings *demand = &scenario->forecast.demand;
	const uint32_t zero = scenario_add_number(scenario, 0), one = scenario_add_number(scenario, 1),
		       infinite = scenario_add_number(scenario, INFINITY);

	for (size_t i = 0; i < item_count; i++)
		items[i] = (struct item_demand){.approval = one,
						.count = {scenario_add_number(scenario, 0), zero, infinite, false}};
	demand->common = zero;
	demand->firms.growth = (struct growth_settings){0, NULL, zero, zero, zero, zero};
	demand->item_count = item_count;
	demand->item = items;
	return items;
}

void scenario_read_forecast(struct scenario *scenario, const struct yaml_node *forecast, struct error *err)
{
	struct forecast_target target = {.settings = {.years = 5, .draws = 10000, .seed = 1}};
	struct item_demand *items;

	if (forecast != NULL) {
		scenario->has_forecast = true;
		yaml_read_map(forecast, forecast_keys, &target, "the forecast", &scenario->arena, err);
	}
	scenario->forecast = target.settings;
	items = default_demand(scenario);
	scenario->settings.renews = target.entry.after_validity == 1;
	if (target.entry.firms != NULL)
		scenario_read_firms(scenario, target.entry.firms, err);
	if (target.entry.demand != NULL)
		read_demand(scenario, target.entry.demand, items, err);
}

void scenario_default_counts(struct scenario *scenario)
{
	const struct demand_settings *demand = &scenario->forecast.demand;
	const struct applications *applications = &scenario->population.applications;

	for (size_t i = 0; i < demand->item_count; i++) {
		const struct item_demand *item = &demand->item[i];
		double approval = demand->number[item->approval].value;
		size_t approved = 0;

		if (item->has_count)
			continue;
		for (size_t row = applications->item_start[i]; row < applications->item_start[i + 1]; row++)
			approved += applications->approved[row];
		demand->number[item->count.mean].value = approval > 0 ? (double)approved / approval : 0;
	}
}
