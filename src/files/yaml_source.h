/*
 * yaml_source.h: the bytes of a YAML file by line and column, for what libyaml's events do not tell: whether a key had
 * a colon, how a text was meant to go on, what stands at a fault. Inside the YAML reader only.
 *
 * Lines and columns count from 0 here, as libyaml's marks do; columns count characters.
 */
#ifndef FILES_YAML_SOURCE_H
#define FILES_YAML_SOURCE_H

#include "files/input.h"

struct yaml_source {
	const char *path, *bytes; /* borrowed; a byte order mark is left out */
	size_t size;
	size_t line, column, offset; /* the last place looked up: looking up forwards is cheap */
};

enum { YAML_FAULT_MAX = 100 }; /* after so many faults a file is not read further */

void yaml_source_init(struct yaml_source *source, const struct input *input);

/* What no YAML file may hold: other encodings than UTF-8, control and invisible characters, tabs as indent. Every fault
 * is added to err; false if there was any. */
bool yaml_source_check(const struct yaml_source *source, struct error *err);

struct place yaml_source_place(const struct yaml_source *source, size_t line, size_t column);

/* Byte offset of a mark. */
size_t yaml_source_offset(struct yaml_source *source, size_t line, size_t column);

/* Where the text that starts at `start` was meant to end: with the line, before a comment or a key's colon, in flow
 * style at the first , } ] outside parentheses and quotes; not before `least_end`. */
size_t yaml_source_meant_end(const struct yaml_source *source, size_t start, size_t least_end, bool is_flow);

/* That text in the quotes that suit it, behind `lead` (": "); "" if it is too long or needs escapes. */
const char *yaml_source_quoted(const struct yaml_source *source, size_t start, size_t end, const char *lead,
			       struct arena *arena);

/* A text for a message: control characters and all, but at most 60 characters. */
const char *yaml_shorten(const char *text, struct arena *arena);

/* What to do about a text that looks like a key whose colon YAML does not see ("cap:5", a full-width colon), or NULL.
 */
const char *yaml_colon_remedy(const char *text);

#endif
