/*
 * fields_read.c: the `fields` of a policy: which typed columns its formulas may read.
 */
#include "policy/read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const owner_names[] = {"applicant", "application", NULL};
static const char *const type_names[] = {"money", "number", "integer", "flag", "choice", "text", "date", NULL};

struct field_entry {
	int owner, type;
	bool negative;
	struct yaml_node *title, *default_value, *values;
	const char *last, *peak;
};

static const struct yaml_key field_keys[] = {
	YAML_KEY("of", CHOICE, struct field_entry, owner, .choices = owner_names, .is_required = true),
	YAML_KEY("type", CHOICE, struct field_entry, type, .choices = type_names),
	YAML_KEY("title", NODE, struct field_entry, title),
	YAML_KEY("default", NODE, struct field_entry, default_value),
	YAML_KEY("values", NODE, struct field_entry, values),
	YAML_KEY("last", TEXT, struct field_entry, last),
	YAML_KEY("peak", TEXT, struct field_entry, peak),
	YAML_KEY("negative", FLAG, struct field_entry, negative),
	{0},
};

struct title title_read(const struct yaml_node *node, struct arena *arena, struct error *err)
{
	static const struct yaml_key keys[] = {
		YAML_KEY("zh", TEXT, struct title, zh),
		YAML_KEY("en", TEXT, struct title, en),
		{0},
	};
	struct title title = {NULL, NULL};

	if (node == NULL)
		return title;
	if (node->kind == YAML_TEXT) {
		title.zh = title.en = node->text;
		return title;
	}
	yaml_read_map(node, keys, &title, "a title", arena, err);
	return title;
}

/* Whether `text` is already a name or Chinese value of one of the first `count` choices. */
static bool is_value(const struct field *field, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(field->choice[i], text) == 0 || strcmp(field->choice_title[i], text) == 0)
			return true;
	}
	return false;
}

/* `values: {micro: 微型, small: 小型}`, or a plain list of names. */
static void read_values(struct field *field, const struct yaml_node *values, struct policy *policy, struct error *err)
{
	if (values == NULL || values->kind == YAML_TEXT || values->count == 0) {
		error_at(err, values == NULL ? field->place : values->place,
			 "the choice field %s has no values; write values: {name: 中文, ...}", field->name);
		return;
	}
	field->choice_count = values->count;
	field->choice = arena_array(&policy->arena, values->count, sizeof *field->choice);
	field->choice_title = arena_array(&policy->arena, values->count, sizeof *field->choice_title);
	for (size_t i = 0; i < values->count; i++) {
		const struct yaml_node *value = values->value[i];

		if (value->kind != YAML_TEXT) {
			error_at(err, value->place, "a value of %s is not a text; write name: 中文", field->name);
			field->choice_count = 0;
			return;
		}
		field->choice[i] = values->kind == YAML_MAP ? values->key[i] : value->text;
		field->choice_title[i] = value->text;
		for (size_t k = 0; k < 2; k++) {
			const char *text = k == 0 ? field->choice[i] : value->text;

			if (is_value(field, i, text))
				error_at(err, k == 0 && values->kind == YAML_MAP ? values->key_place[i] : value->place,
					 "%s stands for two values of %s; give each its own name and Chinese value",
					 text, field->name);
			if (strcmp(field->choice[i], value->text) == 0)
				break;
		}
	}
}

static bool read_money_default(const struct field *field, const struct yaml_node *node, double *value,
			       char why[NUMBER_WHY_SIZE])
{
	int64_t fen;

	if (!money_read(node->text, strlen(node->text), field->may_be_negative, &fen, why))
		return false;
	*value = money_to_yuan(fen);
	return true;
}

static bool read_number_default(const struct field *field, const struct yaml_node *node, double *value,
				char why[NUMBER_WHY_SIZE])
{
	struct number number;

	if (!number_read(node->text, strlen(node->text), &number, why))
		return false;
	*value = number.value;
	if (number.value < 0 && !field->may_be_negative)
		snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is negative; write 0 or more, or negative: yes", node->text);
	else if (field->type == FIELD_INTEGER && floor(number.value) != number.value)
		snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is not a whole number; write one such as 0", node->text);
	else
		return true;
	return false;
}

static void read_default(struct field *field, const struct yaml_node *node, struct policy *policy, struct error *err)
{
	char why[NUMBER_WHY_SIZE] = "";
	bool is_good = node->kind == YAML_TEXT;
	int choice;

	switch (is_good ? field->type : FIELD_TEXT) {
	case FIELD_MONEY:
		is_good = read_money_default(field, node, &field->default_value, why);
		break;
	case FIELD_NUMBER:
	case FIELD_INTEGER:
		is_good = read_number_default(field, node, &field->default_value, why);
		break;
	case FIELD_FLAG:
		field->default_value = strcmp(node->text, "yes") == 0;
		is_good = field->default_value != 0 || strcmp(node->text, "no") == 0;
		break;
	case FIELD_CHOICE:
		choice = field_choice(field, node->text);
		field->default_value = choice;
		is_good = choice >= 0;
		break;
	case FIELD_TEXT:
		if (is_good)
			field->default_value = dictionary_code(&policy->texts, node->text, strlen(node->text));
		break;
	case FIELD_DATE:
		is_good = date_read(node->text, strlen(node->text), &field->default_value, why);
		break;
	}
	field->has_default = true;
	if (is_good)
		return;
	if (why[0] != '\0')
		error_at(err, node->place, "the default of %s: %s", field->name, why);
	else
		error_at(err, node->place, "the default of %s does not fit its type %s; write a value of that type",
			 field->name, type_names[field->type]);
}

static bool has_highest(enum field_type type)
{
	return type == FIELD_MONEY || type == FIELD_NUMBER || type == FIELD_INTEGER || type == FIELD_DATE;
}

/* The field that `last:` or `peak:` follows; both its owner and its type are taken over. */
static uint32_t followed(struct policy *policy, struct field *field, const struct yaml_node *fields,
			 const struct yaml_node *entry, const char *key, struct error *err)
{
	const struct yaml_node *node = yaml_find(entry, key), *source = yaml_find(fields, node->text);
	uint32_t found = schema_find(&policy->schema, node->text);

	if (source == NULL || found == FIELD_NONE || policy->schema.field[found].owner != FIELD_OF_APPLICANT ||
	    yaml_find(source, "last") != NULL || yaml_find(source, "peak") != NULL) {
		error_at(err, node->place, "%s: %s is no plain applicant field; name a field that is", key, node->text);
		return FIELD_NONE;
	}
	if (field->owner != FIELD_OF_APPLICANT)
		error_at(err, node->place, "%s belongs to fields of applicants; write of: applicant", key);
	if (strcmp(key, "peak") == 0 && !has_highest(policy->schema.field[found].type))
		error_at(err, node->place, "peak: %s has no highest value; name a money, number, integer or date field",
			 node->text);
	return found;
}

static void read_field(struct policy *policy, struct field *field, const struct yaml_node *node, struct error *err)
{
	struct field_entry entry = {.type = -1};

	yaml_read_map(node, field_keys, &entry, "a field", &policy->arena, err);
	field->owner = (enum field_owner)entry.owner;
	field->may_be_negative = entry.negative;
	field->title = title_read(entry.title, &policy->arena, err);
	field->slot = (uint32_t)policy->schema.slot_count[field->owner]++;
	if (entry.type < 0 && entry.last == NULL && entry.peak == NULL) {
		if (node->kind == YAML_MAP && yaml_find(node, "type") == NULL)
			error_at(err, node->place,
				 "the field %s has no type; write type: money, number, integer, flag, "
				 "choice, text or date",
				 field->name);
		return;
	}
	field->type = entry.type < 0 ? FIELD_MONEY : (enum field_type)entry.type;
	if (field->type == FIELD_CHOICE && entry.last == NULL && entry.peak == NULL)
		read_values(field, entry.values, policy, err);
	else if (entry.values != NULL)
		error_at(err, entry.values->place, "values belong to fields of type choice");
	if (entry.negative && field->type != FIELD_MONEY && field->type != FIELD_NUMBER && field->type != FIELD_INTEGER)
		error_at(err, node->place, "negative: belongs to money, number and integer fields");
	if (entry.last != NULL && entry.peak != NULL)
		error_at(err, node->place, "%s has both last and peak; leave one of the two out", field->name);
}

/* Second pass, when all names are known: what last and peak follow, and defaults. */
static void finish_field(struct policy *policy, struct field *field, const struct yaml_node *fields,
			 const struct yaml_node *node, struct error *err)
{
	const struct yaml_node *last = yaml_find(node, "last"), *peak = yaml_find(node, "peak");
	const struct yaml_node *default_value = yaml_find(node, "default");
	uint32_t source = FIELD_NONE;

	if (last != NULL && last->kind == YAML_TEXT)
		source = field->last_of = followed(policy, field, fields, node, "last", err);
	else if (peak != NULL && peak->kind == YAML_TEXT)
		source = field->peak_of = followed(policy, field, fields, node, "peak", err);
	if (source != FIELD_NONE) {
		const struct field *of = &policy->schema.field[source];

		if (yaml_find(node, "type") != NULL && field->type != of->type)
			error_at(err, field->place, "%s has another type than %s, which it follows; leave type out",
				 field->name, of->name);
		field->type = of->type;
		field->may_be_negative = of->may_be_negative;
		field->choice_count = of->choice_count;
		field->choice = of->choice;
		field->choice_title = of->choice_title;
	}
	if (default_value != NULL)
		read_default(field, default_value, policy, err);
}

/* `requested score filed_at`: in every policy, without being declared. */
static void add_built_in_fields(struct schema *schema)
{
	static const struct {
		const char *name, *zh;
		enum field_type type;
	} built_in[SLOT_BUILT_IN_COUNT] = {
		[SLOT_REQUESTED] = {"requested", "申请金额", FIELD_MONEY},
		[SLOT_SCORE] = {"score", "评分", FIELD_NUMBER},
		[SLOT_FILED_AT] = {"filed_at", "申报时间", FIELD_DATE},
	};

	for (uint32_t i = 0; i < SLOT_BUILT_IN_COUNT; i++)
		schema->field[i] = (struct field){.name = built_in[i].name,
						  .title = {built_in[i].zh, NULL},
						  .owner = FIELD_OF_APPLICATION,
						  .type = built_in[i].type,
						  .slot = i,
						  .last_of = FIELD_NONE,
						  .peak_of = FIELD_NONE};
	schema->field_count = SLOT_BUILT_IN_COUNT;
	schema->slot_count[FIELD_OF_APPLICATION] = SLOT_BUILT_IN_COUNT;
}

void policy_read_fields(struct policy *policy, const struct yaml_node *fields, struct error *err)
{
	struct schema *schema = &policy->schema;
	size_t count = fields == NULL ? 0 : fields->count;

	schema->texts = &policy->texts;
	schema->field = arena_array(&policy->arena, count + SLOT_BUILT_IN_COUNT, sizeof *schema->field);
	add_built_in_fields(schema);
	if (fields != NULL && fields->kind != YAML_MAP) {
		error_at(err, fields->place, "fields must be a map; write `name: {of: applicant, type: money}`");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct field *field = &schema->field[schema->field_count];

		field->name = fields->key[i];
		field->place = fields->key_place[i];
		field->last_of = field->peak_of = FIELD_NONE;
		policy_check_field_name(policy, field->name, field->place, err);
		schema->field_count++;
		read_field(policy, field, fields->value[i], err);
	}
	for (size_t i = 0; i < count; i++)
		finish_field(policy, &schema->field[SLOT_BUILT_IN_COUNT + i], fields, fields->value[i], err);
	policy_check_titles(policy, err);
}
