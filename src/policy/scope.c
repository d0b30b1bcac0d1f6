#include "policy/scope.h"

#include <string.h>

/* The columns of a claim that where, by and weight may read. */
static const struct {
	const char *name;
	enum formula_claim_slot slot;
	enum formula_type type;
} claim_names[] = {
	{"item", CLAIM_ITEM, FORMULA_TEXT},
	{"measure", CLAIM_MEASURE, FORMULA_TEXT},
	{"access", CLAIM_ACCESS, FORMULA_TEXT},
	{"lead", CLAIM_LEAD, FORMULA_TEXT},
	{"entitlement", CLAIM_ENTITLEMENT, FORMULA_NUMBER},
	{"waited", CLAIM_WAITED, FORMULA_NUMBER},
};

static const char *const words[] = {"and", "or", "not", "in", "yes", "no", "year"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool sees_applications(enum scope_kind kind)
{
	return kind == SCOPE_APPLICATION_ITEM || kind == SCOPE_EXCLUSION || kind == SCOPE_CLAIM;
}

static bool find_parameter(const struct parameters *parameters, const char *name, struct formula_symbol *symbol)
{
	const struct parameter *parameter = parameters_find(parameters, name);

	if (parameter == NULL)
		return false;
	*symbol = formula_symbol_of_parameter(parameter);
	return true;
}

static bool find_field(const struct scope_context *scope, const char *name, struct formula_symbol *symbol)
{
	const struct schema *schema = &scope->policy->schema;
	uint32_t found = schema_find(schema, name);
	const struct field *field;

	if (found == FIELD_NONE)
		return false;
	field = &schema->field[found];
	if (field->owner == FIELD_OF_APPLICATION && !sees_applications(scope->kind))
		return false;
	*symbol = formula_symbol_of_field(field);
	return true;
}

static bool find_claim_name(const struct scope_context *scope, const char *name, struct formula_symbol *symbol)
{
	for (size_t i = 0; i < COUNT(claim_names); i++) {
		if (strcmp(claim_names[i].name, name) != 0)
			continue;
		*symbol = (struct formula_symbol){
			.source = FORMULA_CLAIM,
			.slot = claim_names[i].slot,
			.type = claim_names[i].type,
			.values = scope->values[claim_names[i].slot],
		};
		return true;
	}
	return false;
}

static bool scope_find(const void *context, const char *name, struct formula_symbol *symbol)
{
	const struct scope_context *scope = context;

	if (strcmp(name, "year") == 0) {
		*symbol = (struct formula_symbol){.source = FORMULA_YEAR, .type = FORMULA_NUMBER};
		return true;
	}
	if (scope->item != NULL && find_parameter(&scope->item->parameters, name, symbol))
		return true;
	if (scope->kind == SCOPE_CLAIM && find_claim_name(scope, name, symbol))
		return true;
	return find_field(scope, name, symbol) || find_parameter(&scope->policy->parameters, name, symbol);
}

static uint32_t scope_find_item(const void *context, const char *id)
{
	const struct scope_context *scope = context;

	if (id != NULL)
		return policy_find_item(scope->policy, id);
	return scope->item == NULL ? INDEX_NONE : (uint32_t)(scope->item - scope->policy->item);
}

struct name_list {
	const char **names;
	size_t count, capacity;
};

static void list_name(struct name_list *list, const char *name)
{
	if (list->count < list->capacity)
		list->names[list->count++] = name;
}

static void list_parameters(struct name_list *list, const struct parameters *parameters)
{
	for (size_t i = 0; i < parameters->count; i++)
		list_name(list, parameters->parameter[i].name);
}

static size_t scope_names(const void *context, const char **names, size_t capacity)
{
	const struct scope_context *scope = context;
	const struct schema *schema = &scope->policy->schema;
	struct name_list list = {.names = names, .capacity = capacity};

	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->field[i].owner == FIELD_OF_APPLICANT || sees_applications(scope->kind))
			list_name(&list, schema->field[i].name);
	}
	if (scope->item != NULL)
		list_parameters(&list, &scope->item->parameters);
	list_parameters(&list, &scope->policy->parameters);
	if (scope->kind == SCOPE_CLAIM) {
		for (size_t i = 0; i < COUNT(claim_names); i++)
			list_name(&list, claim_names[i].name);
	}
	list_name(&list, "year");
	return list.count;
}

static const char *scope_out_of_sight(const void *context, const char *name)
{
	const struct scope_context *scope = context;
	uint32_t found = schema_find(&scope->policy->schema, name);
	struct formula_symbol symbol;

	if (found != FIELD_NONE && scope->kind == SCOPE_AUTOMATIC_ITEM)
		return "a field of applications, which an automatic item has none of; write access: application, or "
		       "read fields of the applicant only";
	if (found != FIELD_NONE)
		return "a field of applications; read fields of the applicant only";
	if (find_claim_name(scope, name, &symbol))
		return "known of claims only; read it in where, by and weight of a scenario";
	return NULL;
}

static void add_value(const char **values, const char *value)
{
	for (; *values != NULL; values++) {
		if (strcmp(*values, value) == 0)
			return;
	}
	*values = value;
}

/* What the texts of a claim can be, so that a misspelt one is seen. */
static void list_values(struct scope_context *scope, struct arena *arena)
{
	static const char *const accesses[] = {"application", "automatic", NULL};
	const struct policy *policy = scope->policy;
	const char **items = arena_array(arena, policy->item_count + 1, sizeof *items);
	const char **leads = arena_array(arena, policy->item_count + 1, sizeof *leads);
	const char **measures = arena_array(arena, policy->measure_count + 1, sizeof *measures);

	for (size_t i = 0; i < policy->item_count; i++) {
		items[i] = policy->item[i].id;
		add_value(leads, policy->item[i].lead);
	}
	for (size_t i = 0; i < policy->measure_count; i++)
		measures[i] = policy->measure[i].id;
	scope->values[CLAIM_ITEM] = items;
	scope->values[CLAIM_MEASURE] = measures;
	scope->values[CLAIM_ACCESS] = accesses;
	scope->values[CLAIM_LEAD] = leads;
}

struct formula_scope scope_make(const struct policy *policy, const struct item *item, enum scope_kind kind,
				struct arena *arena)
{
	struct scope_context *context = arena_array(arena, 1, sizeof *context);

	*context = (struct scope_context){.policy = policy, .item = item, .kind = kind};
	if (kind == SCOPE_CLAIM)
		list_values(context, arena);
	return (struct formula_scope){.context = context,
				      .find = scope_find,
				      .find_item = scope_find_item,
				      .names = scope_names,
				      .out_of_sight = scope_out_of_sight,
				      .texts = policy->schema.texts};
}

const char *scope_taken_by(const struct policy *policy, const struct item *item, const char *name)
{
	struct formula_symbol symbol;
	uint32_t field = schema_find(&policy->schema, name);

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcmp(words[i], name) == 0)
			return "a word of the formula language";
	}
	for (size_t i = 0; formula_functions[i] != NULL; i++) {
		if (strcmp(formula_functions[i]->name, name) == 0)
			return "a function";
	}
	if (find_claim_name(&(struct scope_context){.policy = policy}, name, &symbol))
		return "a column of every claim";
	if (field != FIELD_NONE)
		return field < SLOT_BUILT_IN_COUNT ? "a built-in field" : "a field";
	if (item != NULL && parameters_find(&policy->parameters, name) != NULL)
		return "a parameter of the policy";
	return NULL;
}
