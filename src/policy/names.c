/*
 * names.c: one name, one meaning: in formulas, and in the headers of the data.
 */
#include "policy/read.h"
#include "policy/scope.h"
#include "table/built_in.h"

#include <string.h>

static bool is_column(const char *name)
{
	for (size_t i = 0; i < COLUMN_OF_EVERY_FILE_COUNT; i++) {
		if (strcmp(built_in_names[i].name, name) == 0 || strcmp(built_in_names[i].zh, name) == 0)
			return true;
	}
	return false;
}

static void check_name(const char *name, const char *taken, struct place place, struct error *err)
{
	if (taken != NULL)
		error_at(err, place, "%s is already %s; choose another name", name, taken);
	else if (!formula_is_name(name))
		error_at(err, place, "formulas cannot name \"%s\"; use letters, digits and _", name);
}

void policy_check_field_name(const struct policy *policy, const char *name, struct place place, struct error *err)
{
	const char *taken = scope_taken_by(policy, NULL, name);

	check_name(name, taken == NULL && is_column(name) ? "a built-in column" : taken, place, err);
}

static bool is_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool is_header_of(const struct field *field, const char *text)
{
	return is_same(field->name, text) || is_same(field->title.zh, text) || is_same(field->title.en, text);
}

/* A title names a column too, so no other column of the same file may be called so. */
static void check_title(const struct schema *schema, const struct field *field, const char *title, struct error *err)
{
	if (title != NULL && is_column(title))
		error_at(err, field->place, "the title %s of %s is already a built-in column; choose another title",
			 title, field->name);
	for (const struct field *other = schema->field; title != NULL && other < field; other++) {
		if (other->owner == field->owner && is_header_of(other, title))
			error_at(err, field->place, "the title %s of %s also stands for %s; choose another title",
				 title, field->name, other->name);
	}
}

void policy_check_titles(const struct policy *policy, struct error *err)
{
	const struct schema *schema = &policy->schema;

	for (size_t i = SLOT_BUILT_IN_COUNT; i < schema->field_count; i++) {
		const struct field *field = &schema->field[i];

		check_title(schema, field, field->title.zh, err);
		if (!is_same(field->title.zh, field->title.en))
			check_title(schema, field, field->title.en, err);
	}
}

void policy_check_names(const struct policy *policy, const struct item *item, const struct yaml_node *parameters,
			struct error *err)
{
	if (parameters == NULL || parameters->kind != YAML_MAP)
		return;
	for (size_t i = 0; i < parameters->count; i++) {
		const char *name = parameters->key[i];

		if (formula_is_name(name)) /* else reading it has said so */
			check_name(name, scope_taken_by(policy, item, name), parameters->key_place[i], err);
	}
}
