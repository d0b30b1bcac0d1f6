/*
 * money_read.c: the budget, the envelopes and the rounding of a scenario.
 */
#include "base/text.h"
#include "policy/scope.h"
#include "scenario/read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const unspent_names[] = {"lapse", "carry", NULL};
static const char *const unpaid_names[] = {"lapse", "queue", NULL};

struct budget_entry {
	struct yaml_node *total;
	int64_t carried;
	int unspent, unpaid;
};

static const struct yaml_key budget_keys[] = {
	YAML_KEY("total", NODE, struct budget_entry, total, .is_required = true),
	YAML_KEY("carried", MONEY, struct budget_entry, carried),
	YAML_KEY("unspent", CHOICE, struct budget_entry, unspent, .choices = unspent_names),
	YAML_KEY("unpaid", CHOICE, struct budget_entry, unpaid, .choices = unpaid_names),
	{0},
};

void scenario_read_budget(struct scenario *scenario, const struct yaml_node *budget, struct error *err)
{
	struct budget_entry entry = {0};
	struct budget *to = &scenario->settings.budget;

	yaml_read_map(budget, budget_keys, &entry, "the budget", &scenario->arena, err);
	if (entry.total != NULL)
		dated_amount_read(&to->total, entry.total, false, "the total budget", &scenario->arena, err);
	to->carried = entry.carried;
	to->carries_unspent = entry.unspent == 1;
	to->queues_unpaid = entry.unpaid == 1;
}

struct envelope_entry {
	struct yaml_texts items, lead;
	struct yaml_node *where, *at_most, *at_least, *title;
};

static const struct yaml_key envelope_keys[] = {
	YAML_KEY("items", TEXTS, struct envelope_entry, items),
	YAML_KEY("lead", TEXTS, struct envelope_entry, lead),
	YAML_KEY("where", NODE, struct envelope_entry, where),
	YAML_KEY("at_most", NODE, struct envelope_entry, at_most),
	YAML_KEY("at_least", NODE, struct envelope_entry, at_least),
	YAML_KEY("title", NODE, struct envelope_entry, title),
	{0},
};

/* Keeps the items that one of the departments pays. */
static void keep_lead(struct scenario *scenario, const struct yaml_texts *lead, unsigned char *has_item,
		      struct error *err)
{
	const struct policy *policy = &scenario->policy;
	const char **leads = arena_array(&scenario->arena, policy->item_count, sizeof *leads);

	for (size_t i = 0; i < policy->item_count; i++)
		leads[i] = policy->item[i].lead;
	for (size_t l = 0; l < lead->count; l++) {
		bool is_known = false;
		const char *near = text_nearest(lead->text[l], leads, policy->item_count);

		for (size_t i = 0; i < policy->item_count; i++)
			is_known |= strcmp(leads[i], lead->text[l]) == 0;
		if (!is_known)
			error_at(err, lead->place[l], "no item is paid by %s; %s%s%s", lead->text[l],
				 near == NULL ? "write a department as the policy's lead names it" : "did you mean ",
				 near == NULL ? "" : near, near == NULL ? "" : "?");
	}
	for (size_t i = 0; i < policy->item_count; i++) {
		bool is_led = false;

		for (size_t l = 0; l < lead->count; l++)
			is_led |= strcmp(policy->item[i].lead, lead->text[l]) == 0;
		has_item[i] &= is_led;
	}
}

static void read_envelope(struct scenario *scenario, struct envelope *envelope, const char *name,
			  const struct yaml_node *node, struct error *err)
{
	static const char *everything[] = {"*"};
	struct place place = node->place;
	struct envelope_entry entry = {.items = {1, everything, &place}};
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_CLAIM, &scenario->arena);
	char what[200];
	unsigned char *has_item;

	yaml_read_map(node, envelope_keys, &entry, "an envelope", &scenario->arena, err);
	envelope->name = name;
	envelope->place = node->place;
	has_item = policy_match_items(&scenario->policy, &entry.items, &scenario->arena, err);
	if (entry.lead.count > 0)
		keep_lead(scenario, &entry.lead, has_item, err);
	envelope->has_item = has_item;
	if (!error_is_set(err) && memchr(has_item, 1, scenario->policy.item_count) == NULL)
		error_note(err, node->place.file, "line %u: the envelope %s holds no item", node->place.line, name);
	if (entry.where != NULL)
		envelope->where = formula_compile(entry.where, FORMULA_FLAG, &scope, &scenario->arena, err);
	snprintf(what, sizeof what, "the envelope %s", name);
	envelope->has_at_most = entry.at_most != NULL;
	envelope->has_at_least = entry.at_least != NULL;
	if (entry.at_most != NULL)
		dated_amount_read(&envelope->at_most, entry.at_most, true, what, &scenario->arena, err);
	if (entry.at_least != NULL)
		dated_amount_read(&envelope->at_least, entry.at_least, true, what, &scenario->arena, err);
	if (entry.at_most == NULL && entry.at_least == NULL)
		error_at(err, node->place, "%s limits nothing; write at_most: or at_least: with an amount or a share",
			 what);
}

void scenario_read_envelopes(struct scenario *scenario, const struct yaml_node *envelopes, struct error *err)
{
	struct envelope *to;

	if (envelopes == NULL)
		return;
	if (envelopes->kind != YAML_MAP) {
		error_at(err, envelopes->place,
			 "envelopes must be a map; write `name: {items: [5.*], at_most: 8000万}`");
		return;
	}
	to = arena_array(&scenario->arena, envelopes->count, sizeof *to);
	scenario->settings.envelope_count = envelopes->count;
	scenario->settings.envelope = to;
	for (size_t i = 0; i < envelopes->count; i++) {
		if (strcmp(envelopes->key[i], "budget") == 0)
			error_at(err, envelopes->key_place[i],
				 "budget is the name of the total budget; choose another name");
		read_envelope(scenario, &to[i], envelopes->key[i], envelopes->value[i], err);
	}
}

static const char *const residue_names[] = {"largest-remainder", "keep", NULL};

struct rounding_entry {
	int64_t unit;
	int residue;
	double ratio;
};

static const struct yaml_key rounding_keys[] = {
	YAML_KEY("unit", MONEY, struct rounding_entry, unit),
	YAML_KEY("residue", CHOICE, struct rounding_entry, residue, .choices = residue_names),
	YAML_KEY("ratio", NUMBER, struct rounding_entry, ratio, .least = 1e-9, .most = 1),
	{0},
};

void scenario_read_rounding(struct scenario *scenario, const struct yaml_node *rounding, struct error *err)
{
	struct rounding_entry entry = {.unit = 1};

	if (rounding != NULL)
		yaml_read_map(rounding, rounding_keys, &entry, "the rounding", &scenario->arena, err);
	if (entry.unit < 1)
		error_at(err, yaml_find(rounding, "unit")->place,
			 "the unit is 0; write the smallest sum paid, such as 0.01 or 100");
	scenario->settings.rounding = (struct rounding){
		.unit = entry.unit < 1 ? 1 : entry.unit,
		.residue = entry.residue == 1 ? RESIDUE_KEEP : RESIDUE_LARGEST_REMAINDER,
		.ratio = llround(entry.ratio * 1e9),
	};
}
