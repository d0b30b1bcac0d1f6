/* Limits of one applicant: cut beforehand, or rows of a weighted stage. */
#include "scenario/town.h"

#define HEADER "application_id,applicant_id,item,requested\n"

static void open_with(struct town *town, const char *limits)
{
	char policy[4096];

	town_open(town);
	snprintf(policy, sizeof policy, "%slimits:\n%s", TOWN_POLICY, limits);
	world_write(&town->world, "policy.yaml", policy);
}

#define EACH_AT_MOST_10 "  each: {items: [\"*\"], total: 10}\n"
#define WEIGHTED        "strategy: {rule: weighted, weight: {1.*: 2, \"*\": 1}}\n"

Test(applicant_limits, under_proportional_they_cut_beforehand)
{
	/* A claims 10 + 10 with limit 10: 5 + 5; B 30: 40 for 20, half: A 5, B 15. */
	struct town town;

	open_with(&town, "  each: {items: [1.*], total: 10}\n");
	town_run(&town, HEADER "r1,A,1.1,10\nr2,A,1.2,10\nr3,B,2.1,30\n",
		 "budget: {total: 20}\nstrategy: proportional\n");
	town_expect_awards(&town, "r1 5.00 2.50 cut\nr2 5.00 2.50 cut\nr3 30.00 15.00 cut\n");
	cr_expect_eq((int64_t)town.result.demand, 4000);
	town_close(&town);
}

/* A has a claim in 1.* (weight 2, 10 yuan in all) and one in 2.*, B one in 1.*; each 10. */
static const char example[] = HEADER "r1,A,1.1,10\nr2,A,2.1,10\nr3,B,1.1,10\n";

Test(applicant_limits, under_weighted_they_are_rows_of_the_program)
{
	/* Cut beforehand A would have 5 + 5: at best 10 x 2 + 5 x 1 = 25. As a row: B 10 in 1.*, A 10 in 2.*: 30. */
	struct town town;

	open_with(&town, EACH_AT_MOST_10);
	town_run(&town, example, "budget: {total: 100}\nenvelopes: {a: {items: [1.*], at_most: 10}}\n" WEIGHTED);
	town_expect_awards(&town, "r1 10.00 0.00 limit\nr3 10.00 10.00 full\nr2 10.00 10.00 full\n");
	cr_expect_eq((int64_t)town.result.demand, 2000, "A counts at most at its limit");
	cr_expect(town.result.is_full, "r1 is stopped by A's limit alone");
	cr_expect_eq(town_outcome(&town, "each", LIMIT_APPLICANT)->limit, 1000);
	cr_expect_eq(town_outcome(&town, "each", LIMIT_APPLICANT)->used, 1000);
	town_close(&town);
}

Test(applicant_limits, a_claim_that_money_stops_too_is_cut)
{
	/* 12 for A at most 10 of 20 and B 10: B's claim weighs 2, A's other ones 1. */
	struct town town;

	open_with(&town, EACH_AT_MOST_10);
	town_run(&town, HEADER "r1,A,2.1,10\nr2,A,2.1,10\nr3,B,1.1,10\n", "budget: {total: 12}\n" WEIGHTED);
	town_expect_awards(&town, "r3 10.00 10.00 full\nr1 10.00 1.00 cut\nr2 10.00 1.00 cut\n");
	cr_expect_eq((int64_t)town.result.demand, 2000);
	cr_expect_not(town.result.is_full);
	town_close(&town);
}

Test(applicant_limits, over_a_lifetime_rows_are_less_past_awards)
{
	struct town town;

	open_with(&town, "  each: {items: [\"*\"], total: 10, over: lifetime}\n");
	world_write(&town.world, "awards.csv",
		    "applicant_id,item,year,award\nA,1.2,2021,4\nB,1.1,2020,10\nC,1.1,2023,9\n");
	world_write(&town.world, "applications.csv",
		    "application_id,applicant_id,item,requested\nr1,A,1.1,10\nr2,B,1.1,5\n");
	cr_assert(town_load(
		&town, "scenario: town\npolicy: policy.yaml\nyear: 2022\nbudget: {total: 100}\n" WEIGHTED
		       "data: {applicants: applicants.csv, applications: applications.csv, awards: awards.csv}\n"));
	cr_expect(town_year(&town));
	town_expect_awards(&town, "r1 10.00 6.00 limit\n");
	cr_expect_eq(town_rejected(&town, REJECTED_LIMIT), 1, "B's is used up");
	cr_expect(town_year(&town), "A has been paid 10 by now");
	town_expect_awards(&town, "");
	cr_expect_eq(town_rejected(&town, REJECTED_LIMIT), 2);
	town_close(&town);
}

Test(applicant_limits, a_limit_over_two_stages_cuts_beforehand)
{
	struct town town;

	open_with(&town, EACH_AT_MOST_10);
	town_run(&town, example,
		 "budget: {total: 100}\n"
		 "strategy: [{where: 'measure == \"1\"', rule: weighted}, {rule: weighted}]\n");
	town_expect_awards(&town, "r1 5.00 5.00 full\nr3 10.00 10.00 full\nr2 5.00 5.00 full\n");
	town_close(&town);
}

Test(applicant_limits, a_limit_beside_a_stage_cuts_beforehand)
{
	struct town town;

	open_with(&town, EACH_AT_MOST_10);
	town_run(&town, example, "budget: {total: 100}\nstrategy: {where: 'measure == \"1\"', rule: weighted}\n");
	town_expect_awards(&town, "r1 5.00 5.00 full\nr3 10.00 10.00 full\nr2 5.00 0.00 unpaid\n");
	town_close(&town);
}

Test(applicant_limits, an_applicant_under_two_limits_is_counted_once)
{
	/* A claims 10 + 10 + 10; narrow leaves 10 of the first two, wide 15 of all: A can get 15. */
	static const char *const limits[] = {
		"  narrow: {items: [1.*], total: 10}\n  wide: {items: [\"*\"], total: 15}\n",
		"  wide: {items: [\"*\"], total: 15}\n  narrow: {items: [1.*], total: 10}\n",
	};

	for (size_t i = 0; i < 2; i++) {
		struct town town;

		open_with(&town, limits[i]);
		town_run(&town, HEADER "r1,A,1.1,10\nr2,A,1.2,10\nr3,A,2.1,10\nr4,B,2.1,7\n",
			 "budget: {total: 100}\n" WEIGHTED);
		cr_assert(town.is_good);
		cr_expect_eq((int64_t)town.result.award, 2200);
		cr_expect_eq((int64_t)town.result.demand, 2200);
		cr_expect(town.result.is_full);
		town_close(&town);
	}
}

Test(applicant_limits, limits_that_cross_never_make_demand_less_than_what_is_paid)
{
	/* 1.1 and 1.2 at most 10, 1.2 and 2.1 at most 10: 10 + 0 + 10 can be paid. */
	struct town town;

	open_with(&town, "  a: {items: [1.1, 1.2], total: 10}\n  b: {items: [1.2, 2.1], total: 10}\n");
	town_run(&town, HEADER "r1,A,1.1,10\nr2,A,1.2,10\nr3,A,2.1,10\n", "budget: {total: 100}\nstrategy: weighted\n");
	town_expect_awards(&town, "r1 10.00 10.00 full\nr2 10.00 0.00 limit\nr3 10.00 10.00 full\n");
	cr_expect_eq((int64_t)town.result.demand, 2000);
	town_close(&town);
}

Test(applicant_limits, a_limit_that_is_no_multiple_of_the_rounding_unit_still_stops)
{
	/* 10.50 in whole yuan is 10: the claim is stopped by its limit alone. */
	struct town town;

	open_with(&town, "  each: {items: [\"*\"], total: 10.50}\n");
	town_run(&town, HEADER "r1,A,1.1,20\n", "budget: {total: 100}\nrounding: {unit: 1}\n" WEIGHTED);
	town_expect_awards(&town, "r1 20.00 10.00 limit\n");
	cr_expect(town.result.is_full);
	town_close(&town);
}

Test(applicant_limits, a_set_aside_asks_no_more_than_limits_let_its_claims_take)
{
	/* A can take 10 of its 20; the set-aside of 15 for 1.* is met by that. */
	struct town town;

	open_with(&town, EACH_AT_MOST_10);
	town_run(&town, HEADER "r1,A,1.1,12\nr2,A,1.2,8\nr3,B,2.1,9\n",
		 "budget: {total: 12}\nenvelopes: {a: {items: [1.*], at_least: 15}}\nstrategy: {rule: weighted, "
		 "weight: {2.*: 5, "
		 "\"*\": 1}}\n");
	cr_assert(town.is_good, "%s", world_said(&town.world));
	cr_expect_eq((int64_t)town.result.award, 1200);
	cr_expect_eq(year_claims(town.work)->award[2], 200, "B has what the set-aside leaves");
	town_close(&town);
}

Test(applicant_limits, counts_and_exclusions_act_before_the_rows)
{
	struct town town;

	open_with(&town,
		  EACH_AT_MOST_10 "  one: {items: [1.*], count: 1}\nexclusions: {out: {when: requested == 7}}\n");
	town_run(&town, HEADER "r1,A,1.1,4\nr2,A,1.2,6\nr3,A,2.1,7\nr4,A,2.1,8\n", "budget: {total: 100}\n" WEIGHTED);
	/* r2 is kept and weighs 2; r4 gets the other 4 of A's 10. */
	town_expect_awards(&town, "r2 6.00 6.00 full\nr4 8.00 4.00 limit\n");
	cr_expect_eq(town_rejected(&town, REJECTED_LIMIT), 1);
	cr_expect_eq(town_rejected(&town, REJECTED_EXCLUSION), 1);
	town_close(&town);
}
