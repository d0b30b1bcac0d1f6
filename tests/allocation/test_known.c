/* Divisions whose answer is known from elsewhere: published, or worked out by hand in the comment. */
#include "allocation/instance.h"

#include <criterion/criterion.h>
#include <math.h>

/* Italy's tax credit for the southern special economic zone (ZES unica), 2025: 3,643,520,511 euro claimed, 2.2 bn
 * there; the published ratio is 60.3811 %, cut off. */
Test(known, a_uniform_cut_pays_italys_published_ratio_and_sums_exactly)
{
	struct instance *instance = instance_new(INT64_C(220000000000));
	int64_t rest = INT64_C(364352051100);
	for (int i = 0; i < 299; i++) {
		int64_t claim = INT64_C(1000000007) + i * INT64_C(1234567);
		instance_add_claim(instance, claim, 1, 1);
		rest -= claim;
	}
	instance_add_claim(instance, rest, 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	cr_expect_float_eq(instance->division.level[0], 0.603812, 5e-7);
	cr_expect_eq(instance->division.used[0], INT64_C(220000000000));
	cr_expect_eq(instance->division.stops[0], 300);
	instance_free(instance);
}

/* Budget 100, A at most 10 of claims 40 and 20, B claims 60 and 90. A's ratio is 10/60; the rest, 90, goes to B's 150:
 * 0.6. One uniform cut would have been 100/210. */
Test(known, money_freed_by_an_envelope_is_shared_again)
{
	struct instance *instance = instance_new(10000);
	uint32_t a = instance_add_row(instance, 0, 1000);
	instance_add_claim(instance, 4000, 1, a);
	instance_add_claim(instance, 6000, 1, 1);
	instance_add_claim(instance, 2000, 1, a);
	instance_add_claim(instance, 9000, 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {667, 3600, 333, 5400}; /* 666.67 and 333.33: the fen goes to the larger remainder */
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.level[1], 1.0 / 6.0, 1e-15);
	cr_expect_float_eq(instance->division.level[0], 0.6, 1e-15);
	cr_expect_eq(instance->division.stops[0], 2);
	cr_expect_eq(instance->division.stops[1], 2);
	instance_free(instance);
}

/* Two envelopes that overlap in one class: AB at most 30, BC at most 40, budget 200; claims A 50, B 50, C 50, D 100.
 * AB stops A and B at 0.3; BC then holds 40 - 15 = 25 for C: 0.5; D gets min(1, 200 - 30 - 25 = 145): all. */
Test(known, overlapping_envelopes_stop_their_claims_one_after_the_other)
{
	struct instance *instance = instance_new(20000);
	uint32_t ab = instance_add_row(instance, 0, 3000), bc = instance_add_row(instance, 0, 4000);
	instance_add_claim(instance, 5000, 1, ab);
	instance_add_claim(instance, 5000, 1, ab | bc);
	instance_add_claim(instance, 5000, 1, bc);
	instance_add_claim(instance, 10000, 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {1500, 1500, 2500, 10000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect(isnan(instance->division.level[0]));
	cr_expect_float_eq(instance->division.level[1], 0.3, 1e-15);
	cr_expect_float_eq(instance->division.level[2], 0.5, 1e-15);
	instance_free(instance);
}

/* Budget 100; A claims 100, B claims 300; B is set aside 90. Without it both get 0.25; with it A's ratio falls to 0.1.
 */
Test(known, a_set_aside_lifts_its_group_at_the_others_cost)
{
	struct instance *instance = instance_new(10000);
	uint32_t b = instance_add_row(instance, 9000, LIMIT_NONE);
	instance_add_claim(instance, 10000, 1, 1);
	instance_add_claim(instance, 10000, 1, b);
	instance_add_claim(instance, 20000, 1, b);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {1000, 3000, 6000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.level[0], 0.1, 1e-15);
	instance_free(instance);
}

/* A (weight 2) takes at most 10, B (weight 1); applicant 1 claims 10 in A and 10 in B, applicant 2 claims 10 in A; each
 * applicant at most 10. Best: A's 10 to applicant 2 and 10 of B to applicant 1: 2 x 10 + 1 x 10 = 30. Cutting the
 * applicants beforehand (5 + 5) would have given at most 25. */
Test(known, applicant_limits_are_rows_of_the_weighted_program)
{
	struct instance *instance = instance_new(100000);
	uint32_t a = instance_add_row(instance, 0, 1000);
	instance_add_claim(instance, 1000, 2, a);
	instance_add_claim(instance, 1000, 2, a);
	instance_add_claim(instance, 1000, 1, 1);
	instance_add_applicant(instance, 1000, 2, (const uint32_t[]){0, 2});
	instance_add_applicant(instance, 1000, 1, (const uint32_t[]){1});
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {0, 1000, 1000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.objective, 30.0, 1e-12);
	cr_expect_leq(instance->division.gap, 1e-15);
	instance_free(instance);
}

/* Weights 3, 2, 2, 1 for claims of 10, 20, 40, 100; budget 40: the first is full, the two of weight 2 share 30 by
 * ratio (0.5), the last gets nothing. One more yuan is worth 2, one less takes 2. */
Test(known, equal_weights_share_by_ratio_in_the_weighted_optimum)
{
	struct instance *instance = instance_new(4000);
	const double weight[] = {3, 2, 2, 1};
	const int64_t claim[] = {1000, 2000, 4000, 10000}, expected[] = {1000, 1000, 2000, 0};
	instance->problem.wants_prices = true;
	for (size_t i = 0; i < 4; i++)
		instance_add_claim(instance, claim[i], weight[i], 1);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.objective, 90.0, 1e-12);
	cr_expect_float_eq(instance->division.price[0], 2.0, 1e-12);
	cr_expect_float_eq(instance->division.price_left[0], 2.0, 1e-12);
	instance_free(instance);
}

/* Budget 30 meets the claims of weight 3 (30) exactly: one yuan more goes to weight 1, one less is taken from weight
 * 3. The envelope of 500 has no effect; the one of 10 costs its floor's group 3 - 1 a yuan more, as each yuan for
 * weight 1 is taken from weight 3. */
Test(known, the_price_right_and_left_of_a_corner_differ)
{
	struct instance *instance = instance_new(3000);
	uint32_t idle = instance_add_row(instance, 0, 50000);
	instance->problem.wants_prices = true;
	instance_add_claim(instance, 3000, 3, idle);
	instance_add_claim(instance, 9000, 1, 1);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	cr_expect_float_eq(instance->division.price[0], 1.0, 1e-12);
	cr_expect_float_eq(instance->division.price_left[0], 3.0, 1e-12);
	cr_expect_float_eq(instance->division.price[1], 0.0, 0);
	cr_expect_float_eq(instance->division.price_left[1], 0.0, 0);
	instance_free(instance);
}

/* Budget 30, weight 1's group is set aside 10 of its 90: 20 x 3 + 10 x 1 = 70, and each yuan more of the floor moves
 * one from weight 3 to weight 1. */
Test(known, the_price_of_a_floor_is_what_it_costs)
{
	struct instance *instance = instance_new(3000);
	uint32_t floor = instance_add_row(instance, 1000, LIMIT_NONE);
	instance->problem.wants_prices = true;
	instance_add_claim(instance, 3000, 3, 1);
	instance_add_claim(instance, 9000, 1, floor);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	cr_expect_float_eq(instance->division.objective, 70.0, 1e-12);
	cr_expect_float_eq(instance->division.price[1], -2.0, 1e-12);
	cr_expect_float_eq(instance->division.price_left[1], -2.0, 1e-12);
	cr_expect_float_eq(instance->division.price[0], 3.0, 1e-12);
	instance_free(instance);
}

/* AB, BC and AC at most 10 each, A, B and C of weight 1, claims 10 each: 5 each is the one optimum (15); filling stops
 * all three at 0.5. With weights the optimum is the same point, and each envelope's yuan is worth 0.5. */
Test(known, three_envelopes_in_a_ring_are_worth_half_a_yuan_each)
{
	struct instance *instance = instance_new(100000);
	uint32_t ab = instance_add_row(instance, 0, 1000), bc = instance_add_row(instance, 0, 1000),
		 ac = instance_add_row(instance, 0, 1000);
	instance->problem.wants_prices = true;
	instance_add_claim(instance, 1000, 1, ab | ac);
	instance_add_claim(instance, 1000, 1, ab | bc);
	instance_add_claim(instance, 1000, 1, bc | ac);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	for (size_t i = 0; i < 3; i++) {
		cr_expect_eq(instance->award[i], 500);
		cr_expect_float_eq(instance->division.price[i + 1], 0.5, 1e-12);
	}
	instance_free(instance);
}

/* Filling alone leaves money: AB at most 10 and BC at most 10 with claims A 10, B 10, C 10 of equal weight. The largest
 * sum is 20 (A and C full, B nothing), where filling stops all three at 0.5 and 15. */
Test(known, the_weighted_optimum_is_reached_where_filling_falls_short)
{
	struct instance *instance = instance_new(100000);
	uint32_t ab = instance_add_row(instance, 0, 1000), bc = instance_add_row(instance, 0, 1000);
	instance_add_claim(instance, 1000, 1, ab);
	instance_add_claim(instance, 1000, 1, ab | bc);
	instance_add_claim(instance, 1000, 1, bc);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {1000, 0, 1000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t uniform[] = {500, 500, 500};
	cr_expect_arr_eq(instance->award, uniform, sizeof uniform);
	instance_free(instance);
}

/* A holds 50 yuan for weight 1e6 and for the two that a floor of 50 sets aside, of weights 0 and 1e-6. All 50 of the
 * floor belong to the latter, however little it is worth beside the first. */
Test(known, a_small_weight_decides_beside_a_great_one)
{
	struct instance *instance = instance_new(100000);
	uint32_t a = instance_add_row(instance, 0, 10000), floor = instance_add_row(instance, 5000, LIMIT_NONE);
	instance_add_claim(instance, 10000, 1e6, a);
	instance_add_claim(instance, 5000, 0, a | floor);
	instance_add_claim(instance, 5000, 1e-6, a | floor);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {5000, 0, 5000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* A yuan for the claim in both envelopes is worth 0.3, and takes one of weight 0.1 and one of 0.2: they tie, and share
 * by ratio, although the double 0.1 + 0.2 is not 0.3. */
Test(known, weights_that_add_up_on_paper_tie)
{
	struct instance *instance = instance_new(100000);
	uint32_t a = instance_add_row(instance, 0, 1000), b = instance_add_row(instance, 0, 1000);
	instance_add_claim(instance, 1000, 0.1, a);
	instance_add_claim(instance, 1000, 0.2, b);
	instance_add_claim(instance, 1000, 0.3, a | b);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {500, 500, 500};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* Budget 50, X claims 100, W 10 and V 10, all of weight 1; W and V may get 10 together, W's floor is 10. A later claim
 * of 10 could complete the floor, and W and V then share, but its money would be lost to this stage: the optimum is 50,
 * and the floor leaves only X 40, W 10 for it. */
Test(known, a_later_claim_completes_no_floor_where_that_costs_weight)
{
	struct instance *instance = instance_new(5000);
	uint32_t floor = instance_add_row(instance, 1000, LIMIT_NONE), both = instance_add_row(instance, 0, 1000);
	instance_add_claim(instance, 10000, 1, 1);
	instance_add_claim(instance, 1000, 1, floor | both);
	instance_add_claim(instance, 1000, 1, both);
	instance->later[instance_class(instance, floor | 1)] = 1000;
	instance->problem.later = instance->later;
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {4000, 1000, 0};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.objective, 50.0, 1e-12);
	instance_free(instance);
}

/* Applicant X claims a third of 1e12 yuan twice, Y half of it; X's first claim gets exactly what is set aside for it,
 * however its unit is divided, and the rest of the budget goes out to the fen. */
Test(known, a_part_of_a_huge_unit_is_exact)
{
	static const char *const names[] = {"proportional", "equal-awards", "equal-losses", "talmud"};
	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		struct instance *instance = instance_new(INT64_C(60000000000003));
		uint32_t exact = instance_add_row(instance, INT64_C(10000000000001), INT64_C(10000000000001));
		instance_add_claim(instance, INT64_C(33333333333333), 1, exact);
		instance_add_claim(instance, INT64_C(33333333333334), 1, 1);
		instance_add_claim(instance, INT64_C(50000000000000), 1, 1);
		instance->unit_size[0] = instance->unit_size[1] = INT64_C(66666666666667);
		instance->unit_size[2] = INT64_C(50000000000000);
		instance->problem.unit_size = instance->unit_size;
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE, "%s", names[k]);
		cr_expect_eq(instance->award[0], INT64_C(10000000000001), "%s: %ld", names[k], instance->award[0]);
		cr_expect_eq(instance->division.used[0], INT64_C(60000000000003), "%s", names[k]);
		instance_free(instance);
	}
}

/* A division of claims (yuan) under the budget alone. */
static void expect_awards(const char *rule, double budget, const double *claim, const double *award, size_t count)
{
	struct instance *instance = instance_new((int64_t)round(budget * 100));
	for (size_t i = 0; i < count; i++)
		instance_add_claim(instance, (int64_t)round(claim[i] * 100), 1, 1);
	cr_assert_eq(instance_divide(instance, rule), DIVISION_DONE);
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(instance->award[i], (int64_t)round(award[i] * 100), "%s %g claim %zu: %ld", rule, budget,
			     i, (long)instance->award[i]);
	cr_expect_eq(instance->division.used[0], (int64_t)round(budget * 100));
	instance_free(instance);
}

/* Three wives' contracts of 100, 200 and 300 (Ketubot 93a): the table of Aumann and Maschler 1985. Of equal thirds the
 * odd fen goes to the first. */
Test(known, the_contested_estate_of_the_talmud)
{
	static const struct {
		const char *rule;
		double estate, award[3];
	} cases[] = {
		{"talmud", 100, {33.34, 33.33, 33.33}},
		{"talmud", 200, {50, 75, 75}},
		{"talmud", 300, {50, 100, 150}},
		{"equal-awards", 100, {33.34, 33.33, 33.33}},
		{"equal-awards", 200, {66.67, 66.67, 66.66}},
		{"equal-awards", 300, {100, 100, 100}},
		{"equal-losses", 100, {0, 0, 100}},
		{"equal-losses", 200, {0, 50, 150}},
		{"equal-losses", 300, {0, 100, 200}},
		{"proportional", 100, {16.67, 33.33, 50}},
		{"proportional", 200, {33.33, 66.67, 100}},
		{"proportional", 300, {50, 100, 150}},
	};
	const double claim[] = {100, 200, 300};
	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
		expect_awards(cases[k].rule, cases[k].estate, claim, cases[k].award, 3);
}

/* The case Pacific: eight groups of creditors (real/bank.csv). */
Test(known, the_creditors_of_a_bankrupt_firm)
{
	const double claim[] = {10, 10, 15, 15, 180, 80, 40, 42};
	const double talmud[] = {5, 5, 7.5, 7.5, 124, 40, 20, 21}, awards[] = {10, 10, 15, 15, 49, 49, 40, 42},
		     losses[] = {0, 0, 0, 0, 152, 52, 12, 14};
	expect_awards("talmud", 230, claim, talmud, 8);
	expect_awards("equal-awards", 230, claim, awards, 8);
	expect_awards("equal-losses", 230, claim, losses, 8);
}

/* Budget 60 for claims 100 (A), 100 (B) and 20 (B); B is set aside 45. Equal awards of 20 leave B 40, so A falls to 15
 * and B rises to 22.50 in the mean: the small claim stays at 20, the large one gets 25. */
Test(known, a_set_aside_lifts_equal_awards)
{
	struct instance *instance = instance_new(6000);
	uint32_t b = instance_add_row(instance, 4500, LIMIT_NONE);
	instance_add_claim(instance, 10000, 1, 1);
	instance_add_claim(instance, 10000, 1, b);
	instance_add_claim(instance, 2000, 1, b);
	cr_assert_eq(instance_divide(instance, "equal-awards"), DIVISION_DONE);
	const int64_t expected[] = {1500, 2500, 2000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.level[0], 15.0, 1e-12); /* the lowest common award that it stopped */
	instance_free(instance);
}

/* One list, four ways out of a shortage. Budget 100: 50, 30, then 40 does not fit; 20 does, 30 does not, 5 does. */
Test(known, four_ways_out_of_a_shortage)
{
	static const int64_t expected[][6] = {
		[SHORTAGE_PARTIAL] = {5000, 3000, 2000, 0, 0, 0},
		[SHORTAGE_SKIP] = {5000, 3000, 0, 2000, 0, 0},
		[SHORTAGE_STOP] = {5000, 3000, 0, 0, 0, 0},
		/* the third ties with the fourth and the fifth: 20 for 40 + 20 + 30, that is 2/9 */
		[SHORTAGE_SHARE] = {5000, 3000, 889, 444, 667, 0},
	};
	static const int64_t claim[] = {5000, 3000, 4000, 2000, 3000, 500};
	static const uint32_t order[] = {0, 1, 2, 2, 2, 3};
	for (size_t how = SHORTAGE_PARTIAL; how <= SHORTAGE_SHARE; how++) {
		struct instance *instance = instance_new(10000);
		for (size_t i = 0; i < 6; i++) {
			size_t at = instance_add_claim(instance, claim[i], 1, 1);
			instance->order[at] = order[i];
		}
		instance->problem.on_shortage = (enum shortage)how;
		cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
		cr_expect_arr_eq(instance->award, expected[how], sizeof expected[how], "%zu", how);
		instance_free(instance);
	}
}

/* Budget 30; A is set aside 20 of its claims 10 (third) and 15 (second, in the envelope E of at most 12 as well); the
 * first asks for 25, and gets 10: the rest of A must still be able to come to 20. */
Test(known, a_list_leaves_what_a_set_aside_still_needs)
{
	struct instance *instance = instance_new(3000);
	uint32_t a = instance_add_row(instance, 2000, LIMIT_NONE), e = instance_add_row(instance, 0, 1200);
	const int64_t claim[] = {2500, 1500, 1000}, expected[] = {1000, 1200, 800};
	const uint32_t masks[] = {1, a | e, a};
	for (size_t i = 0; i < 3; i++) {
		size_t at = instance_add_claim(instance, claim[i], 1, masks[i]);
		instance->order[at] = (uint32_t)i;
	}
	cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* Ties that share, and set-asides. Budget 22; the last claim, 1 fen and 1 of another group, is set aside 4: of the
 * rest, 18, each of two claims of 14 gets 9. Then one of a class that is closed ties with one that is not: it gets
 * nothing. */
Test(known, claims_of_a_closed_class_get_nothing_where_they_tie)
{
	struct instance *instance = instance_new(2200);
	uint32_t floor = instance_add_row(instance, 400, LIMIT_NONE);
	const uint32_t masks[] = {1, 1, 1, floor, floor}, order[] = {0, 0, 1, 1, 2};
	const int64_t claim[] = {1400, 1400, 100, 300, 500}, expected[] = {900, 900, 0, 300, 100};
	for (size_t i = 0; i < 5; i++) {
		size_t at = instance_add_claim(instance, claim[i], 1, masks[i]);
		instance->order[at] = order[i];
	}
	instance->problem.on_shortage = SHORTAGE_SHARE;
	cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* Two claims of 1 and 1551127 fen share 922072 fen exactly pro rata, which is not whole; the set-aside of 44537 that
 * comes after them is complete all the same. */
Test(known, shares_leave_a_set_aside_whole_to_the_fen)
{
	struct instance *instance = instance_new(966609);
	uint32_t floor = instance_add_row(instance, 44537, LIMIT_NONE),
		 apart = instance_add_row(instance, 0, LIMIT_NONE); /* a class of its own, with a fraction of its own */
	const uint32_t masks[] = {1, floor, apart}, order[] = {0, 1, 0};
	const int64_t claim[] = {1551127, 100000, 1};
	for (size_t i = 0; i < 3; i++) {
		size_t at = instance_add_claim(instance, claim[i], 1, masks[i]);
		instance->order[at] = order[i];
	}
	instance->problem.on_shortage = SHORTAGE_SHARE;
	cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
	cr_expect_eq(instance->award[0] + instance->award[2], 922072);
	cr_expect_eq(instance->award[1], 44537);
	instance_free(instance);
}

/* X and Y hold 12 each and stop A (10, in both) alike: 5 of each are set aside, in X for B and in Y for C. D stands in
 * X and E in Y; to either what it gets is lost for A, so the list ends for both, whichever class is numbered first.
 * What B and C are set aside is not. */
Test(known, a_list_that_stops_ends_for_all_rivals_of_the_claim)
{
	static const size_t ways[][5] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}};
	for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
		struct instance *instance = instance_new(100000);
		uint32_t x = instance_add_row(instance, 0, 1200), y = instance_add_row(instance, 0, 1200),
			 b = instance_add_row(instance, 500, LIMIT_NONE),
			 c = instance_add_row(instance, 500, LIMIT_NONE);
		const uint32_t masks[] = {x | y, x, y, x | b, y | c};
		const int64_t claim[] = {1000, 300, 300, 1000, 1000}, expected[] = {0, 0, 0, 1000, 1000};
		for (size_t k = 0; k < 5; k++) {
			size_t at = instance_add_claim(instance, claim[ways[w][k]], 1, masks[ways[w][k]]);
			instance->order[at] = (uint32_t)ways[w][k];
		}
		instance->problem.on_shortage = SHORTAGE_STOP;
		cr_assert_eq(instance_divide(instance, "ranked"), DIVISION_DONE);
		for (size_t k = 0; k < 5; k++)
			cr_expect_eq(instance->award[k], expected[ways[w][k]], "way %zu claim %zu", w, k);
		instance_free(instance);
	}
}
