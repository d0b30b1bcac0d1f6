/*
 * yaml_reader.h: a YAML file as a tree of texts with places, and tables that say what a map may hold. The only user of
 * libyaml (with yaml_fault.c, which words its complaints; yaml_schema.c has the tables).
 *
 * Every scalar stays text until our own readers accept it. Refused, with place and remedy: anchors, aliases, tags,
 * merge keys, several documents, tabs as indent, duplicate keys, nesting deeper than 8 levels, control characters,
 * bytes that are not UTF-8 (a BOM is taken off), keys that are not plain text; the traps of flow style (an unquoted
 * comma in
 * `{ }`, `[*]`, `!x`, a leading `"` before more text) each with its own message.
 * All faults that can be seen in one go are reported, at most a hundred; a file that is no YAML any more, or too deep,
 * is not read further.
 */
#ifndef FILES_YAML_READER_H
#define FILES_YAML_READER_H

#include "base/number.h"
#include "files/input.h"

enum yaml_kind { YAML_TEXT, YAML_MAP, YAML_LIST };

struct yaml_node {
	enum yaml_kind kind;
	struct place place;
	const char *text; /* YAML_TEXT: the scalar, "" if empty; else NULL */
	bool is_quoted;   /* written in quotes or as a block: never a number or yes/no by accident */
	bool is_exact;    /* a plain or quoted one-line scalar without escapes: a place inside the text is exact */
	size_t count;     /* YAML_MAP and YAML_LIST: number of entries */
	const char **key; /* YAML_MAP: the keys, in file order */
	struct place *key_place;
	struct yaml_node **value; /* entries, in file order */
	struct yaml_node *note;   /* YAML_MAP: its `note: TEXT`, which is none of the entries; or NULL */
};

/* NULL with faults in err. The tree lives in `arena`. */
struct yaml_node *yaml_read(const struct input *input, struct arena *arena, struct error *err);

/* The version of libyaml. */
const char *yaml_library_version(void);

/* The value under `key`, or NULL. `map` may be NULL. */
struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* The place of character `offset` (in bytes) inside a scalar's text; its start if that cannot be told. */
struct place yaml_place_inside(const struct yaml_node *node, size_t offset);

/*
 * Reading a map through a table. Each key names its kind and where in the target struct the value goes:
 *
 *     static const struct yaml_key keys[] = {
 *             YAML_KEY("year", INTEGER, struct settings, year, .least = 1900, .most = 2200, .is_required = true),
 *             ...
 *             {0},
 *     };
 *     yaml_read_map(node, keys, &settings, "the scenario", arena, err);
 *
 * All faults of the map are reported in one go: unknown keys (with the nearest right one), missing required keys, wrong
 * kinds, values out of range (NaN fails). A `note` never gets here. Absent keys leave the target as it was.
 */
enum yaml_value_kind {
	YAML_VALUE_TEXT,    /* const char * */
	YAML_VALUE_FLAG,    /* bool: yes/no */
	YAML_VALUE_INTEGER, /* int64_t */
	YAML_VALUE_NUMBER,  /* double; suffixes and % accepted */
	YAML_VALUE_MONEY,   /* int64_t fen, >= 0 */
	YAML_VALUE_TEXTS,   /* struct yaml_texts: a list, or one text standing for a list of one */
	YAML_VALUE_CHOICE,  /* int: index into .choices */
	YAML_VALUE_NODE,    /* struct yaml_node *: handed on as it is */
	YAML_VALUE_LATER,   /* known, but not in this version: a fault "KEY comes in a later version; leave it out" */
};

struct yaml_texts {
	size_t count;
	const char **text;
	struct place *place;
};

struct yaml_key {
	const char *name;
	enum yaml_value_kind kind;
	size_t offset; /* in the target struct */
	bool is_required;
	double least, most;         /* INTEGER, NUMBER: range, used if least < most */
	const char *const *choices; /* CHOICE: NULL-terminated */
};

#define YAML_KEY(key, value_kind, type, member, ...)                                                                   \
	{                                                                                                              \
		.name = (key), .kind = YAML_VALUE_##value_kind, .offset = offsetof(type, member), __VA_ARGS__          \
	}

/* False if the map had faults. `what` names the map in messages: "the budget". A node that is no map is a fault. */
bool yaml_read_map(const struct yaml_node *node, const struct yaml_key *keys, void *target, const char *what,
		   struct arena *arena, struct error *err);

/* One value, by kind, with the same messages (for maps whose keys are the user's own names). */
bool yaml_read_value(const struct yaml_node *node, const struct yaml_key *key, void *target, struct arena *arena,
		     struct error *err);

#endif
