#include "formula/parameter.h"

#include "formula/formula.h"
#include "formula/parameter_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool check_name(const char *name, struct place place, struct error *err)
{
	if (formula_is_name(name))
		return true;
	return error_at(
		err, place,
		"formulas cannot name \"%s\"; use letters, digits and _, and no word of formulas such as min or not",
		name);
}

bool parameters_read(struct parameters *parameters, const struct yaml_node *node, struct dictionary *texts,
		     struct arena *arena, struct error *err)
{
	bool is_right = true;

	*parameters = (struct parameters){0};
	if (!node)
		return true;
	if (node->kind != YAML_MAP)
		return error_at(err, node->place, "the parameters are no map; write {rate: 30%%, cap: 1000万}");
	parameters->parameter = arena_array(arena, node->count, sizeof(*parameters->parameter));
	for (size_t i = 0; i < node->count; i++) {
		struct parameter *parameter = &parameters->parameter[parameters->count];

		if (strcmp(node->key[i], "note") == 0)
			continue;
		is_right &= check_name(node->key[i], node->key_place[i], err);
		if (parameter_read(parameter, node->key[i], node->value[i], texts, arena, err))
			parameters->count++;
		else
			is_right = false;
	}
	return is_right;
}

struct parameter *parameters_find(const struct parameters *parameters, const char *name)
{
	for (size_t p = 0; p < parameters->count; p++)
		if (strcmp(parameters->parameter[p].name, name) == 0)
			return &parameters->parameter[p];
	return NULL;
}

const struct parameter_value *parameter_in_year(const struct parameter *parameter, int year)
{
	const struct parameter_value *in_force = &parameter->value[0];

	for (size_t v = 1; v < parameter->value_count; v++)
		if (parameter->value[v].from_year <= year)
			in_force = &parameter->value[v];
	return in_force;
}

const char *parameter_kind_words(enum parameter_kind kind)
{
	switch (kind) {
	case PARAMETER_NUMBER:
		return "a number";
	case PARAMETER_PERCENT:
		return "a percentage";
	case PARAMETER_FLAG:
		return "a flag";
	case PARAMETER_TEXT:
		return "a text";
	case PARAMETER_DATE:
		return "a date";
	case PARAMETER_SCHEDULE:
		return "a schedule of rising thresholds";
	case PARAMETER_LOOKUP:
		return "a value for each choice";
	}
	return "";
}

/* 0.25 was meant as 25%, but 30 as 30%. */
static void write_percent(double number, char text[NUMBER_TEXT_SIZE])
{
	if (fabs(number) <= 1.0) {
		number_format(number, true, text);
		return;
	}
	number_format(number, false, text);
	snprintf(text + strlen(text), NUMBER_TEXT_SIZE - strlen(text), "%%");
}

const char *parameter_write_as(enum parameter_kind kind, const struct parameter *given, struct arena *arena)
{
	bool is_number = given->kind == PARAMETER_NUMBER || given->kind == PARAMETER_PERCENT;
	double number = given->value[0].number;
	char text[NUMBER_TEXT_SIZE];

	switch (kind) {
	case PARAMETER_NUMBER:
		if (!is_number)
			return "a number such as 1000万";
		number_format(number, false, text);
		return arena_copy(arena, text, strlen(text));
	case PARAMETER_PERCENT:
		if (!is_number)
			return "a percentage such as 25%";
		write_percent(number, text);
		return arena_copy(arena, text, strlen(text));
	case PARAMETER_FLAG:
		return is_number && number == 1.0 ? "yes" : is_number && number == 0.0 ? "no" : "yes or no";
	case PARAMETER_TEXT:
		return "it in quotes, as \"text\"";
	case PARAMETER_DATE:
		return "a date such as 2022-04-25";
	case PARAMETER_SCHEDULE:
		return "a map such as {1000万: 10万, 1亿: 50万}";
	case PARAMETER_LOOKUP:
		return "a map such as {small: 10万, large: 50万}";
	}
	return "";
}

static bool has_steps(const struct parameter *parameter)
{
	return parameter->kind == PARAMETER_SCHEDULE || parameter->kind == PARAMETER_LOOKUP;
}

bool parameter_check_kind(const struct parameter *as, const struct parameter *given, const char *given_text,
			  struct arena *arena, struct error *err)
{
	if (as->kind != given->kind)
		return error_at(err, given->place, "%s is %s, %s is %s; write %s", as->name,
				parameter_kind_words(as->kind), given_text, parameter_kind_words(given->kind),
				parameter_write_as(as->kind, given, arena));
	if (has_steps(as) && as->has_percent_steps != given->has_percent_steps)
		return error_at(err, given->place, "the values of %s are %s; write them %s %%, such as %s", as->name,
				as->has_percent_steps ? "percentages" : "numbers",
				as->has_percent_steps ? "with" : "without", as->has_percent_steps ? "30%" : "10万");
	return true;
}

bool parameter_set(struct parameter *parameter, const struct yaml_node *node, struct dictionary *texts,
		   struct arena *arena, struct error *err)
{
	struct parameter given;
	const char *text = node->kind == YAML_TEXT ? node->text : "what is written here";

	if (!parameter_read(&given, parameter->name, node, texts, arena, err))
		return false;
	if (node->is_quoted && given.kind == PARAMETER_TEXT && parameter->kind != PARAMETER_TEXT)
		return error_at(err, node->place, "%s is %s, \"%s\" in quotes is a text; write it without quotes",
				parameter->name, parameter_kind_words(parameter->kind), text);
	if (!parameter_check_kind(parameter, &given, text, arena, err))
		return false;
	*parameter = given;
	return true;
}
