/*
 * policy_file.h: a policy that a test writes, loaded.
 */
#ifndef TESTS_POLICY_POLICY_FILE_H
#define TESTS_POLICY_POLICY_FILE_H

#include "policy/policy.h"
#include "world.h"

struct policy_file {
	struct world world;
	struct policy policy;
	bool is_good;
};

static inline void policy_file_read(struct policy_file *file, const char *yaml)
{
	world_open(&file->world);
	world_write(&file->world, "p.yaml", yaml);
	file->is_good = policy_load(&file->policy, world_input(&file->world, "p.yaml"), &file->world.err);
}

static inline void policy_file_release(struct policy_file *file)
{
	policy_release(&file->policy);
	world_close(&file->world);
}

/* Reads a policy at fault and expects exactly these lines about it. */
static inline void policy_expect_faults(const char *yaml, const char *lines)
{
	struct policy_file file;

	policy_file_read(&file, yaml);
	cr_expect_not(file.is_good);
	world_expect(&file.world, lines);
	policy_file_release(&file);
}

/* The field of that name; must be there. */
static inline const struct field *policy_field(const struct policy_file *file, const char *name)
{
	uint32_t found = schema_find(&file->policy.schema, name);

	cr_assert_neq(found, FIELD_NONE, "%s", name);
	return &file->policy.schema.field[found];
}

/* A scenario's `set` or other map, read from YAML text. */
static inline const struct yaml_node *policy_file_yaml(struct policy_file *file, const char *yaml)
{
	world_write(&file->world, "s.yaml", yaml);
	return yaml_read(world_input(&file->world, "s.yaml"), &file->policy.arena, &file->world.err);
}

#endif
