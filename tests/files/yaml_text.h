/*
 * yaml_text.h: a YAML text from a test, read; and the faults as one text, a line each.
 */
#ifndef TESTS_FILES_YAML_TEXT_H
#define TESTS_FILES_YAML_TEXT_H

#include "files/yaml_reader.h"

#include <stdio.h>
#include <string.h>

struct yaml_text {
	struct arena arena;
	struct error err;
	struct input input;
	char *bytes;
	struct yaml_node *root;
	char faults[1 << 16];
};

static inline void yaml_text_line(const char *text, void *context)
{
	struct yaml_text *yaml = context;
	size_t used = strlen(yaml->faults);
	snprintf(yaml->faults + used, sizeof yaml->faults - used, "%s\n", text);
}

/* What was found so far, as it would be printed. */
static inline const char *yaml_text_faults(struct yaml_text *yaml)
{
	yaml->faults[0] = '\0';
	error_each_line(&yaml->err, yaml_text_line, yaml);
	return yaml->faults;
}

static inline void yaml_text_read(struct yaml_text *yaml, const char *bytes, size_t size)
{
	arena_init(&yaml->arena);
	error_init(&yaml->err);
	yaml->bytes = arena_copy(&yaml->arena, bytes, size);
	yaml->input = (struct input){.path = "p.yaml", .bytes = yaml->bytes, .size = size};
	yaml->root = yaml_read(&yaml->input, &yaml->arena, &yaml->err);
	yaml_text_faults(yaml);
}

static inline void yaml_text_release(struct yaml_text *yaml)
{
	arena_release(&yaml->arena);
	error_release(&yaml->err);
}

#endif
