/*
 * world.h: a folder of small files that a test writes, and all that is said about them, a line each.
 *
 * The test's process works inside the folder (Criterion forks for every test), so messages name files as they are
 * written here: `policy.yaml:3:5: error: ...`.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "files/input.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORLD_FILES 16

struct world {
	char directory[32];
	char file[WORLD_FILES][64];
	size_t file_count;
	struct inputs inputs;
	struct error err;
	char said[1 << 16];
};

static inline void world_open(struct world *world)
{
	*world = (struct world){.directory = "/tmp/allot-test-XXXXXX"};
	cr_assert_not_null(mkdtemp(world->directory));
	cr_assert_eq(chdir(world->directory), 0);
	inputs_init(&world->inputs);
	error_init(&world->err);
}

static inline void world_close(struct world *world)
{
	cr_expect_eq(chdir(world->directory), 0, "two worlds may be open at once");
	for (size_t i = 0; i < world->file_count; i++)
		unlink(world->file[i]);
	rmdir(world->directory);
	inputs_release(&world->inputs);
	error_release(&world->err);
}

/* A NULL text: no such file. Writing a file again replaces it. */
static inline void world_write(struct world *world, const char *name, const char *text)
{
	FILE *file;

	if (text == NULL)
		return;
	cr_assert_lt(world->file_count, WORLD_FILES);
	snprintf(world->file[world->file_count++], sizeof world->file[0], "%s", name);
	file = fopen(name, "w");
	cr_assert_not_null(file, "%s", name);
	fputs(text, file);
	fclose(file);
}

/* NULL if the test wrote no such file. */
static inline struct input *world_input(struct world *world, const char *name)
{
	return access(name, R_OK) != 0 ? NULL : input_read(&world->inputs, name, (struct place){0}, &world->err);
}

static inline void world_keep_line(const char *text, void *context)
{
	struct world *world = context;
	size_t used = strlen(world->said);

	snprintf(world->said + used, sizeof world->said - used, "%s\n", text);
}

/* Notes and faults, as they would be printed. */
static inline const char *world_said(struct world *world)
{
	world->said[0] = '\0';
	error_each_line(&world->err, world_keep_line, world);
	return world->said;
}

/* Exactly this was said: whole lines, in order. */
static inline void world_expect(struct world *world, const char *lines)
{
	cr_expect_str_eq(world_said(world), lines, "said:\n%sexpected:\n%s", world->said, lines);
}

/* This was said, perhaps among other things. */
static inline void world_expect_part(struct world *world, const char *part)
{
	cr_expect_not_null(strstr(world_said(world), part), "said:\n%sexpected among it:\n%s", world->said, part);
}

static inline void world_expect_silence(struct world *world)
{
	cr_assert_str_empty(world_said(world), "said:\n%s", world->said);
}

#endif
