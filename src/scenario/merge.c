#include "scenario/merge.h"

#include <string.h>

#define MAX_EXTENDS 8

/* How the values of a map merge. */
enum manner {
	MERGE_DEEP,       /* key by key, all the way down */
	MERGE_TWO_LEVELS, /* `set`: items, then parameters; their values replace */
	MERGE_ONE_LEVEL,  /* `strategies`: by name; their values replace */
	MERGE_REPLACE,
};

static bool is_none(const struct yaml_node *node)
{
	return node->kind == YAML_TEXT && !node->is_quoted && strcmp(node->text, "none") == 0;
}

/* `{from 2022: ..., from 2024: ...}` is one value. */
static bool is_dated(const struct yaml_node *node)
{
	for (size_t i = 0; node->kind == YAML_MAP && i < node->count; i++) {
		if (strncmp(node->key[i], "from ", 5) == 0)
			return true;
	}
	return false;
}

static enum manner manner_of_top_key(const char *key)
{
	if (strcmp(key, "set") == 0)
		return MERGE_TWO_LEVELS;
	if (strcmp(key, "strategies") == 0)
		return MERGE_ONE_LEVEL;
	return strcmp(key, "strategy") == 0 ? MERGE_REPLACE : MERGE_DEEP;
}

static enum manner below(enum manner manner)
{
	switch (manner) {
	case MERGE_DEEP:
		return MERGE_DEEP;
	case MERGE_TWO_LEVELS:
		return MERGE_ONE_LEVEL;
	case MERGE_ONE_LEVEL:
	case MERGE_REPLACE:
		return MERGE_REPLACE;
	}
	return MERGE_REPLACE;
}

static size_t find_key(const struct yaml_node *map, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(map->key[i], key) == 0)
			return i;
	}
	return SIZE_MAX;
}

static void put(struct yaml_node *map, const char *key, struct place place, struct yaml_node *value)
{
	map->key[map->count] = key;
	map->key_place[map->count] = place;
	map->value[map->count++] = value;
}

static void remove_at(struct yaml_node *map, size_t at)
{
	for (size_t i = at; i + 1 < map->count; i++) {
		map->key[i] = map->key[i + 1];
		map->key_place[i] = map->key_place[i + 1];
		map->value[i] = map->value[i + 1];
	}
	map->count--;
}

/* What says which file this is: a reform under the name or title of its baseline would be taken for it. */
static bool is_of_one_file(const char *key)
{
	return strcmp(key, "scenario") == 0 || strcmp(key, "title") == 0 || strcmp(key, "extends") == 0;
}

static struct yaml_node *merge(const struct yaml_node *base, struct yaml_node *over, enum manner manner, bool is_top,
			       struct arena *arena, struct error *err)
{
	struct yaml_node *merged;
	size_t most;

	if (manner == MERGE_REPLACE || base->kind != YAML_MAP || over->kind != YAML_MAP || is_dated(base) ||
	    is_dated(over))
		return over;
	most = base->count + over->count;
	merged = arena_array(arena, 1, sizeof *merged);
	*merged = *over;
	merged->count = 0;
	merged->key = arena_array(arena, most, sizeof *merged->key);
	merged->key_place = arena_array(arena, most, sizeof *merged->key_place);
	merged->value = arena_array(arena, most, sizeof *merged->value);
	for (size_t i = 0; i < base->count; i++) {
		if (!is_top || !is_of_one_file(base->key[i]))
			put(merged, base->key[i], base->key_place[i], base->value[i]);
	}
	for (size_t i = 0; i < over->count; i++) {
		size_t at = find_key(merged, merged->count, over->key[i]);
		enum manner next = is_top ? manner_of_top_key(over->key[i]) : below(manner);

		if (is_none(over->value[i]) && at == SIZE_MAX)
			error_at(err, over->key_place[i],
				 "there is no %s to remove in what this scenario extends; leave it out", over->key[i]);
		else if (is_none(over->value[i]))
			remove_at(merged, at);
		else if (at == SIZE_MAX)
			put(merged, over->key[i], over->key_place[i], over->value[i]);
		else {
			merged->value[at] = merge(merged->value[at], over->value[i], next, false, arena, err);
			merged->key_place[at] = over->key_place[i];
		}
	}
	return merged;
}

static struct yaml_node *read_and_merge(struct inputs *inputs, const char *path, struct place from, int depth,
					struct arena *arena, struct error *err)
{
	const struct input *input = input_read(inputs, path, from, err);
	struct yaml_node *node = input == NULL ? NULL : yaml_read(input, arena, err), *extends, *base;

	if (node == NULL)
		return NULL;
	extends = yaml_find(node, "extends");
	if (extends == NULL)
		return node;
	if (extends->kind != YAML_TEXT || extends->text[0] == '\0') {
		error_at(err, extends->place, "extends names one scenario file; write extends: baseline.yaml");
		return NULL;
	}
	if (depth == MAX_EXTENDS) {
		error_at(err, extends->place,
			 "scenarios extend each other in a circle, or more than %d deep; extend one that stands alone",
			 MAX_EXTENDS);
		return NULL;
	}
	base = read_and_merge(inputs, input_path_beside(arena, extends->place.file, extends->text), extends->place,
			      depth + 1, arena, err);
	if (base != NULL && base->kind != YAML_MAP) {
		error_at(err, extends->place, "%s is no scenario; name a file of KEY: VALUE lines", extends->text);
		return NULL;
	}
	return base == NULL ? NULL : merge(base, node, MERGE_DEEP, true, arena, err);
}

struct yaml_node *scenario_read_merged(struct inputs *inputs, const char *path, struct arena *arena, struct error *err)
{
	return read_and_merge(inputs, path, (struct place){0}, 0, arena, err);
}
