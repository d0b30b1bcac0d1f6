#include "files/yaml_reader.h"

#include "base/text.h"
#include "files/yaml_source.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->key[i], key) == 0)
			return map->value[i];
	return NULL;
}

struct place yaml_place_inside(const struct yaml_node *node, size_t offset)
{
	struct place place = node->place;
	if (node->kind == YAML_TEXT && node->is_exact) {
		size_t length = strlen(node->text);
		size_t before = text_characters(node->text, offset < length ? offset : length);
		place.column += (unsigned)before + (node->is_quoted ? 1 : 0);
	}
	return place;
}

/* ---- words for messages ---- */

static const char *kind_name(const struct yaml_node *node)
{
	switch (node->kind) {
	case YAML_TEXT:
		return "a single value";
	case YAML_MAP:
		return "a map";
	case YAML_LIST:
		return "a list";
	}
	return "";
}

/* "a, b, c" */
static const char *join(const char *const *words, size_t count, struct arena *arena)
{
	const char *text = count > 0 ? words[0] : "";
	for (size_t i = 1; i < count; i++)
		text = arena_format(arena, "%s, %s", text, words[i]);
	return text;
}

static size_t count_words(const char *const *words)
{
	size_t count = 0;
	while (words[count])
		count++;
	return count;
}

/* What to write for a key, as in "write ...". */
static const char *wanted(const struct yaml_key *key, struct arena *arena)
{
	switch (key->kind) {
	case YAML_VALUE_TEXT:
		return "a text";
	case YAML_VALUE_FLAG:
		return "yes or no";
	case YAML_VALUE_INTEGER:
		return key->least > 5 ? "a year such as 2022" : "a whole number such as 5";
	case YAML_VALUE_NUMBER:
		return "a number such as 30% or 1.5";
	case YAML_VALUE_MONEY:
		return "an amount such as 1000万";
	case YAML_VALUE_TEXTS:
		return "a text, or a list such as [a, b]";
	case YAML_VALUE_CHOICE:
		return arena_format(arena, "one of %s", join(key->choices, count_words(key->choices), arena));
	case YAML_VALUE_NODE:
	case YAML_VALUE_LATER:
		break;
	}
	return "a value";
}

/* ---- one value ---- */

static void put(void *target, const struct yaml_key *key, const void *value, size_t size)
{
	memcpy((char *)target + key->offset, value, size);
}

/* A single value that is there. */
static bool check_text(const struct yaml_node *node, const struct yaml_key *key, struct arena *arena, struct error *err)
{
	if (node->kind != YAML_TEXT)
		return error_at(err, node->place, "%s is %s; write %s", key->name, kind_name(node), wanted(key, arena));
	if (node->text[0] == '\0' && !node->is_quoted)
		return error_at(err, node->place, "%s has no value; write %s, or leave the key out", key->name,
				wanted(key, arena));
	return true;
}

/* A single value without quotes, as numbers and flags are. */
static bool check_plain(const struct yaml_node *node, const struct yaml_key *key, struct arena *arena,
			struct error *err)
{
	if (!check_text(node, key, arena, err))
		return false;
	if (node->is_quoted)
		return error_at(err, node->place, "%s is a text in quotes; write %s without quotes", key->name,
				wanted(key, arena));
	return true;
}

static bool read_flag(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
		      struct error *err)
{
	static const char *const yes[] = {"true", "True", "TRUE", "Yes", "YES", "y", "Y", "on", "On", "ON", "1", "是"};
	static const char *const no[] = {"false", "False", "FALSE", "No",  "NO", "n",
					 "N",     "off",   "Off",   "OFF", "0",  "否"};
	const char *remedy = "yes or no";

	if (!check_plain(node, key, arena, err))
		return false;
	bool flag = strcmp(node->text, "yes") == 0;
	if (flag || strcmp(node->text, "no") == 0) {
		put(target, key, &flag, sizeof flag);
		return true;
	}
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		if (strcmp(node->text, yes[i]) == 0)
			remedy = "yes";
		else if (strcmp(node->text, no[i]) == 0)
			remedy = "no";
	}
	return error_at(err, node->place, "%s is \"%s\"; write %s", key->name, yaml_shorten(node->text, arena), remedy);
}

static const char *bound(double value, bool is_percent, struct arena *arena)
{
	char text[NUMBER_TEXT_SIZE];
	number_format(value, is_percent, text);
	return arena_copy(arena, text, strlen(text));
}

/* Ranges that end at 1 are shares, and said in percent; so are the others where the value is. */
static bool check_range(const struct yaml_node *node, const struct yaml_key *key, double value, struct arena *arena,
			struct error *err)
{
	if (!(key->least < key->most) || (value >= key->least && value <= key->most))
		return true;
	bool is_share = key->kind == YAML_VALUE_NUMBER && key->most == 1.0;
	bool is_above = value > key->most;
	bool in_percent = is_share || strchr(node->text, '%') != NULL;
	const char *least = bound(key->least, in_percent, arena), *most = bound(key->most, in_percent, arena);
	const char *limits = isinf(key->most)    ? arena_format(arena, "at least %s", least)
			     : isinf(key->least) ? arena_format(arena, "at most %s", most)
						 : arena_format(arena, "from %s to %s", least, most);
	const char *hint = "";
	if (is_share && is_above && value <= 100.0 && !strchr(node->text, '%'))
		hint = arena_format(arena, "; for %s percent write %s%%", node->text, node->text);
	return error_at(err, node->place, "%s %s is too %s; write a number %s%s", key->name, node->text,
			is_above ? "large" : "small", limits, hint);
}

static bool read_integer(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
			 struct error *err)
{
	struct number number;
	char why[NUMBER_WHY_SIZE];

	if (!check_plain(node, key, arena, err))
		return false;
	if (!number_read(node->text, strlen(node->text), &number, why))
		return error_at(err, node->place, "%s: %s", key->name, why);
	if (number.decimals > 0 || number.multiplier != 1 || number.is_percent)
		return error_at(err, node->place, "%s %s is not in plain digits; write %s", key->name, node->text,
				wanted(key, arena));
	if (!check_range(node, key, number.value, arena, err))
		return false;
	put(target, key, &number.mantissa, sizeof number.mantissa);
	return true;
}

static bool read_number(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
			struct error *err)
{
	struct number number;
	char why[NUMBER_WHY_SIZE];

	if (!check_plain(node, key, arena, err))
		return false;
	if (!number_read(node->text, strlen(node->text), &number, why))
		return error_at(err, node->place, "%s: %s", key->name, why);
	if (!check_range(node, key, number.value, arena, err))
		return false;
	put(target, key, &number.value, sizeof number.value);
	return true;
}

static bool read_money(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
		       struct error *err)
{
	int64_t fen;
	char why[NUMBER_WHY_SIZE];

	if (!check_plain(node, key, arena, err))
		return false;
	if (!money_read(node->text, strlen(node->text), false, &fen, why))
		return error_at(err, node->place, "%s: %s", key->name, why);
	put(target, key, &fen, sizeof fen);
	return true;
}

static bool read_texts(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
		       struct error *err)
{
	bool is_list = node->kind == YAML_LIST;
	bool is_good = true;
	struct yaml_texts texts = {.count = is_list ? node->count : 1};

	texts.text = arena_array(arena, texts.count, sizeof *texts.text);
	texts.place = arena_array(arena, texts.count, sizeof *texts.place);
	for (size_t i = 0; i < texts.count; i++) {
		const struct yaml_node *item = is_list ? node->value[i] : node;
		if (is_list && item->kind != YAML_TEXT)
			is_good = error_at(err, item->place, "an entry of %s is %s; write a text", key->name,
					   kind_name(item));
		else
			is_good = check_text(item, key, arena, err) && is_good;
		texts.text[i] = item->text;
		texts.place[i] = item->place;
	}
	if (is_good)
		put(target, key, &texts, sizeof texts);
	return is_good;
}

static bool read_choice(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
			struct error *err)
{
	size_t count = count_words(key->choices);

	if (!check_text(node, key, arena, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		int choice = (int)i;
		if (strcmp(node->text, key->choices[i]) == 0) {
			put(target, key, &choice, sizeof choice);
			return true;
		}
	}
	const char *shown = yaml_shorten(node->text, arena);
	const char *near = text_nearest(node->text, key->choices, count);
	if (near)
		return error_at(err, node->place, "%s \"%s\" is not known; did you mean \"%s\"?", key->name, shown,
				near);
	return error_at(err, node->place, "%s \"%s\" is not known; write %s", key->name, shown, wanted(key, arena));
}

bool yaml_read_value(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
		     struct error *err)
{
	switch (key->kind) {
	case YAML_VALUE_TEXT:
		if (!check_text(node, key, arena, err))
			return false;
		put(target, key, &node->text, sizeof node->text);
		return true;
	case YAML_VALUE_FLAG:
		return read_flag(node, key, target, arena, err);
	case YAML_VALUE_INTEGER:
		return read_integer(node, key, target, arena, err);
	case YAML_VALUE_NUMBER:
		return read_number(node, key, target, arena, err);
	case YAML_VALUE_MONEY:
		return read_money(node, key, target, arena, err);
	case YAML_VALUE_TEXTS:
		return read_texts(node, key, target, arena, err);
	case YAML_VALUE_CHOICE:
		return read_choice(node, key, target, arena, err);
	case YAML_VALUE_NODE:
		put(target, key, &node, sizeof node);
		return true;
	case YAML_VALUE_LATER:
		return error_at(err, node->place, "%s comes in a later version; leave it out", key->name);
	}
	return false;
}

/* ---- a map ---- */

static const struct yaml_key *find_key(const struct yaml_key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (strcmp(keys->name, name) == 0)
			return keys;
	return NULL;
}

/* The key that a misspelt one is nearest to, or NULL. */
static const char *nearest_key(const char *name, const struct yaml_key *keys, struct arena *arena)
{
	size_t count = 0;
	while (keys[count].name)
		count++;
	const char **names = arena_array(arena, count + 1, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	return text_nearest(name, names, count);
}

/* Whether the map has a key that is reported as a misspelling of this one. */
static bool is_misspelt(const struct yaml_node *map, const char *name, const struct yaml_key *keys, struct arena *arena)
{
	for (size_t i = 0; i < map->count; i++) {
		const char *near = find_key(keys, map->key[i]) ? NULL : nearest_key(map->key[i], keys, arena);
		if (near && strcmp(near, name) == 0)
			return true;
	}
	return false;
}

static bool report_unknown(const struct yaml_node *map, size_t entry, const struct yaml_key *keys, const char *what,
			   struct arena *arena, struct error *err)
{
	if (strcmp(map->key[entry], "note") == 0)
		return error_at(err, map->value[entry]->place, "the note is a %s; write a text",
				map->value[entry]->kind == YAML_MAP ? "map" : "list");
	const char *shown = yaml_shorten(map->key[entry], arena);
	const char *near = nearest_key(map->key[entry], keys, arena), *names = keys->name;
	if (near)
		return error_at(err, map->key_place[entry], "unknown key \"%s\" in %s; did you mean \"%s\"?", shown,
				what, near);
	for (const struct yaml_key *key = keys + 1; key->name; key++)
		names = arena_format(arena, "%s, %s", names, key->name);
	return error_at(err, map->key_place[entry], "unknown key \"%s\" in %s; the keys are %s", shown, what, names);
}

static bool check_map(const struct yaml_node *node, const char *what, struct arena *arena, struct error *err)
{
	if (node->kind == YAML_MAP)
		return true;
	if (node->kind == YAML_LIST)
		return error_at(err, node->place, "%s is a list; write a map of KEY: VALUE without \"-\"", what);
	if (node->text[0] == '\0' && !node->is_quoted)
		return error_at(err, node->place, "%s is empty; write KEY: VALUE lines, indented under it", what);
	const char *remedy = yaml_colon_remedy(node->text);
	return error_at(err, node->place, "%s is the text \"%s\"; %s", what, yaml_shorten(node->text, arena),
			remedy ? remedy : "write a map of KEY: VALUE");
}

bool yaml_read_map(const struct yaml_node *node, const struct yaml_key *keys, void *target, const char *what,
		   struct arena *arena, struct error *err)
{
	bool is_good = true;

	assert(node);
	if (!check_map(node, what, arena, err))
		return false;
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_key *key = find_key(keys, node->key[i]);
		if (key)
			is_good = yaml_read_value(node->value[i], key, target, arena, err) && is_good;
		else
			is_good = report_unknown(node, i, keys, what, arena, err);
	}
	for (const struct yaml_key *key = keys; key->name; key++)
		if (key->is_required && !yaml_find(node, key->name) && !is_misspelt(node, key->name, keys, arena))
			is_good = error_at(err, node->place, "\"%s\" is missing in %s; write %s: and %s", key->name,
					   what, key->name, wanted(key, arena));
	return is_good;
}
