/* Who is paid, and how evenly: added up by applicant, zeros included. */
#include "simulation/spread.h"

#include <criterion/criterion.h>
#include <math.h>

Test(spread, claims_are_added_up_by_applicant_and_those_without_money_count)
{
	struct spread spread = {0};
	struct spread_figures figures;

	spread_add(&spread, 7, 300);
	spread_add(&spread, 2, 0);
	spread_add(&spread, 7, 500);
	spread_add(&spread, 1000, 200);
	figures = spread_measure(&spread);
	cr_expect_eq(figures.claimants, 3);
	cr_expect_eq(figures.served, 2);
	/* 0, 200, 800: |differences| 200 + 800 + 600 = 1600; 2 x 1600 / (2 x 3 x 1000) */
	cr_expect_float_eq(figures.gini, 8.0 / 15.0, 1e-15);
	spread_release(&spread);
}

Test(spread, a_cleared_spread_starts_anew)
{
	struct spread spread = {0};

	spread_add(&spread, 3, 100);
	spread_add(&spread, 4, 900);
	spread_clear(&spread);
	cr_expect_eq(spread_measure(&spread).claimants, 0);
	cr_expect(isnan(spread_measure(&spread).gini), "nobody claims");
	spread_add(&spread, 4, 0);
	cr_expect(isnan(spread_measure(&spread).gini), "nothing is paid");
	spread_add(&spread, 4, 50);
	cr_expect_eq(spread_measure(&spread).served, 1);
	cr_expect_eq(spread_measure(&spread).gini, 0.0, "one applicant has all of it");
	spread_release(&spread);
}
