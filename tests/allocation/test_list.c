/* list.c keeps a few cuts and asks seldom; plain_list.h asks a linear program before every decision. */
#include "allocation/instance.h"
#include "allocation/plain_list.h"

#include <criterion/criterion.h>

#define INSTANCES 2500 /* of each on_shortage */

/* Overlapping rows with set-asides that bind, ties, claims of later stages, sums from a few fen to a billion. */
static struct instance *random_list(uint64_t seed, int64_t *later)
{
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	struct problem *problem = &instance->problem;
	size_t row_count = 1 + random_below(&state, 6), count = 1 + random_below(&state, seed % 8 == 0 ? 60 : 16);
	static const uint64_t largest[] = {4, 30, 100000, 1000000000};
	uint64_t size = largest[random_below(&state, 4)], places = 1 + random_below(&state, 2 * count);
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++) {
		int64_t claim = random_below(&state, 3) == 0 ? (int64_t)size : 1 + (int64_t)random_below(&state, size);
		instance_add_claim(instance, claim, 1, (uint32_t)random_below(&state, UINT64_C(2) << row_count));
		instance->order[i] = (uint32_t)random_below(&state, places);
		instance->tie_rank[i] = (uint32_t)((i * 211 + seed) % 1009);
	}
	bool has_later = random_below(&state, 3) == 0;
	for (size_t c = 0; c < problem->limits.class_count; c++)
		later[c] = has_later && random_below(&state, 2) == 0 ? (int64_t)random_below(&state, 4 * size) : 0;
	problem->later = has_later ? later : NULL;
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		if (r == 0 || random_below(&state, 3) > 0)
			instance->at_most[r] = claims * (int64_t)(30 + random_below(&state, 80)) / 100;
		int64_t most = instance->at_most[r] < claims ? instance->at_most[r] : claims;
		if (r > 0 && random_below(&state, 3) > 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)most + 1);
	}
	static const int64_t units[] = {1, 1, 7, 100};
	problem->rounding.unit = units[random_below(&state, 4)];
	return instance;
}

/* What the set-asides change. */
static bool floors_matter(const struct instance *instance, struct workspace *work)
{
	int64_t without[ROWS_MAX] = {0}, award[CLAIMS_MAX];
	struct problem problem = instance->problem;
	problem.limits.at_least = without;
	cr_assert_eq(plain_divide(&problem, work, award), DIVISION_DONE);
	return memcmp(award, instance->award, problem.count * sizeof *award) != 0;
}

static void compare(const char *rule, enum shortage on_shortage)
{
	size_t done = 0, conflicts = 0, changed = 0;
	struct workspace *work = workspace_new();
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		int64_t later[CLASSES_MAX], award[CLAIMS_MAX];
		struct instance *instance = random_list(seed, later);
		instance->problem.on_shortage = on_shortage;
		enum division_status status = instance_divide(instance, rule);
		cr_assert_eq(status, plain_divide(&instance->problem, work, award), "seed %lu", seed);
		for (size_t i = 0; status == DIVISION_DONE && i < instance->problem.count; i++)
			cr_assert_eq(instance->award[i], award[i], "seed %lu, claim %zu: %ld, asked for: %ld", seed, i,
				     instance->award[i], award[i]);
		conflicts += status == DIVISION_CONFLICT;
		done += status == DIVISION_DONE;
		changed += status == DIVISION_DONE && floors_matter(instance, work);
		instance_free(instance);
	}
	workspace_free(work);
	cr_expect_gt(conflicts, INSTANCES / 50);
	cr_expect_gt(done, INSTANCES / 2);
	cr_expect_gt(changed, INSTANCES / 10, "%zu of %zu", changed, done);
}

Test(list, partial_payment_is_as_if_a_program_were_asked_for_every_claim)
{
	compare("ranked", SHORTAGE_PARTIAL);
}

Test(list, claims_are_passed_over_as_if_a_program_were_asked_for_every_claim)
{
	compare("first-come", SHORTAGE_SKIP);
}

Test(list, it_stops_as_if_a_program_were_asked_for_every_claim)
{
	compare("lottery", SHORTAGE_STOP);
}

Test(list, ties_share_as_if_a_program_were_asked_for_every_parcel)
{
	compare("ranked", SHORTAGE_SHARE);
}

/* Whole shares leave a fen too little for the set-aside of row 1, under the limit of row 2, whose own set-aside was met
 * long since. Giving that one up, fen by fen, would take for ever. */
Test(list, a_set_aside_that_is_met_is_not_given_up)
{
	static const struct {
		uint32_t order, mask;
		int64_t claim;
	} claims[] = {{0, 5, 772580509},  {0, 7, 1000000000}, {0, 5, 1000000000}, {0, 7, 1000000000},
		      {0, 1, 1039533833}, {0, 5, 1000000000}, {0, 5, 194961452},  {1, 5, 1799840998},
		      {1, 7, 1403217574}, {1, 1, 1948700535}};
	struct instance *instance = instance_new(9038656269);
	struct workspace *work = workspace_new();
	int64_t award[CLAIMS_MAX];
	instance_add_row(instance, 1556569847, 1905801841);
	instance_add_row(instance, 97900773, 3104828202);
	for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
		instance_add_claim(instance, claims[i].claim, 1, claims[i].mask);
		instance->order[i] = claims[i].order;
	}
	instance->problem.on_shortage = SHORTAGE_SHARE;
	cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
	cr_assert_eq(plain_divide(&instance->problem, work, award), DIVISION_DONE);
	for (size_t i = 0; i < instance->problem.count; i++)
		cr_assert_eq(instance->award[i], award[i], "claim %zu", i);
	cr_assert_eq(instance->division.floor_missed, 1);
	workspace_free(work);
	instance_free(instance);
}

/* Pro rata the second claim gets 16699.999 of its set-aside of 16700: near, but not enough. */
Test(list, shares_that_miss_a_set_aside_by_a_trace_make_room_for_it)
{
	struct instance *instance = instance_new(33401);
	uint32_t row = instance_add_row(instance, 16700, LIMIT_NONE);
	instance_add_claim(instance, 50003, 1, 1);
	instance_add_claim(instance, 50000, 1, row);
	instance->problem.on_shortage = SHORTAGE_SHARE;
	cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
	cr_expect_eq(instance->award[0], 16701);
	cr_expect_eq(instance->award[1], 16700);
	instance_free(instance);
}
