/*
 * world.h: a small policy to write formulas in: a dozen fields of all types, the claim columns, parameters written as
 * YAML, two items. Its columns hold WORLD_ROWS rows, all missing until a test sets them.
 */
#ifndef TESTS_FORMULA_WORLD_H
#define TESTS_FORMULA_WORLD_H

#include "files/yaml_text.h"
#include "formula/formula.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#define WORLD_ROWS 600

static const char *const world_size[] = {"micro", "small", "medium", "large"};
static const char *const world_size_zh[] = {"微型", "小型", "中型", "大型"};
static const char *const world_sector[] = {"software", "chips"};
static const char *const world_sector_zh[] = {"软件", "芯片"};

static const struct field world_fields[] = {
	{.name = "revenue", .type = FIELD_MONEY, .slot = 0},
	{.name = "revenue_last", .type = FIELD_MONEY, .slot = 1},
	{.name = "employees", .type = FIELD_INTEGER, .slot = 2},
	{.name = "completed", .type = FIELD_FLAG, .slot = 3},
	{.name = "listed", .type = FIELD_FLAG, .slot = 4},
	{.name = "size",
	 .type = FIELD_CHOICE,
	 .slot = 5,
	 .choice_count = 4,
	 .choice = (const char **)world_size,
	 .choice_title = (const char **)world_size_zh},
	{.name = "size_last",
	 .type = FIELD_CHOICE,
	 .slot = 6,
	 .choice_count = 4,
	 .choice = (const char **)world_size,
	 .choice_title = (const char **)world_size_zh},
	{.name = "sector",
	 .type = FIELD_CHOICE,
	 .slot = 7,
	 .choice_count = 2,
	 .choice = (const char **)world_sector,
	 .choice_title = (const char **)world_sector_zh},
	{.name = "district", .type = FIELD_TEXT, .slot = 8},
	{.name = "founded", .type = FIELD_DATE, .slot = 9},
	{.name = "requested", .owner = FIELD_OF_APPLICATION, .type = FIELD_MONEY, .slot = SLOT_REQUESTED},
	{.name = "score", .owner = FIELD_OF_APPLICATION, .type = FIELD_NUMBER, .slot = SLOT_SCORE},
	{.name = "filed_at", .owner = FIELD_OF_APPLICATION, .type = FIELD_DATE, .slot = SLOT_FILED_AT},
	{.name = "investment", .owner = FIELD_OF_APPLICATION, .type = FIELD_MONEY, .slot = SLOT_BUILT_IN_COUNT},
};
#define WORLD_FIELDS (sizeof(world_fields) / sizeof(*world_fields))

static const struct {
	const char *name;
	enum formula_type type;
} world_claim[CLAIM_SLOT_COUNT] = {
	[CLAIM_ITEM] = {"item", FORMULA_TEXT},
	[CLAIM_MEASURE] = {"measure", FORMULA_TEXT},
	[CLAIM_ACCESS] = {"access", FORMULA_TEXT},
	[CLAIM_LEAD] = {"lead", FORMULA_TEXT},
	[CLAIM_ENTITLEMENT] = {"entitlement", FORMULA_NUMBER},
	[CLAIM_WAITED] = {"waited", FORMULA_NUMBER},
};

struct world {
	struct yaml_text yaml; /* its arena and faults serve for all */
	struct dictionary texts;
	struct parameters parameters;
	struct formula_scope scope;
	struct formula_work work;
	double column[3][16][WORLD_ROWS]; /* by source, slot, row */
	const double *slot[3][16];
	int64_t paid[2][WORLD_ROWS]; /* items 5.1 and 7.1, fen */
	const int64_t *paid_slot[2];
	uint32_t row[WORLD_ROWS];
	struct formula_batch batch; /* one row, year 2022 */
};

static inline bool world_find(const void *context, const char *name, struct formula_symbol *symbol)
{
	const struct world *world = context;

	*symbol = (struct formula_symbol){.source = FORMULA_YEAR, .type = FORMULA_NUMBER};
	if (strcmp(name, "year") == 0)
		return true;
	for (size_t f = 0; f < WORLD_FIELDS; f++)
		if (strcmp(world_fields[f].name, name) == 0) {
			*symbol = formula_symbol_of_field(&world_fields[f]);
			return true;
		}
	for (uint32_t c = 0; c < CLAIM_SLOT_COUNT; c++)
		if (strcmp(world_claim[c].name, name) == 0) {
			*symbol = (struct formula_symbol){
				.source = FORMULA_CLAIM, .slot = c, .type = world_claim[c].type};
			return true;
		}
	const struct parameter *parameter = parameters_find(&world->parameters, name);
	if (parameter != NULL)
		*symbol = formula_symbol_of_parameter(parameter);
	return parameter != NULL;
}

static inline uint32_t world_find_item(const void *context, const char *item)
{
	(void)context;
	if (!item || strcmp(item, "7.1") == 0)
		return 1;
	return strcmp(item, "5.1") == 0 ? 0 : INDEX_NONE;
}

static inline size_t world_names(const void *context, const char **names, size_t capacity)
{
	const struct world *world = context;
	size_t count = 0;

	for (size_t f = 0; f < WORLD_FIELDS && count < capacity; f++)
		names[count++] = world_fields[f].name;
	for (size_t p = 0; p < world->parameters.count && count < capacity; p++)
		names[count++] = world->parameters.parameter[p].name;
	return count;
}

/* `parameters` is the YAML map of them; NULL: none. */
static inline struct world *world_new(const char *parameters)
{
	struct world *world = calloc(1, sizeof(*world));
	const char *yaml = parameters ? parameters : "none: 0";

	yaml_text_read(&world->yaml, yaml, strlen(yaml));
	dictionary_init(&world->texts);
	formula_work_init(&world->work);
	cr_assert(world->yaml.root && parameters_read(&world->parameters, world->yaml.root, &world->texts,
						      &world->yaml.arena, &world->yaml.err),
		  "%s", yaml_text_faults(&world->yaml));
	world->scope = (struct formula_scope){.context = world,
					      .find = world_find,
					      .find_item = world_find_item,
					      .names = world_names,
					      .texts = &world->texts};
	for (size_t source = 0; source < 3; source++)
		for (size_t slot = 0; slot < 16; slot++) {
			for (size_t row = 0; row < WORLD_ROWS; row++)
				world->column[source][slot][row] = (double)NAN;
			world->slot[source][slot] = world->column[source][slot];
		}
	for (uint32_t row = 0; row < WORLD_ROWS; row++)
		world->row[row] = row;
	for (size_t item = 0; item < 2; item++)
		world->paid_slot[item] = world->paid[item];
	world->batch = (struct formula_batch){
		.count = 1,
		.applicant = world->row,
		.application = world->row,
		.claim = world->row,
		.applicant_slot = world->slot[FORMULA_APPLICANT],
		.application_slot = world->slot[FORMULA_APPLICATION],
		.claim_slot = world->slot[FORMULA_CLAIM],
		.paid = world->paid_slot,
		.year = 2022,
	};
	return world;
}

static inline void world_free(struct world *world)
{
	formula_work_release(&world->work);
	dictionary_release(&world->texts);
	yaml_text_release(&world->yaml);
	free(world);
}

/* The column that a field's or claim's name stands for. */
static inline double *world_column(struct world *world, const char *name)
{
	struct formula_symbol symbol;

	cr_assert(world_find(world, name, &symbol) && symbol.source <= FORMULA_CLAIM, "%s", name);
	return world->column[symbol.source][symbol.slot];
}

static inline void world_set(struct world *world, const char *name, double value)
{
	world_column(world, name)[0] = value;
}

static inline struct yaml_node world_node(const char *text)
{
	return (struct yaml_node){
		.kind = YAML_TEXT, .place = {.file = "p.yaml", .line = 1, .column = 1}, .text = text, .is_exact = true};
}

static inline const struct formula *world_compile(struct world *world, const char *text, enum formula_type wanted)
{
	struct yaml_node node = world_node(text);
	const struct formula *formula =
		formula_compile(&node, wanted, &world->scope, &world->yaml.arena, &world->yaml.err);

	cr_assert(formula, "%s\n%s", text, yaml_text_faults(&world->yaml));
	cr_assert_not(error_is_set(&world->yaml.err));
	return formula;
}

/* The value for the one row of the batch. */
static inline double world_value(struct world *world, const char *text, enum formula_type wanted)
{
	double value = -77.0;

	formula_run(world_compile(world, text, wanted), &world->batch, &world->work, &value);
	return value;
}

static inline double world_number(struct world *world, const char *text)
{
	return world_value(world, text, FORMULA_NUMBER);
}

static inline double world_flag(struct world *world, const char *text)
{
	return world_value(world, text, FORMULA_FLAG);
}

/* What is said about a wrong formula, a line each. */
static inline const char *world_faults(struct world *world, const char *text, enum formula_type wanted)
{
	struct yaml_node node = world_node(text);

	error_release(&world->yaml.err);
	error_init(&world->yaml.err);
	cr_expect_null(formula_compile(&node, wanted, &world->scope, &world->yaml.arena, &world->yaml.err), "%s", text);
	return yaml_text_faults(&world->yaml);
}

#endif
