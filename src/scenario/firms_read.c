/*
 * firms_read.c: the `firms` of a forecast: growth, entry, exit, and what firms become.
 */
#include "base/index.h"
#include "base/text.h"
#include "policy/scope.h"
#include "scenario/read.h"

#include <stdio.h>
#include <string.h>

/* --- growth --- */

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
	static const struct number_kind mean = {NUMBER_LOGNORMAL_FACTOR, "mean", "mean of growth", -0.99, 100};
	static const struct number_kind sd = {NUMBER_LOGNORMAL, "sd", "sd of growth", 0, 10};
	static const struct number_kind common = {NUMBER_BETA, "common", "common of growth", 0, 1};
	static const struct number_kind ar = {NUMBER_BETA, "ar", "ar of growth", -0.999, 0.999};
	struct growth_settings *growth = &scenario->forecast.demand.firms.growth;
	struct growth_entry entry = {0};

	yaml_read_map(node, growth_keys, &entry, "growth", &scenario->arena, err);
	read_growing_fields(scenario, &entry.fields, growth, err);
	growth->mean = scenario_read_number(scenario, entry.mean, &mean, growth->mean, err);
	growth->sd = scenario_read_number(scenario, entry.sd, &sd, growth->sd, err);
	growth->common = scenario_read_number(scenario, entry.common, &common, growth->common, err);
	growth->ar = scenario_read_number(scenario, entry.ar, &ar, growth->ar, err);
}

/* --- entry, exit, become --- */

/* A choice is set to one of its values, by name or Chinese value, a text as it stands; all else is a formula. */
static const struct formula *read_set_value(struct scenario *scenario, const struct field *field,
					    const struct yaml_node *node, struct error *err)
{
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_APPLICANT, &scenario->arena);
	int code;

	if (node->kind != YAML_TEXT || (field->type != FIELD_CHOICE && field->type != FIELD_TEXT))
		return formula_compile(node, formula_type_of(field), &scope, &scenario->arena, err);
	if (field->type == FIELD_TEXT)
		return formula_constant(dictionary_code(scenario->policy.schema.texts, node->text, strlen(node->text)),
					FORMULA_TEXT, &scenario->arena);
	code = field_choice(field, node->text);
	if (code < 0)
		error_at(err, node->place, "%s has no value \"%s\"; write one of those its field declares", field->name,
			 node->text);
	return formula_constant(code, FORMULA_TEXT, &scenario->arena);
}

static bool is_settable(const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT;
}

static void fault_field(struct scenario *scenario, const char *name, struct place place, struct error *err)
{
	const struct schema *schema = &scenario->policy.schema;
	const char **names = arena_array(&scenario->arena, schema->field_count, sizeof *names), *near;
	size_t count = 0;

	for (size_t i = 0; i < schema->field_count; i++) {
		if (is_settable(&schema->field[i]))
			names[count++] = schema->field[i].name;
	}
	near = text_nearest(name, names, count);
	if (near != NULL)
		error_at(err, place, "%s is no field of applicants; did you mean %s?", name, near);
	else
		error_at(err, place, "%s is no field of applicants; set one that the policy declares", name);
}

static const struct firm_set *read_sets(struct scenario *scenario, const struct yaml_node *node, size_t *count,
					struct error *err)
{
	const struct schema *schema = &scenario->policy.schema;
	struct firm_set *set;

	*count = 0;
	if (node == NULL)
		return NULL;
	if (node->kind != YAML_MAP) {
		error_at(err, node->place, "set is a map of fields; write `set: {FIELD: FORMULA}`");
		return NULL;
	}
	set = arena_array(&scenario->arena, node->count, sizeof *set);
	for (size_t i = 0; i < node->count; i++) {
		uint32_t found = schema_find(schema, node->key[i]);

		if (found == FIELD_NONE || !is_settable(&schema->field[found])) {
			fault_field(scenario, node->key[i], node->key_place[i], err);
			continue;
		}
		set[*count] = (struct firm_set){
			.field = &schema->field[found],
			.value = read_set_value(scenario, &schema->field[found], node->value[i], err)};
		++*count;
	}
	return set;
}

struct event_entry {
	struct yaml_node *rate, *where, *set;
};

static const struct yaml_key entry_keys[] = {
	YAML_KEY("rate", NODE, struct event_entry, rate, .is_required = true),
	YAML_KEY("where", NODE, struct event_entry, where),
	YAML_KEY("set", NODE, struct event_entry, set),
	{0},
};

static const struct yaml_key exit_keys[] = {
	YAML_KEY("rate", NODE, struct event_entry, rate, .is_required = true),
	{0},
};

static const struct yaml_key become_keys[] = {
	YAML_KEY("rate", NODE, struct event_entry, rate, .is_required = true),
	YAML_KEY("where", NODE, struct event_entry, where),
	YAML_KEY("set", NODE, struct event_entry, set, .is_required = true),
	{0},
};

static struct event_settings read_event(struct scenario *scenario, const struct yaml_node *node,
					const struct yaml_key *keys, const char *what, const char *key,
					struct error *err)
{
	const struct number_kind rate = {NUMBER_BETA, "rate", arena_format(&scenario->arena, "rate of %s", key), 0, 1};
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_APPLICANT, &scenario->arena);
	struct event_settings event = {.key = hash_bytes(key, strlen(key))};
	struct event_entry entry = {0};

	yaml_read_map(node, keys, &entry, what, &scenario->arena, err);
	event.rate = scenario_read_number(scenario, entry.rate, &rate, 0, err);
	if (entry.where != NULL)
		event.where = formula_compile(entry.where, FORMULA_FLAG, &scope, &scenario->arena, err);
	event.set = read_sets(scenario, entry.set, &event.set_count, err);
	return event;
}

/* What tells an event from the others, so that one more leaves their random numbers as they were: what it sets. */
static const char *key_of_event(struct scenario *scenario, const struct yaml_node *node, size_t alike)
{
	const struct yaml_node *set = yaml_find(node, "set");
	const char *key = "become";

	for (size_t i = 0; set != NULL && set->kind == YAML_MAP && i < set->count; i++)
		key = arena_format(&scenario->arena, "%s %s=%s", key, set->key[i],
				   set->value[i]->kind == YAML_TEXT ? set->value[i]->text : "");
	return alike == 0 ? key : arena_format(&scenario->arena, "%s #%zu", key, alike);
}

static void read_become(struct scenario *scenario, const struct yaml_node *node, struct error *err)
{
	struct firms_settings *firms = &scenario->forecast.demand.firms;
	struct event_settings *events;

	if (node->kind != YAML_LIST) {
		error_at(err, node->place,
			 "become is a list; write `- {set: {FIELD: FORMULA}, rate: 3%%, where: ...}`");
		return;
	}
	events = arena_array(&scenario->arena, node->count, sizeof *events);
	for (size_t i = 0; i < node->count; i++) {
		const char *key = key_of_event(scenario, node->value[i], 0);
		size_t alike = 0;

		for (size_t before = 0; before < i; before++)
			alike += strcmp(key, key_of_event(scenario, node->value[before], 0)) == 0;
		events[i] = read_event(scenario, node->value[i], become_keys, "an event of become",
				       key_of_event(scenario, node->value[i], alike), err);
	}
	firms->become = events;
	firms->become_count = node->count;
}

struct firms_entry {
	struct yaml_node *growth, *entry, *exit, *become;
};

static const struct yaml_key firms_keys[] = {
	YAML_KEY("growth", NODE, struct firms_entry, growth),
	YAML_KEY("entry", NODE, struct firms_entry, entry),
	YAML_KEY("exit", NODE, struct firms_entry, exit),
	YAML_KEY("become", NODE, struct firms_entry, become),
	{0},
};

void scenario_read_firms(struct scenario *scenario, const struct yaml_node *node, struct error *err)
{
	struct firms_settings *firms = &scenario->forecast.demand.firms;
	struct firms_entry entry = {0};

	yaml_read_map(node, firms_keys, &entry, "firms", &scenario->arena, err);
	if (entry.growth != NULL)
		read_growth(scenario, entry.growth, err);
	if (entry.entry != NULL) {
		firms->has_entry = true;
		firms->entry = read_event(scenario, entry.entry, entry_keys, "entry", "entry", err);
	}
	if (entry.exit != NULL) {
		firms->has_exit = true;
		firms->exit = read_event(scenario, entry.exit, exit_keys, "exit", "exit", err);
	}
	if (entry.become != NULL)
		read_become(scenario, entry.become, err);
}

/* New firms are called new-YEAR-N: no applicant of the data may be called so for a year to come. */
void scenario_check_new_firms(const struct scenario *scenario, const struct yaml_node *firms, struct error *err)
{
	const struct applicants *applicants = &scenario->population.applicants;
	const struct yaml_node *entry = yaml_find(firms, "entry");

	for (size_t i = 0; entry != NULL && i < applicants->frame.row_count; i++) {
		int year, end = 0;
		unsigned number;

		if (sscanf(applicants->id[i], FIRM_NEW "%4d-%9u%n", &year, &number, &end) == 2 &&
		    applicants->id[i][end] == '\0' && year > scenario->year &&
		    year <= scenario->year + scenario->forecast.years)
			error_at(err, entry->place,
				 "the applicant %s is called like a new firm to come (new-YEAR-N); rename it in the "
				 "data",
				 applicants->id[i]);
	}
}
