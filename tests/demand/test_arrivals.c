/*
 * What is drawn for all items and applications of a year at once must be what each is drawn alone: by its own streams,
 * quantile and draw from the urn.
 */
#include "base/each_lanes.h"
#include "base/index.h"
#include "base/marks.h"
#include "demand/arrivals.h"
#include "demand/fixed_math.h"
#include "demand/numbers.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIRMS = 60, SEED = 2022, CALENDAR = 2025, YEAR = 3, SOURCES = 7, SLOT_INVESTMENT = 3, SLOT_STAFF, SLOTS };

/* lognormal money; gamma money and lognormal staff; closed; nobody may file; many, all resampled; exactly four. */
enum { LOGNORMAL, TWO_AMOUNTS, CLOSED, NOBODY, MANY, FIXED, ITEMS };

static struct field field[SLOTS + 1] = {
	{.name = "requested", .owner = FIELD_OF_APPLICATION, .type = FIELD_MONEY, .slot = SLOT_REQUESTED},
	{.name = "score", .owner = FIELD_OF_APPLICATION, .type = FIELD_NUMBER, .slot = SLOT_SCORE},
	{.name = "filed_at", .owner = FIELD_OF_APPLICATION, .type = FIELD_DATE, .slot = SLOT_FILED_AT},
	{.name = "investment", .owner = FIELD_OF_APPLICATION, .type = FIELD_MONEY, .slot = SLOT_INVESTMENT},
	{.name = "staff", .owner = FIELD_OF_APPLICATION, .type = FIELD_INTEGER, .slot = SLOT_STAFF},
	{.name = "revenue",
	 .owner = FIELD_OF_APPLICANT,
	 .type = FIELD_MONEY,
	 .last_of = FIELD_NONE,
	 .peak_of = FIELD_NONE},
};
static const struct schema schema = {.field_count = SLOTS + 1, .field = field, .slot_count = {1, SLOTS}};
static const char *const item_id[ITEMS] = {"9.1", "10.1", "1.1", "2.1", "7.1", "3.1"};
static const unsigned char is_open[ITEMS] = {1, 1, 0, 1, 1, 1};

/* 0 common; 1 trend; 2 .. 7 means of counts; 8 size; 9 .. 14 approvals; 15 .. 20 parameters of three amounts. */
static struct demand_number number[] = {
	{.value = 0.3},  {.value = 0.05}, {.value = 60},  {.value = 25},  {.value = 30},  {.value = 10},
	{.value = 1500}, {.value = 4},    {.value = 8},   {.value = 0.6}, {.value = 0.9}, {.value = 1},
	{.value = 0.5},  {.value = 0.95}, {.value = 1},   {.value = 9e5}, {.value = 0.7}, {.value = 5e6},
	{.value = 1.4},  {.value = 12},   {.value = 0.9},
};
static struct amount_settings lognormal_amount = {SLOT_REQUESTED, NULL, 15};
static struct amount_settings two_amounts[2] = {{SLOT_INVESTMENT, NULL, 17}, {SLOT_STAFF, NULL, 19}};
static struct item_demand item[ITEMS];
static struct demand_settings demand = {
	.number_count = 21, .number = number, .common = 0, .item_count = ITEMS, .item = item};

/* This year's applications, none but of MANY; the fourth was refused. */
static double score[SOURCES] = {81, 77, 92.5, 10, 60, 55, 70}, staff[SOURCES] = {3, 14, 15, 0, 9, 2, 6},
	      same[SOURCES] = {50, 50, 50, 7, 50, 50, 50}, missing[SOURCES];
static double *source_slot[SLOTS] = {missing, score, missing, same, staff};
static unsigned char approved[SOURCES] = {1, 1, 1, 0, 1, 1, 1};
static size_t item_start[ITEMS + 1] = {0, 0, 0, 0, 0, SOURCES, SOURCES};

static double revenue[FIRMS], *applicant_slot[1] = {revenue};
static uint64_t hash[FIRMS];
static const char *id[FIRMS];
static char text[FIRMS][8];
static struct population population = {
	.item_count = ITEMS,
	.applicants = {.frame = {.row_count = FIRMS, .slot_count = 1, .slot = applicant_slot}, .id = id, .hash = hash},
	.applications = {.frame = {.row_count = SOURCES, .slot_count = SLOTS, .slot = source_slot},
			 .approved = approved,
			 .item_start = item_start},
};

static struct arrivals_plan plan;
static struct firms firms;
static struct arrivals arrivals;
static double *numbers;
static struct demand_year now;
static struct arena arena;

static void describe_items(void)
{
	for (uint32_t i = 0; i < ITEMS; i++)
		item[i] = (struct item_demand){.count = {.mean = 2 + i, .trend = 1, .size = 8}, .approval = 9 + i};
	item[FIXED].count.is_fixed = true;
	item[NOBODY].where = formula_constant(0, FORMULA_FLAG, &arena);
	lognormal_amount.distribution = distributions[0];
	two_amounts[0].distribution = distributions[1];
	two_amounts[1].distribution = distributions[0];
	item[LOGNORMAL].amount = &lognormal_amount;
	item[LOGNORMAL].amount_count = 1;
	item[TWO_AMOUNTS].amount = two_amounts;
	item[TWO_AMOUNTS].amount_count = 2;
}

static void setup(void)
{
	const struct arrivals_request request = {.demand = &demand,
						 .schema = &schema,
						 .population = &population,
						 .item_id = item_id,
						 .is_open = is_open,
						 .seed = SEED,
						 .year_count = YEAR};
	const struct firms_request who = {&population, &schema, &demand, SEED, YEAR};

	arena_init(&arena);
	describe_items();
	for (size_t i = 0; i < SOURCES; i++)
		missing[i] = NAN;
	for (size_t i = 0; i < FIRMS; i++) {
		snprintf(text[i], sizeof text[i], "F%02zu", i);
		id[i] = text[i];
		hash[i] = hash_bytes(text[i], strlen(text[i]));
	}
	arrivals_plan_init(&plan, &request);
	firms_init(&firms, &who);
	arrivals_init(&arrivals, &plan);
	numbers = numbers_new(&demand);
}

static void teardown(void)
{
	free(numbers);
	arrivals_release(&arrivals, &plan);
	firms_release(&firms);
	arrivals_plan_release(&plan);
	arena_release(&arena);
}

TestSuite(arrivals, .init = setup, .fini = teardown);

static void draw(uint32_t of)
{
	now = (struct demand_year){.draw = of, .year = YEAR, .calendar = CALENDAR, .number = numbers};
	firms_reset(&firms, of, numbers);
	arrivals_draw(&arrivals, &plan, &now, &firms);
}

static double uniform_of(uint64_t entity, enum stream_purpose purpose)
{
	struct stream stream;

	stream_start(&stream, SEED, entity, now.draw, YEAR, purpose);
	return stream_uniform(&stream);
}

static uint32_t count_of(uint32_t of)
{
	double common = fixed_normal_quantile(uniform_of(0, STREAM_COUNT_COMMON));
	double own = fixed_normal_quantile(uniform_of(plan.item_hash[of], STREAM_COUNT));

	return arrivals_plan_count(&plan, of, &now, fixed_normal_cdf(sqrt(0.3) * common + sqrt(1 - 0.3) * own));
}

static void expect_same(double value, double expected, const char *what, uint32_t of)
{
	cr_assert((isnan(value) && isnan(expected)) || memcmp(&value, &expected, sizeof value) == 0,
		  "%s of item %u is %.17g, not %.17g", what, of, value, expected);
}

static double amount_of(const struct amount_settings *amount, uint64_t entity)
{
	const char *name = field[amount->slot].name;
	double u = uniform_of(hash_mix(entity, hash_bytes(name, strlen(name))), STREAM_AMOUNT);

	return simulated_value(&field[amount->slot], amount->distribution->quantile(numbers + amount->parameter, u));
}

/* The values that the fields of an application should have. */
static void fields_of(uint32_t of, uint64_t entity, double *value)
{
	static const uint32_t approved_row[] = {0, 1, 2, 4, 5, 6};
	uint32_t row = approved_row[(size_t)(uniform_of(entity, STREAM_RESAMPLE) * 6)];

	for (size_t s = 0; s < SLOTS; s++)
		value[s] = of == MANY ? source_slot[s][row] : (double)NAN;
	for (size_t a = 0; a < item[of].amount_count; a++)
		value[item[of].amount[a].slot] = amount_of(&item[of].amount[a], entity);
}

/* Application k of an item, if it passes, stands in `row`. */
static void expect_application(uint32_t of, uint32_t k, uint64_t entity, size_t row)
{
	static const uint32_t place[ITEMS] = {5, 1, 0, 2, 4, 3}; /* 1.1- 10.1- 2.1- 3.1- 7.1- 9.1- */
	const struct applications *applications = &arrivals.applications;
	const struct urn_lot lot = {SEED, now.draw, YEAR, arrivals.lot[of].choice, hash};
	double value[SLOTS];

	cr_assert_lt(row, applications->frame.row_count);
	cr_assert_eq(applications->item[row], of);
	cr_assert_eq(applications->approved[row], 1);
	cr_assert_null(applications->id[row]);
	cr_assert_eq(applications->id_key[row], application_key_simulated(CALENDAR, place[of], k));
	cr_assert_eq(applications->frame.parent[row], urn_draw(&firms.urn, &lot, entity));
	fields_of(of, entity, value);
	for (size_t s = 0; s < SLOTS; s++)
		expect_same(applications->frame.slot[s][row], value[s], field[s].name, of);
}

/* Ids rank by the bytes of the item's id, then by number. */
static void expect_ranks(void)
{
	static const uint32_t by_bytes[ITEMS] = {CLOSED, TWO_AMOUNTS, NOBODY, FIXED, MANY, LOGNORMAL};
	const struct applications *applications = &arrivals.applications;
	uint32_t rank = 0;

	for (size_t i = 0; i < ITEMS; i++) {
		size_t end = applications->item_start[by_bytes[i] + 1];

		for (size_t row = applications->item_start[by_bytes[i]]; row < end; row++)
			cr_assert_eq(applications->id_rank[row], rank++);
	}
}

static void check_year(void)
{
	const struct applications *applications = &arrivals.applications;

	for (uint32_t of_draw = 0; of_draw < 4; of_draw++) {
		size_t row = 0;

		draw(of_draw);
		for (uint32_t of = 0; of < ITEMS; of++) {
			uint32_t count = is_open[of] && of != NOBODY ? count_of(of) : 0;

			cr_assert_eq(applications->item_start[of], row);
			for (uint32_t k = 0; k < count; k++) {
				uint64_t entity = hash_mix(plan.item_hash[of], k);

				if (uniform_of(entity, STREAM_APPROVAL) < numbers[item[of].approval])
					expect_application(of, k, entity, row++);
			}
		}
		cr_assert_eq(applications->item_start[ITEMS], row);
		cr_assert_eq(applications->frame.row_count, row);
		expect_ranks();
	}
}

Test(arrivals, a_year_drawn_together_is_what_each_application_draws_alone)
{
	with_each_lanes(check_year);
}

/* 1,500 a year with trend, 95 % approved; four a year; the other means are in the tables' own tests. */
Test(arrivals, items_get_about_as_many_as_they_should)
{
	size_t many = 0;

	for (uint32_t of_draw = 0; of_draw < 200; of_draw++) {
		draw(of_draw);
		many += arrivals.applications.item_start[MANY + 1] - arrivals.applications.item_start[MANY];
		cr_expect_eq(arrivals.applications.item_start[FIXED + 1] - arrivals.applications.item_start[FIXED], 4);
	}
	/* one count has a standard deviation of 36 % of the mean */
	cr_expect_float_eq((double)many / 200, 1500 * 1.05 * 1.05 * 1.05 * 0.95, 4 * 0.36 * 1650 / sqrt(200));
}

/* Rows that were appended for what waits leave nothing behind. */
Test(arrivals, a_year_after_one_with_appended_rows_is_as_if_there_had_been_none)
{
	draw(1);
	for (int i = 0; i < 3000; i++) {
		uint32_t row = arrivals_append(&arrivals, FIXED, 7, "A1", 5);

		for (uint32_t s = 0; s < SLOTS; s++)
			arrivals.applications.frame.slot[s][row] = 1 + s;
	}
	arrivals_rank(&arrivals);
	cr_expect_eq(arrivals.applications.id_rank[0] > 0, 1, "the appended come first, by their key");
	check_year();
}
