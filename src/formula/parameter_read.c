/*
 * parameter_read.c: a parameter from YAML; its kind comes from how its value is written.
 */
#include "formula/parameter_read.h"

#include "formula/dated.h"
#include "formula/lexer.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct reading {
	const char *name;
	struct dictionary *texts;
	struct arena *arena;
	struct error *err;
};

/* Whether an unquoted text was meant as a number, right or wrong: it starts like one. */
static bool looks_like_number(const char *text)
{
	static const char *const starts[] = {"¥",  "￥", "$",  "€",  "０", "１", "２",
					     "３", "４", "５", "６", "７", "８", "９"};
	static const char *const words[] = {"nan", "inf", "infinity"};
	const char *digits = text + strspn(text, "+-.");

	for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
		if (lexer_is_word(digits, strlen(digits), words[w]))
			return true;
	for (size_t s = 0; s < sizeof(starts) / sizeof(*starts); s++)
		if (strncmp(digits, starts[s], strlen(starts[s])) == 0)
			return true;
	return *digits >= '0' && *digits <= '9';
}

/* Four digits, then - or /. */
static bool looks_like_date(const char *text)
{
	return strspn(text, "0123456789") == 4 && (text[4] == '-' || text[4] == '/');
}

static void set_text(const struct reading *reading, struct parameter *parameter, struct parameter_value *value,
		     const char *text)
{
	parameter->kind = PARAMETER_TEXT;
	value->text = arena_copy(reading->arena, text, strlen(text));
	value->number = dictionary_code(reading->texts, text, strlen(text));
}

/* `true`, `on`, `null` and their like, which YAML tools read as something else than text: the word to write instead. */
static const char *find_trap(const char *text)
{
	static const struct {
		const char *written, *remedy;
	} traps[] = {
		{"true", "yes"},
		{"false", "no"},
		{"on", "yes"},
		{"off", "no"},
		{"y", "yes"},
		{"n", "no"},
		{"yes", "yes"},
		{"no", "no"},
		{"是", "yes"},
		{"否", "no"},
		{"null", "a value, or leave the key out"},
		{"~", "a value, or leave the key out"},
	};

	for (size_t t = 0; t < sizeof(traps) / sizeof(*traps); t++)
		if (lexer_is_word(text, strlen(text), traps[t].written))
			return traps[t].remedy;
	return NULL;
}

static bool not_readable(const struct reading *reading, const struct yaml_node *node, const char *why)
{
	return error_at(reading->err, node->place, "%s: %s, or put it in quotes if it is a text", reading->name, why);
}

static bool read_number(const struct reading *reading, const struct yaml_node *node, struct number *number)
{
	char why[NUMBER_WHY_SIZE];

	return number_read(node->text, strlen(node->text), number, why) || not_readable(reading, node, why);
}

static bool read_plain(const struct reading *reading, struct parameter *parameter, struct parameter_value *value,
		       const struct yaml_node *node)
{
	const char *text = node->text, *trap = find_trap(text);
	char why[NUMBER_WHY_SIZE];
	struct number number;

	if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0) {
		parameter->kind = PARAMETER_FLAG;
		value->number = strcmp(text, "yes") == 0;
		return true;
	}
	if (trap)
		return error_at(reading->err, node->place, "%s is %s; write %s, or \"%s\" in quotes if it is a text",
				reading->name, text, trap, text);
	if (looks_like_date(text)) {
		parameter->kind = PARAMETER_DATE;
		return date_read(text, strlen(text), &value->number, why) || not_readable(reading, node, why);
	}
	if (!looks_like_number(text)) {
		set_text(reading, parameter, value, text);
		return true;
	}
	if (!read_number(reading, node, &number))
		return false;
	parameter->kind = number.is_percent ? PARAMETER_PERCENT : PARAMETER_NUMBER;
	value->number = number.value;
	return true;
}

static bool read_scalar(const struct reading *reading, struct parameter *parameter, struct parameter_value *value,
			const struct yaml_node *node)
{
	char why[NUMBER_WHY_SIZE];

	if (node->text[0] == '\0')
		return error_at(reading->err, node->place,
				"%s has no value; write one, such as 30%%, 1000万, yes or \"text\"", reading->name);
	if (!node->is_quoted)
		return read_plain(reading, parameter, value, node);
	if (looks_like_date(node->text) && date_read(node->text, strlen(node->text), &value->number, why))
		parameter->kind = PARAMETER_DATE;
	else
		set_text(reading, parameter, value, node->text);
	return true;
}

/* The number that a step gives; all steps of a parameter are percentages, or none is. */
static bool read_step(const struct reading *reading, struct parameter *parameter, bool is_first,
		      const struct yaml_node *node, double *step)
{
	char remedy[NUMBER_TEXT_SIZE];
	struct number number;

	if (node->kind != YAML_TEXT || node->is_quoted)
		return error_at(reading->err, node->place,
				"a value of %s is no number; write one without quotes, such as 10万 or 30%%",
				reading->name);
	if (!read_number(reading, node, &number))
		return false;
	*step = number.value;
	if (is_first)
		parameter->has_percent_steps = number.is_percent;
	if (number.is_percent == parameter->has_percent_steps)
		return true;
	number_format(number.value, parameter->has_percent_steps, remedy);
	return error_at(reading->err, node->place, "%s is %s, the values of %s before it are %s; write %s", node->text,
			number.is_percent ? "a percentage" : "a number", reading->name,
			parameter->has_percent_steps ? "percentages" : "numbers", remedy);
}

/* The threshold of key i, which must be above the one before. */
static bool read_threshold(const struct reading *reading, struct parameter_value *value, const struct yaml_node *map,
			   size_t i, bool *is_percent)
{
	struct place place = map->key_place[i];
	size_t t = value->count;
	char why[NUMBER_WHY_SIZE];
	struct number number;

	if (!number_read(map->key[i], strlen(map->key[i]), &number, why))
		return error_at(reading->err, place, "a threshold of %s: %s", reading->name, why);
	value->threshold[t] = number.value;
	value->reached[t] = number_near_least(number.value);
	if (t > 0 && number.is_percent != *is_percent)
		return error_at(
			reading->err, place,
			"the thresholds of %s are numbers and percentages; write all of them as one or the other",
			reading->name);
	*is_percent = number.is_percent;
	if (t > 0 && !(number.value > value->threshold[t - 1]))
		return error_at(reading->err, place,
				"the thresholds of %s do not rise at %s; write them from the lowest to the highest",
				reading->name, map->key[i]);
	return true;
}

/* A map is a schedule if its first key starts like a number, or any key is one. */
static bool is_schedule(const struct yaml_node *map)
{
	struct number number;
	char why[NUMBER_WHY_SIZE];
	bool is_first = true;

	for (size_t i = 0; i < map->count; i++) {
		if (!dated_is_entry(map, i))
			continue;
		if ((is_first && looks_like_number(map->key[i])) ||
		    number_read(map->key[i], strlen(map->key[i]), &number, why))
			return true;
		is_first = false;
	}
	return false;
}

static bool read_steps(const struct reading *reading, struct parameter *parameter, struct parameter_value *value,
		       const struct yaml_node *map)
{
	bool is_right = true, is_percent = false;

	parameter->kind = is_schedule(map) ? PARAMETER_SCHEDULE : PARAMETER_LOOKUP;
	value->step = arena_array(reading->arena, map->count, sizeof(*value->step));
	value->threshold = arena_array(reading->arena, map->count, sizeof(*value->threshold));
	value->reached = arena_array(reading->arena, map->count, sizeof(*value->reached));
	value->choice = arena_array(reading->arena, map->count, sizeof(*value->choice));
	for (size_t i = 0; i < map->count; i++) {
		if (!dated_is_entry(map, i))
			continue;
		if (parameter->kind == PARAMETER_SCHEDULE && !read_threshold(reading, value, map, i, &is_percent)) {
			is_right = false;
			continue;
		}
		value->choice[value->count] = arena_copy(reading->arena, map->key[i], strlen(map->key[i]));
		is_right &= read_step(reading, parameter, value->count == 0, map->value[i], &value->step[value->count]);
		value->count++;
	}
	if (value->count == 0 && is_right)
		return error_at(reading->err, map->place, "%s is an empty map; write {1000万: 10万, 1亿: 50万}",
				reading->name);
	return is_right;
}

/* One value, dated or not. */
static bool read_value(const struct reading *reading, struct parameter *parameter, struct parameter_value *value,
		       const struct yaml_node *node)
{
	if (node->kind == YAML_TEXT)
		return read_scalar(reading, parameter, value, node);
	if (node->kind == YAML_MAP)
		return read_steps(reading, parameter, value, node);
	return error_at(reading->err, node->place,
			"%s is a list; write one value, or a map of thresholds such as {1000万: 10万, 1亿: 50万}",
			reading->name);
}

/* All values of a dated parameter are of the first one's kind. */
static bool read_dated(const struct reading *reading, struct parameter *parameter, const struct yaml_node *map)
{
	bool is_right = true;
	int year = INT_MIN;

	for (size_t i = 0; i < map->count; i++) {
		struct parameter_value *value = &parameter->value[parameter->value_count];
		const struct yaml_node *node = map->value[i];
		struct parameter one = {.name = reading->name, .place = node->place, .value = value};

		if (!dated_is_entry(map, i))
			continue;
		if (!dated_read_key(map, i, year, &year, reading->err) || !read_value(reading, &one, value, node)) {
			is_right = false;
			continue;
		}
		value->from_year = year;
		if (parameter->value_count++ == 0) {
			parameter->kind = one.kind;
			parameter->has_percent_steps = one.has_percent_steps;
		} else {
			is_right &= parameter_check_kind(parameter, &one,
							 node->kind == YAML_TEXT ? node->text : map->key[i],
							 reading->arena, reading->err);
		}
	}
	return is_right;
}

bool parameter_read(struct parameter *parameter, const char *name, const struct yaml_node *node,
		    struct dictionary *texts, struct arena *arena, struct error *err)
{
	const struct reading reading = {.name = name, .texts = texts, .arena = arena, .err = err};
	size_t most = node->kind == YAML_MAP ? node->count : 1;

	*parameter = (struct parameter){
		.name = arena_copy(arena, name, strlen(name)),
		.place = node->place,
		.value = arena_array(arena, most, sizeof(*parameter->value)),
	};
	if (dated_is_map(node))
		return read_dated(&reading, parameter, node);
	parameter->value_count = 1;
	parameter->value[0].from_year = INT_MIN;
	return read_value(&reading, parameter, &parameter->value[0], node);
}
