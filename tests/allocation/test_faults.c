/* What breaks allocation programs: numbers of the catalogue of input faults in the test names' comments. */
#include "allocation/instance.h"

#include <criterion/criterion.h>
#include <math.h>

static const char *const names[] = {"proportional", "weighted"};

Test(faults, a_budget_of_zero_pays_nothing) /* L01 */
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(0);
		instance->problem.wants_prices = true;
		instance_add_claim(instance, 1, 1, 1);
		instance_add_claim(instance, 2, 1, 1);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
		cr_expect_eq(instance->award[0], 0);
		cr_expect_eq(instance->award[1], 0);
		instance_free(instance);
	}
}

Test(faults, without_claims_the_whole_budget_is_left) /* L02 */
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(100);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
		cr_expect_eq(instance->division.used[0], 0);
		instance_free(instance);
	}
}

Test(faults, floors_above_the_budget_are_a_conflict_with_its_amount) /* L03 */
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(10);
		uint32_t idle = instance_add_row(instance, 0, 50), a = instance_add_row(instance, 8, LIMIT_NONE),
			 b = instance_add_row(instance, 8, LIMIT_NONE);
		instance_add_claim(instance, 100, 1, idle | a);
		instance_add_claim(instance, 100, 1, b);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_CONFLICT);
		const uint32_t expected[] = {0, 2, 3};
		cr_assert_eq(instance->division.conflict_count, 3);
		cr_expect_arr_eq(instance->division.conflict_row, expected, sizeof expected);
		cr_expect_eq(instance->division.conflict_short, 6);
		instance_free(instance);
	}
}

/* The floor of 50 stands in an envelope of 30; the second floor is no part of it. Short by 20. */
Test(faults, a_conflict_names_only_the_limits_that_matter)
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(1000);
		uint32_t outer = instance_add_row(instance, 0, 30), inner = instance_add_row(instance, 50, LIMIT_NONE),
			 other = instance_add_row(instance, 10, 40);
		instance_add_claim(instance, 100, 1, outer | inner);
		instance_add_claim(instance, 100, 1, other);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_CONFLICT);
		const uint32_t expected[] = {1, 2};
		cr_assert_eq(instance->division.conflict_count, 2);
		cr_expect_arr_eq(instance->division.conflict_row, expected, sizeof expected);
		cr_expect_eq(instance->division.conflict_short, 20);
		instance_free(instance);
	}
}

Test(faults, a_row_at_odds_with_itself_is_a_conflict_of_one)
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(1000);
		uint32_t row = instance_add_row(instance, 60, 40);
		instance_add_claim(instance, 100, 1, row);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_CONFLICT);
		cr_assert_eq(instance->division.conflict_count, 1);
		cr_expect_eq(instance->division.conflict_row[0], 1);
		cr_expect_eq(instance->division.conflict_short, 20);
		instance_free(instance);
	}
}

Test(faults, an_applicant_limit_can_stand_in_a_floors_way)
{
	struct instance *instance = instance_new(1000);
	uint32_t row = instance_add_row(instance, 60, LIMIT_NONE);
	instance_add_claim(instance, 100, 1, row);
	instance_add_claim(instance, 100, 1, 1);
	instance_add_applicant(instance, 300, 1, (const uint32_t[]){1});
	instance_add_applicant(instance, 45, 1, (const uint32_t[]){0});
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_CONFLICT);
	cr_assert_eq(instance->division.conflict_count, 2);
	cr_expect_eq(instance->division.conflict_row[0], 1);
	cr_expect_eq(instance->division.conflict_row[1], 2 + 1); /* row_count + its number */
	cr_expect_eq(instance->division.conflict_short, 15);
	instance_free(instance);
}

Test(faults, fifty_equal_claims_get_equal_awards_in_any_order) /* L05 */
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(1010);
		for (int i = 0; i < 50; i++)
			instance_add_claim(instance, 1000, 1, 1);
		for (uint32_t i = 0; i < 50; i++)
			instance->tie_rank[i] = i * 7 % 50;
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
		for (uint32_t i = 0; i < 50; i++) /* 20.2 each: ten fen more for the ten first by rank */
			cr_expect_eq(instance->award[i], instance->tie_rank[i] < 10 ? 21 : 20);
		instance_free(instance);
	}
}

Test(faults, a_limit_of_zero_is_a_limit) /* L13: lower and upper bound equal */
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(1000);
		uint32_t shut = instance_add_row(instance, 0, 0), exact = instance_add_row(instance, 70, 70);
		instance_add_claim(instance, 500, 5, shut);
		instance_add_claim(instance, 500, 1, exact);
		instance_add_claim(instance, 500, 1, 1);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
		const int64_t expected[] = {0, 70, 500};
		cr_expect_arr_eq(instance->award, expected, sizeof expected);
		instance_free(instance);
	}
}

Test(faults, an_unselected_claim_gets_nothing_and_not_a_trace) /* L09 */
{
	struct instance *instance = instance_new(INT64_C(5000000000));
	instance_add_claim(instance, INT64_C(100000000000000), 1, 1);
	instance_add_claim(instance, INT64_C(5000000000), 1000000000, 1);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	cr_expect_eq(instance->award[0], 0);
	cr_expect_eq(instance->award[1], INT64_C(5000000000));
	instance_free(instance);
}

Test(faults, a_weight_a_million_million_times_smaller_still_counts) /* L10 */
{
	struct instance *instance = instance_new(INT64_C(123456789012345));
	instance_add_claim(instance, INT64_C(100000000000000), 1e-12, 1);
	instance_add_claim(instance, 1, 1, 1);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	cr_expect_eq(instance->award[0], INT64_C(100000000000000));
	cr_expect_eq(instance->award[1], 1);
	instance_free(instance);
}

/* The same where money is short: 1 fen goes to weight 1, then 1e-12 outranks 5e-13 and nothing. */
Test(faults, tiny_weights_are_ranked_among_themselves)
{
	struct instance *instance = instance_new(INT64_C(90000000000001));
	uint32_t row = instance_add_row(instance, 0, INT64_C(80000000000000));
	instance_add_claim(instance, INT64_C(70000000000000), 5e-13, row);
	instance_add_claim(instance, INT64_C(70000000000000), 1e-12, row);
	instance_add_claim(instance, 1, 1, 1);
	instance_add_claim(instance, INT64_C(70000000000000), 0, 1);
	instance->problem.wants_prices = true;
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {INT64_C(10000000000000), INT64_C(70000000000000), 1, INT64_C(10000000000000)};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_float_eq(instance->division.price[1], 5e-13, 1e-20);
	cr_expect_float_eq(instance->division.price[0], 0.0, 0);
	instance_free(instance);
}

Test(faults, a_weight_that_is_not_a_number_has_no_proven_answer) /* L11 */
{
	const double bad[] = {NAN, INFINITY, -INFINITY, -1.0};
	for (size_t k = 0; k < 4; k++) {
		struct instance *instance = instance_new(100);
		instance_add_claim(instance, 1000, bad[k], 1);
		instance_add_claim(instance, 1000, 1, 1);
		cr_expect_eq(instance_divide(instance, "weighted"), DIVISION_FAILED);
		instance_free(instance);
	}
}

Test(faults, one_fen_for_many_goes_to_the_first_by_rank) /* L14 */
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(1);
		for (uint32_t i = 0; i < CLAIMS_MAX; i++)
			instance->tie_rank[instance_add_claim(instance, 1, 1, 1)] = (i + 200) % CLAIMS_MAX;
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
		cr_expect_eq(instance->division.used[0], 1);
		cr_expect_eq(instance->award[200], 1);
		instance_free(instance);
	}
}

/* L06 and L07 in the form claims can have: programs on which simplex methods stall or walk through every corner.
 * Nested envelopes of 5, 25, 125, ... with weights 2^7 .. 1 (Klee and Minty's proportions); each group fills what its
 * envelope leaves after the smaller ones, so the objective is sum 2^(7-k) (5^(k+1) - 5^k), the first with 5. */
Test(faults, nested_envelopes_in_klee_and_mintys_proportions_are_solved)
{
	struct instance *instance = instance_new(INT64_C(39062500));
	uint32_t mask[8];
	int64_t power = 500;
	double expected = 0, weight = 128;
	for (size_t k = 0; k < 8; k++, power *= 5)
		mask[k] = instance_add_row(instance, 0, power);
	power = 500;
	for (size_t k = 0; k < 8; k++, power *= 5, weight /= 2) {
		uint32_t rows = 0;
		for (size_t outer = k; outer < 8; outer++)
			rows |= mask[outer];
		instance_add_claim(instance, INT64_C(100000000), weight, rows);
		expected += weight * (k == 0 ? 5.0 : (double)(power - power / 5) / 100.0);
	}
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	cr_expect_float_eq(instance->division.objective, expected, 1e-9);
	instance_free(instance);
}

Test(faults, a_claim_of_a_fen_beside_one_of_a_million_million_yuan_keeps_its_own_envelope)
{
	for (size_t k = 0; k < 2; k++) {
		struct instance *instance = instance_new(INT64_C(50000000000001));
		uint32_t small = instance_add_row(instance, 3, 5);
		instance_add_claim(instance, INT64_C(99999999999999), 1, 1);
		instance_add_claim(instance, 4, 1, small);
		instance_add_claim(instance, 4, 1, small);
		cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
		cr_expect_eq(instance->division.used[0], INT64_C(50000000000001));
		cr_expect_geq(instance->division.used[1], 3);
		cr_expect_leq(instance->division.used[1], 5);
		instance_free(instance);
	}
}
