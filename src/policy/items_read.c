/*
 * items_read.c: the `measures` of a policy and the items inside them.
 */
#include "policy/read.h"
#include "policy/scope.h"

#include <string.h>

static const char *const access_names[] = {"application", "automatic", NULL};
static const char *const source_names[] = {"municipal", "district", "other", NULL};

struct measure_entry {
	const char *id, *clause;
	struct yaml_node *title, *items;
	struct yaml_texts lead;
};

static const struct yaml_key measure_keys[] = {
	YAML_KEY("id", TEXT, struct measure_entry, id, .is_required = true),
	YAML_KEY("clause", TEXT, struct measure_entry, clause),
	YAML_KEY("title", NODE, struct measure_entry, title),
	YAML_KEY("lead", TEXTS, struct measure_entry, lead),
	YAML_KEY("items", NODE, struct measure_entry, items, .is_required = true),
	{0},
};

struct item_entry {
	const char *id, *clause;
	struct yaml_node *title, *parameters, *eligible, *amount, *assumed, *instalments;
	struct yaml_texts lead;
	int access, source;
};

static const struct yaml_key item_keys[] = {
	YAML_KEY("id", TEXT, struct item_entry, id, .is_required = true),
	YAML_KEY("clause", TEXT, struct item_entry, clause),
	YAML_KEY("title", NODE, struct item_entry, title),
	YAML_KEY("lead", TEXTS, struct item_entry, lead),
	YAML_KEY("access", CHOICE, struct item_entry, access, .choices = access_names),
	YAML_KEY("source", CHOICE, struct item_entry, source, .choices = source_names),
	YAML_KEY("parameters", NODE, struct item_entry, parameters),
	YAML_KEY("eligible", NODE, struct item_entry, eligible),
	YAML_KEY("amount", NODE, struct item_entry, amount),
	YAML_KEY("assumed", NODE, struct item_entry, assumed),
	YAML_KEY("instalments", NODE, struct item_entry, instalments),
	{0},
};

/* Formulas can only be compiled when every item is known (paid("5.1") may look ahead), so their nodes wait here. */
struct pending {
	const struct yaml_node *eligible, *amount;
};

static uint32_t code_of(struct policy *policy, const char *text)
{
	return dictionary_code(&policy->texts, text, strlen(text));
}

static bool is_good_id(const char *id)
{
	return id[0] != '\0' && strpbrk(id, "*, \t\"'") == NULL;
}

static void check_id(const struct yaml_node *node, const char *what, const char *id, struct error *err)
{
	const struct yaml_node *at = yaml_find(node, "id");

	if (id != NULL && !is_good_id(id))
		error_at(err, at->place,
			 "the id \"%s\" of %s has a space, comma, quote or *; use letters, digits and points", id,
			 what);
}

#define MOST_INSTALMENTS 50

/* `instalments: [40%, 30%, 30%]`: this year's share first, one a year; together the whole entitlement. */
static void read_instalments(struct policy *policy, struct item *item, const struct yaml_node *list, struct error *err)
{
	static const struct yaml_key share = {
		.name = "an instalment", .kind = YAML_VALUE_NUMBER, .least = 1e-9, .most = 1};
	double sum = 0;

	if (list->kind != YAML_LIST || list->count == 0 || list->count > MOST_INSTALMENTS) {
		error_at(err, list->place,
			 "instalments must be a list of shares; write instalments: [40%%, 30%%, 30%%]");
		return;
	}
	item->instalment = arena_array(&policy->arena, list->count, sizeof *item->instalment);
	for (size_t i = 0; i < list->count; i++) {
		if (!yaml_read_value(list->value[i], &share, &item->instalment[i], &policy->arena, err))
			return;
		sum += item->instalment[i];
	}
	if (!number_is_near(sum, 1))
		error_at(err, list->place, "the instalments of item %s do not add up to 100%%; mend the shares",
			 item->id);
	item->instalment_count = list->count;
}

static void read_item(struct policy *policy, struct item *item, const struct measure_entry *measure,
		      const struct yaml_node *node, struct pending *pending, struct error *err)
{
	struct item_entry entry = {.source = ITEM_MUNICIPAL};
	const struct yaml_texts *lead;

	item->place = node->place;
	item->id = "";
	item->lead = "";
	if (!yaml_read_map(node, item_keys, &entry, "an item", &policy->arena, err) && entry.id == NULL)
		return;
	item->id = entry.id == NULL ? "" : entry.id;
	check_id(node, "an item", entry.id, err);
	item->title = title_read(entry.title, &policy->arena, err);
	item->access = (enum item_access)entry.access;
	item->source = (enum item_source)entry.source;
	lead = entry.lead.count > 0 ? &entry.lead : &measure->lead;
	item->lead = lead->count > 0 ? lead->text[0] : "";
	item->id_code = code_of(policy, item->id);
	item->measure_code = code_of(policy, measure->id);
	item->access_code = code_of(policy, access_names[item->access]);
	item->lead_code = code_of(policy, item->lead);
	parameters_read(&item->parameters, entry.parameters, &policy->texts, &policy->arena, err);
	policy_check_names(policy, item, entry.parameters, err);
	policy_read_assumed(policy, item, entry.assumed, err);
	if (entry.instalments != NULL)
		read_instalments(policy, item, entry.instalments, err);
	if (entry.amount == NULL && item->source == ITEM_MUNICIPAL)
		error_at(err, node->place,
			 "item %s has no amount; write amount: FORMULA, or source: district or other "
			 "if another purse pays it",
			 item->id);
	pending->eligible = entry.eligible;
	pending->amount = entry.amount;
}

static void compile_item(struct policy *policy, struct item *item, const struct pending *pending, struct error *err)
{
	struct formula_scope scope =
		scope_make(policy, item, item->access == ITEM_AUTOMATIC ? SCOPE_AUTOMATIC_ITEM : SCOPE_APPLICATION_ITEM,
			   &policy->arena);

	item->eligible = pending->eligible == NULL
				 ? formula_constant(1.0, FORMULA_FLAG, &policy->arena)
				 : formula_compile(pending->eligible, FORMULA_FLAG, &scope, &policy->arena, err);
	if (pending->amount != NULL)
		item->amount = formula_compile(pending->amount, FORMULA_NUMBER, &scope, &policy->arena, err);
}

static void check_unique(const struct policy *policy, struct error *err)
{
	for (size_t i = 0; i < policy->item_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (policy->item[i].id[0] != '\0' && strcmp(policy->item[i].id, policy->item[j].id) == 0)
				error_at(err, policy->item[i].place,
					 "item %s is already defined on line %u; give each item its own id",
					 policy->item[i].id, policy->item[j].place.line);
		}
	}
	for (size_t i = 0; i < policy->measure_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (policy->measure[i].id[0] != '\0' &&
			    strcmp(policy->measure[i].id, policy->measure[j].id) == 0)
				error_at(err, policy->measure[i].place,
					 "measure %s is already defined on line %u; give each measure its own id",
					 policy->measure[i].id, policy->measure[j].place.line);
		}
	}
}

static size_t count_items(const struct yaml_node *measures)
{
	size_t count = 0;

	for (size_t i = 0; i < measures->count; i++) {
		const struct yaml_node *items = yaml_find(measures->value[i], "items");

		count += items != NULL && items->kind == YAML_LIST ? items->count : 0;
	}
	return count;
}

static void read_measure(struct policy *policy, struct measure *measure, const struct yaml_node *node,
			 struct pending *pending, struct error *err)
{
	struct measure_entry entry = {0};

	yaml_read_map(node, measure_keys, &entry, "a measure", &policy->arena, err);
	check_id(node, "a measure", entry.id, err);
	entry.id = entry.id == NULL ? "" : entry.id;
	measure->place = node->place;
	measure->id = entry.id;
	measure->clause = entry.clause;
	measure->title = title_read(entry.title, &policy->arena, err);
	measure->first_item = policy->item_count;
	if (entry.items == NULL)
		return;
	if (entry.items->kind != YAML_LIST) {
		error_at(err, entry.items->place, "items must be a list; start each with `- id: ...`");
		return;
	}
	for (size_t i = 0; i < entry.items->count; i++) {
		struct item *item = &policy->item[policy->item_count];

		item->measure = (uint32_t)(measure - policy->measure);
		read_item(policy, item, &entry, entry.items->value[i], &pending[policy->item_count++], err);
	}
	measure->item_count = policy->item_count - measure->first_item;
}

void policy_read_measures(struct policy *policy, const struct yaml_node *measures, struct error *err)
{
	struct pending *pending;
	size_t item_count;

	if (measures == NULL)
		return;
	if (measures->kind != YAML_LIST || measures->count == 0) {
		error_at(err, measures->place, "measures must be a list; start each with `- id: ...`");
		return;
	}
	item_count = count_items(measures);
	policy->measure = arena_array(&policy->arena, measures->count, sizeof *policy->measure);
	policy->item = arena_array(&policy->arena, item_count, sizeof *policy->item);
	pending = arena_array(&policy->arena, item_count, sizeof *pending);
	policy->measure_count = measures->count;
	for (size_t i = 0; i < measures->count; i++)
		read_measure(policy, &policy->measure[i], measures->value[i], pending, err);
	check_unique(policy, err);
	for (size_t i = 0; i < policy->item_count; i++)
		compile_item(policy, &policy->item[i], &pending[i], err);
}
