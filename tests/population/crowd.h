/*
 * crowd.h: a population from the tables that a test writes, under a fixed list of fields and the items 5.1 and 7.1.
 */
#ifndef TESTS_POPULATION_CROWD_H
#define TESTS_POPULATION_CROWD_H

#include "population/population.h"
#include "world.h"

#include <math.h>

enum crowd_field {
	REVENUE = SLOT_BUILT_IN_COUNT,
	REVENUE_LAST,
	REVENUE_PEAK,
	SIZE,
	STAFF,
	LISTED,
	DISTRICT,
	FOUNDED,
	INVESTMENT,
	COMPLETED,
	FIELD_COUNT
};

static const char *crowd_size[] = {"micro", "small"}, *crowd_size_zh[] = {"微型", "小型"};

#define PLAIN          .last_of = FIELD_NONE, .peak_of = FIELD_NONE
#define OF_APPLICATION .owner = FIELD_OF_APPLICATION, PLAIN

static struct field crowd_fields[FIELD_COUNT] = {
	{.name = "requested", .title = {"申请金额", NULL}, .type = FIELD_MONEY, .slot = 0, OF_APPLICATION},
	{.name = "score", .title = {"评分", NULL}, .type = FIELD_NUMBER, .slot = 1, OF_APPLICATION},
	{.name = "filed_at", .title = {"申报时间", NULL}, .type = FIELD_DATE, .slot = 2, OF_APPLICATION},
	{.name = "revenue", .title = {"年营收", "annual revenue"}, .type = FIELD_MONEY, .slot = 0, PLAIN},
	{.name = "revenue_last", .type = FIELD_MONEY, .slot = 1, .last_of = REVENUE, .peak_of = FIELD_NONE},
	{.name = "revenue_peak",
	 .type = FIELD_MONEY,
	 .slot = 2,
	 .has_default = true,
	 .default_value = 7,
	 .last_of = FIELD_NONE,
	 .peak_of = REVENUE},
	{.name = "size",
	 .type = FIELD_CHOICE,
	 .slot = 3,
	 .choice_count = 2,
	 .choice = crowd_size,
	 .choice_title = crowd_size_zh,
	 PLAIN},
	{.name = "staff", .title = {"人数", NULL}, .type = FIELD_INTEGER, .slot = 4, .has_default = true, PLAIN},
	{.name = "listed", .type = FIELD_FLAG, .slot = 5, PLAIN},
	{.name = "district", .type = FIELD_TEXT, .slot = 6, PLAIN},
	{.name = "founded", .type = FIELD_DATE, .slot = 7, PLAIN},
	{.name = "investment", .title = {"人数", NULL}, .type = FIELD_MONEY, .slot = 3, OF_APPLICATION},
	{.name = "completed", .type = FIELD_FLAG, .slot = 4, .has_default = true, OF_APPLICATION},
};

struct crowd {
	struct world world;
	struct dictionary texts;
	struct schema schema;
	struct population population;
	bool is_good;
};

/* Files that are NULL are not there; formulas read the fields up to `read_count` (in the order of enum crowd_field). */
static inline void crowd_read(struct crowd *crowd, const char *applicants, const char *applications, const char *awards)
{
	static const char *const items[] = {"5.1", "7.1"};
	static const unsigned char is_read[FIELD_COUNT] = {[REVENUE] = 1, [INVESTMENT] = 1, [STAFF] = 1};
	struct world *world = &crowd->world;
	struct population_request request = {.item_count = 2, .item_id = items, .is_read = is_read, .year = 2022};

	world_open(world);
	dictionary_init(&crowd->texts);
	crowd->schema = (struct schema){
		.field_count = FIELD_COUNT, .field = crowd_fields, .slot_count = {8, 5}, .texts = &crowd->texts};
	world_write(world, "applicants.csv", applicants);
	world_write(world, "applications.csv", applications);
	world_write(world, "awards.csv", awards);
	request.schema = &crowd->schema;
	request.applicants = world_input(world, "applicants.csv");
	request.applications = world_input(world, "applications.csv");
	request.awards = world_input(world, "awards.csv");
	crowd->is_good = population_load(&crowd->population, &request, &world->err);
}

static inline void crowd_release(struct crowd *crowd)
{
	population_release(&crowd->population);
	dictionary_release(&crowd->texts);
	world_close(&crowd->world);
}

static inline void crowd_expect_faults(const char *applicants, const char *applications, const char *awards,
				       const char *lines)
{
	struct crowd crowd;

	crowd_read(&crowd, applicants, applications, awards);
	cr_expect_not(crowd.is_good);
	world_expect(&crowd.world, lines);
	crowd_release(&crowd);
}

static inline double crowd_cell(const struct crowd *crowd, enum crowd_field field, const char *applicant)
{
	uint32_t row = population_find(&crowd->population, applicant);

	cr_assert_neq(row, UINT32_MAX, "%s", applicant);
	return crowd->population.applicants.frame.slot[crowd_fields[field].slot][row];
}

#endif
