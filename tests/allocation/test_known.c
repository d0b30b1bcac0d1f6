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
