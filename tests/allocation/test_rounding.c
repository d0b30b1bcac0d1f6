/* From levels to fen: largest remainder as INTERFACE section 5 words it. */
#include "allocation/instance.h"

#include "allocation/level.h"
#include "allocation/random_instance.h"

#include <criterion/criterion.h>

#include <stdlib.h>

/* Hamilton's method: 1000 fen over claims 4160, 3380, 2460 (ratio 0.1): exact. With 1001: 416.416, 338.338, 246.246:
 * 1000 whole, the odd fen goes to .416. */
Test(rounding, the_odd_fen_goes_to_the_largest_remainder)
{
	struct instance *instance = instance_new(1001);
	instance_add_claim(instance, 3380, 1, 1);
	instance_add_claim(instance, 4160, 1, 1);
	instance_add_claim(instance, 2460, 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {338, 417, 246};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* Ratio 1/3 of 100, 400, 700 fen leaves 1/3 each: equal on paper, so the rank decides, not the claim's size. */
Test(rounding, remainders_equal_on_paper_tie)
{
	struct instance *instance = instance_new(400);
	const int64_t claim[] = {700, 100, 400};
	for (size_t i = 0; i < 3; i++)
		instance_add_claim(instance, claim[i], 1, 1);
	instance->tie_rank[0] = 2;
	instance->tie_rank[1] = 0;
	instance->tie_rank[2] = 1;
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {233, 34, 133};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* The same with claims of 1e13 fen: 1e13 / 3 leaves 1/3, 4e13 / 3 leaves 1/3, 7e13 / 3 leaves 1/3. */
Test(rounding, remainders_of_huge_claims_tie_too)
{
	struct instance *instance = instance_new(INT64_C(40000000000000));
	instance_add_claim(instance, INT64_C(70000000000000), 1, 1);
	instance_add_claim(instance, INT64_C(10000000000000), 1, 1);
	instance_add_claim(instance, INT64_C(40000000000000), 1, 1);
	instance->tie_rank[0] = 2;
	instance->tie_rank[1] = 0;
	instance->tie_rank[2] = 1;
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {INT64_C(23333333333333), INT64_C(3333333333334), INT64_C(13333333333333)};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* Unit 100 yuan, budget 1,000.00, claims 1,234.56 and 865.44 (sum 2,100): 587.89 and 412.11; cut to 500 and 400; one
 * unit is left and goes to 87.89. */
Test(rounding, awards_are_cut_to_the_unit)
{
	struct instance *instance = instance_new(100000);
	instance->problem.rounding.unit = 10000;
	instance_add_claim(instance, 86544, 1, 1);
	instance_add_claim(instance, 123456, 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {40000, 60000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance->problem.rounding.residue = RESIDUE_KEEP;
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t kept[] = {40000, 50000};
	cr_expect_arr_eq(instance->award, kept, sizeof kept);
	instance_free(instance);
}

/* The envelope pays its claim of 123.45 in full, whatever the unit; the others share 176.55 over 400. */
Test(rounding, a_claim_paid_in_full_is_not_rounded)
{
	struct instance *instance = instance_new(30000);
	instance->problem.rounding.unit = 100;
	instance_add_claim(instance, 12345, 2, 1);
	instance_add_claim(instance, 20000, 1, 1);
	instance_add_claim(instance, 20000, 1, 1);
	cr_assert_eq(instance_divide(instance, "weighted"), DIVISION_DONE);
	const int64_t expected[] = {12345, 8800, 8800}; /* 88.275 each; 0.55 left is no unit */
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* 0.5 of 150 and of 90 yuan in units of 100 yuan: 0 and 0; the unit left fits the first claim only. */
Test(rounding, a_unit_that_exceeds_the_claim_is_not_given)
{
	struct instance *instance = instance_new(12000);
	instance->problem.rounding.unit = 10000;
	instance_add_claim(instance, 9000, 1, 1);
	instance_add_claim(instance, 15000, 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {0, 10000};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	instance_free(instance);
}

/* Budget 4 units for 3 x 3 units; B's floor is 1.5 units. By remainders alone (1/3 each) the odd unit would go to
 * the first by rank; the floor draws it to B, which reaches 2. */
Test(rounding, residue_first_meets_floors)
{
	struct instance *instance = instance_new(400);
	uint32_t b = instance_add_row(instance, 150, LIMIT_NONE);
	instance->problem.rounding.unit = 100;
	instance_add_claim(instance, 300, 1, 1);
	instance_add_claim(instance, 300, 1, 1);
	instance_add_claim(instance, 300, 1, b);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	const int64_t expected[] = {100, 100, 200};
	cr_expect_arr_eq(instance->award, expected, sizeof expected);
	cr_expect_eq(instance->division.floor_missed, 0);
	instance_free(instance);
}

/* Envelope AB at most 250 and at least 250 in units of 100: 200 is the nearest below; 50 of the floor are missed. */
Test(rounding, a_floor_that_no_multiple_of_the_unit_meets_is_missed_and_said)
{
	struct instance *instance = instance_new(1000);
	uint32_t ab = instance_add_row(instance, 250, 250);
	instance->problem.rounding.unit = 100;
	instance_add_claim(instance, 300, 1, ab);
	instance_add_claim(instance, 300, 1, ab);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	cr_expect_eq(instance->division.used[1], 200);
	cr_expect_eq(instance->division.floor_missed, 50);
	instance_free(instance);
}

/* Italy, ZES unica 2025: 60.3811 % published; a claim of 12,345.67 gets 7,454.45 (7,454.4508 cut). */
Test(rounding, a_published_ratio_is_cut_and_applied_to_every_claim)
{
	struct instance *instance = instance_new(INT64_C(220000000000));
	instance->problem.rounding.ratio = 1000; /* 0.0001 % */
	instance_add_claim(instance, 1234567, 1, 1);
	for (int i = 0; i < 9; i++)
		instance_add_claim(instance, INT64_C(40000000000), 1, 1);
	instance_add_claim(instance, INT64_C(364352051100) - 1234567 - INT64_C(360000000000), 1, 1);
	cr_assert_eq(instance_divide(instance, "proportional"), DIVISION_DONE);
	cr_expect_eq(instance->award[0], 745445);
	cr_expect_eq(instance->award[1], INT64_C(24152440000));
	instance_free(instance);
}

/* A cut award, and what was cut off it in 2^-30 fen. */
struct cut_award {
	uint64_t cut_off;
	uint32_t rank, claim;
};

static int compare_cuts(const void *a, const void *b)
{
	const struct cut_award *x = a, *y = b;
	if (x->cut_off != y->cut_off)
		return x->cut_off > y->cut_off ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool is_in_row(const struct instance *instance, uint32_t claim, size_t row)
{
	return instance->mask[instance->class_of[claim]] >> row & 1;
}

/* Whether the claim can have a unit: as far as the rows have room, and, for floors, where one is not met. */
static bool can_have(const struct instance *instance, const int64_t *sum, uint32_t claim, bool for_floors)
{
	const struct limits *limits = &instance->problem.limits;
	bool is_wanted = !for_floors;
	for (size_t r = 0; r < limits->row_count; r++) {
		if (!is_in_row(instance, claim, r))
			continue;
		if (limits->at_most[r] != LIMIT_NONE && limits->at_most[r] - sum[r] < instance->problem.rounding.unit)
			return false;
		is_wanted = is_wanted || sum[r] < limits->at_least[r];
	}
	return is_wanted;
}

/* Rounds the shares of a division one unit at a time, from one sorted list. */
static void round_one_by_one(const struct instance *instance, const uint128 *value, int64_t *award)
{
	struct cut_award cut[CLAIMS_MAX];
	int64_t sum[ROWS_MAX], unit = instance->problem.rounding.unit;
	size_t count = 0;
	for (uint32_t i = 0; i < instance->problem.count; i++) {
		uint128 shares = (value[i] + ((uint128)1 << (LEVEL_BITS - 31))) >> (LEVEL_BITS - 30);
		int64_t whole = (int64_t)(shares >> 30);
		award[i] = whole >= instance->claim[i] ? instance->claim[i] : whole - whole % unit;
		uint64_t cut_off = (uint64_t)(shares - ((uint128)award[i] << 30));
		if (award[i] < instance->claim[i] && cut_off > 0 && award[i] + unit <= instance->claim[i])
			cut[count++] = (struct cut_award){cut_off, instance->tie_rank[i], i};
	}
	for (size_t r = 0; r < instance->problem.limits.row_count; r++)
		sum[r] = instance_row_sum(instance, award, r);
	qsort(cut, count, sizeof *cut, compare_cuts);
	int passes = instance->problem.rounding.residue == RESIDUE_KEEP ? 1 : 2; /* the first is for floors */
	for (int pass = 0; pass < passes; pass++) {
		for (size_t k = 0; k < count; k++) {
			if (cut[k].cut_off == 0 || !can_have(instance, sum, cut[k].claim, pass == 0))
				continue;
			award[cut[k].claim] += unit;
			cut[k].cut_off = 0;
			for (size_t r = 0; r < instance->problem.limits.row_count; r++)
				sum[r] += is_in_row(instance, cut[k].claim, r) ? unit : 0;
		}
	}
}

Test(rounding, units_are_given_as_if_one_by_one)
{
	const char *const names[] = {"proportional", "equal-awards"};
	size_t many = 0, with_floors = 0;
	for (uint64_t seed = 1; seed <= 4000; seed++) {
		struct instance *instance = random_instance(seed);
		const char *rule = names[seed / 10 % 2];
		int64_t award[CLAIMS_MAX], free_award[CLAIMS_MAX];
		if (instance_divide(instance, rule) != DIVISION_DONE || instance->division.value == NULL)
			continue;
		round_one_by_one(instance, instance->division.value, award);
		for (size_t i = 0; i < instance->problem.count; i++)
			cr_assert_eq(instance->award[i], award[i], "seed %lu, claim %zu: %ld, one by one %ld", seed, i,
				     instance->award[i], award[i]);
		many += instance->problem.count > 100;
		memset(instance->at_least, 0, sizeof instance->at_least);
		round_one_by_one(instance, instance->division.value, free_award);
		with_floors += memcmp(award, free_award, instance->problem.count * sizeof *award) != 0;
		instance_free(instance);
	}
	cr_expect_gt(many, 100, "%zu", many);
	cr_expect_gt(with_floors, 10, "%zu", with_floors);
}
