/* Budget, envelopes and rounding over one year. */
#include "scenario/town.h"

#include <math.h>

#define HEADER "application_id,applicant_id,item,requested\n"
#define TWO    HEADER "r1,A,1.1,60\nr2,B,2.1,40\n"
#define P      "strategy: proportional\n"

Test(money, scarce_money_is_one_uniform_cut)
{
	struct town town;

	town_open(&town);
	town_run(&town, TWO, "budget: {total: 50}\n" P);
	town_expect_awards(&town, "r1 60.00 30.00 cut\nr2 40.00 20.00 cut\n");
	cr_expect_eq((int64_t)town.result.demand, 10000);
	cr_expect_eq((int64_t)town.result.award, 5000);
	cr_expect_eq(town.result.left, 0);
	cr_expect_not(town.result.is_full);
	cr_expect_float_eq(town_outcome(&town, "budget", LIMIT_BUDGET)->level, 0.5, 1e-12);
	cr_expect_eq(town_outcome(&town, "budget", LIMIT_BUDGET)->stops, 2);
	town_close(&town);
}

Test(money, money_for_all_pays_all_in_full)
{
	struct town town;

	town_open(&town);
	town_run(&town, TWO, "budget: {total: 100}\n" P);
	town_expect_awards(&town, "r1 60.00 60.00 full\nr2 40.00 40.00 full\n");
	cr_expect(town.result.is_full);
	town_close(&town);
}

Test(money, carried_money_joins_the_total)
{
	town_expect(TWO, "budget: {total: 30, carried: 20}\n" P, "r1 60.00 30.00 cut\nr2 40.00 20.00 cut\n");
}

Test(money, without_money_claims_are_unpaid)
{
	town_expect(TWO, "budget: {total: 0}\n" P, "r1 60.00 0.00 unpaid\nr2 40.00 0.00 unpaid\n");
}

Test(money, automatic_claims_share_with_the_others)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "applicants.csv", "applicant_id,size\nA,large\nB,小型\n");
	town_run(&town, HEADER "r1,A,1.1,15\n", "budget: {total: 10}\n" P);
	town_expect_awards(&town, "r1 15.00 7.50 cut\nB:2.9 5.00 2.50 cut\n");
	town_close(&town);
}

Test(money, the_odd_units_go_to_the_largest_remainders_ties_by_application_id)
{
	/* 10 over 3 x 5 in whole yuan: 3.33 each; the yuan left goes to r1, which stands last in the file. */
	static const char three[] = HEADER "r3,A,1.1,5\nr2,B,1.1,5\nr1,B,2.1,5\n";

	town_expect(three, "budget: {total: 10}\nrounding: {unit: 1}\n" P,
		    "r3 5.00 3.00 cut\nr2 5.00 3.00 cut\nr1 5.00 4.00 cut\n");
	town_expect(three, "budget: {total: 10}\nrounding: {unit: 1, residue: keep}\n" P,
		    "r3 5.00 3.00 cut\nr2 5.00 3.00 cut\nr1 5.00 3.00 cut\n");
}

Test(money, a_claim_paid_in_full_is_never_rounded)
{
	town_expect(HEADER "r1,A,1.1,123.45\n", "budget: {total: 1000}\nrounding: {unit: 100}\n" P,
		    "r1 123.45 123.45 full\n");
}

/* r1 and r2 stand under 1.*, which 工信局 pays; A and B are large. */
#define THREE HEADER "r1,A,1.1,10\nr2,B,1.2,10\nr3,C,2.1,30\n"

Test(envelopes, money_that_an_envelope_frees_is_shared_again)
{
	/* r1 and r2 together 5, a quarter; r3 the other 15 of 20, half. */
	static const char awards[] = "r1 10.00 2.50 cut\nr2 10.00 2.50 cut\nr3 30.00 15.00 cut\n";

	town_expect(THREE, "budget: {total: 20}\nenvelopes: {a: {items: [1.*], at_most: 5}}\n" P, awards);
	town_expect(THREE, "budget: {total: 20}\nenvelopes: {a: {lead: 工信局, at_most: 5}}\n" P, awards);
	town_expect(THREE, "budget: {total: 20}\nenvelopes: {a: {where: 'size == \"large\"', at_most: 5}}\n" P, awards);
	town_expect(THREE, "budget: {total: 20}\nenvelopes: {a: {where: 'measure == \"1\"', at_most: 25%}}\n" P,
		    awards);
}

Test(envelopes, an_envelope_that_does_not_bind_changes_nothing)
{
	/* 20 of 50: two fifths of each; 8 stands within 10. */
	town_expect(THREE, "budget: {total: 20}\nenvelopes: {a: {items: [1.*], at_most: 10}}\n" P,
		    "r1 10.00 4.00 cut\nr2 10.00 4.00 cut\nr3 30.00 12.00 cut\n");
}

Test(envelopes, items_and_lead_and_where_all_must_hold)
{
	/* Of 工信局's only 1.2 of B: r2. */
	town_expect(THREE,
		    "budget: {total: 100}\n"
		    "envelopes: {a: {items: [\"*\"], lead: [工信局], where: 'item == \"1.2\"', at_most: 5}}\n" P,
		    "r1 10.00 10.00 full\nr2 10.00 5.00 cut\nr3 30.00 30.00 full\n");
}

Test(envelopes, a_missing_where_is_no)
{
	/* C's size is missing: r3 is in neither. */
	town_expect(THREE, "budget: {total: 100}\nenvelopes: {a: {where: 'size != \"small\"', at_most: 8}}\n" P,
		    "r1 10.00 4.00 cut\nr2 10.00 4.00 cut\nr3 30.00 30.00 full\n");
}

Test(envelopes, a_share_is_of_total_and_carried_money)
{
	struct town town;

	town_open(&town);
	town_run(&town, THREE, "budget: {total: 80, carried: 20}\nenvelopes: {a: {items: [1.*], at_most: 12%}}\n" P);
	town_expect_awards(&town, "r1 10.00 6.00 cut\nr2 10.00 6.00 cut\nr3 30.00 30.00 full\n");
	cr_expect_eq(town_outcome(&town, "a", LIMIT_AT_MOST)->limit, 1200);
	cr_expect_eq(town_outcome(&town, "a", LIMIT_AT_MOST)->used, 1200);
	cr_expect_float_eq(town_outcome(&town, "a", LIMIT_AT_MOST)->level, 0.6, 1e-12);
	cr_expect_eq(town_outcome(&town, "a", LIMIT_AT_MOST)->stops, 2);
	cr_expect_eq(town_outcome(&town, "budget", LIMIT_BUDGET)->used, 4200);
	town_close(&town);
}

Test(envelopes, overlapping_envelopes_both_hold)
{
	/* a stops r1 and r2 at a quarter of 10 + 10; b then has 12 - 2.5 = 9.5 for r3. */
	town_expect(THREE,
		    "budget: {total: 100}\nenvelopes: {a: {items: [1.*], at_most: 5}, b: {items: [1.2, 2.1], at_most: "
		    "12}}\n" P,
		    "r1 10.00 2.50 cut\nr2 10.00 2.50 cut\nr3 30.00 9.50 cut\n");
}

Test(envelopes, at_least_is_a_set_aside)
{
	/* Uniformly 20 of 50 gives r3 12; set aside 16: 2 + 2. */
	town_expect(THREE, "budget: {total: 20}\nenvelopes: {a: {items: [2.*], at_least: 80%}}\n" P,
		    "r1 10.00 2.00 cut\nr2 10.00 2.00 cut\nr3 30.00 16.00 cut\n");
}

Test(envelopes, a_set_aside_is_the_lesser_of_it_and_the_claims)
{
	town_expect(THREE, "budget: {total: 35}\nenvelopes: {a: {items: [1.*], at_least: 30}}\n" P,
		    "r1 10.00 10.00 full\nr2 10.00 10.00 full\nr3 30.00 15.00 cut\n");
}

Test(envelopes, limits_that_cannot_be_met_together_are_a_conflict_with_its_amount)
{
	struct town town;

	town_open(&town);
	town_run(&town, THREE,
		 "budget: {total: 20}\nenvelopes: {a: {items: [1.*], at_least: 15}, b: {items: [2.*], at_least: "
		 "12.5}}\n" P);
	cr_expect_not(town.is_good);
	cr_expect_eq(town.world.err.code, ERROR_CONFLICT);
	world_expect_part(&town.world,
			  "these limits cannot be met together: budget, a, b; they miss each other by 7.50 yuan");
	town_close(&town);
}

Test(envelopes, a_department_that_pays_nothing_is_a_fault)
{
	town_expect_faults(TOWN_HEAD
			   "budget: {total: 20}\nenvelopes: {a: {lead: 工信句, at_most: 5}, b: {items: 3.1, at_most: "
			   "5}, budget: {at_most: 5}}\n" P,
			   "s.yaml:6:23: error: no item is paid by 工信句; did you mean 工信局?\n"
			   "s.yaml:6:52: error: there is no item 3.1; did you mean 1.1?\n"
			   "s.yaml:6:70: error: budget is the name of the total budget; choose another name\n");
}

Test(envelopes, dated_money_changes_with_the_year)
{
	struct town town;

	town_open(&town);
	town_run(&town, THREE,
		 "budget: {total: {from 2022: 20, from 2023: 100}}\n"
		 "envelopes: {a: {items: [1.*], at_most: {from 2022: 5, from 2023: 12%}}}\n" P);
	town_expect_awards(&town, "r1 10.00 2.50 cut\nr2 10.00 2.50 cut\nr3 30.00 15.00 cut\n");
	cr_expect(town_year(&town));
	town_expect_awards(&town, "r1 10.00 6.00 cut\nr2 10.00 6.00 cut\nr3 30.00 30.00 full\n");
	town_close(&town);
}

Test(money, what_is_left_lapses_or_is_carried)
{
	struct town town;

	town_open(&town);
	town_run(&town, TWO, "budget: {total: {from 2022: 130, from 2023: 20}, carried: 5, unspent: carry}\n" P);
	cr_expect_eq(town.result.available, 13500);
	cr_expect_eq(town.result.left, 3500);
	cr_expect(town_year(&town));
	cr_expect_eq(town.result.available, 5500, "20 and 35");
	town_close(&town);
	town_open(&town);
	town_run(&town, TWO, "budget: {total: 130, carried: 5}\n" P);
	cr_expect(town_year(&town));
	cr_expect_eq(town.result.available, 13000);
	town_close(&town);
}
