/* Groups found without sorting the claims are those of the claims in their order. */
#define CLAIMS_MAX 400
#include "allocation/groups.h"
#include "allocation/random_instance.h"
#include "allocation/workspace.h"

#include <criterion/criterion.h>

#define INSTANCES 2000

static bool *find_singles(const struct problem *problem)
{
	static bool is_single[CLAIMS_MAX];
	memset(is_single, 0, sizeof is_single);
	for (size_t a = 0; a < problem->applicant_limits.count; a++) {
		const struct applicant_limits *limits = &problem->applicant_limits;
		for (size_t k = limits->start[a]; k < limits->start[a + 1]; k++)
			is_single[limits->claim[k]] |= groups_applicant_limit_binds(problem, a);
	}
	return is_single;
}

/* Along the claims in their order a group begins where the class changes, the weight as it counts, or with a single. */
Test(groups, of_few_weights_are_those_of_the_claims_in_order)
{
	size_t found = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		uint64_t state = seed;
		struct instance *instance = random_instance(seed);
		const struct problem *problem = &instance->problem;
		struct groups groups;
		uint32_t order[CLAIMS_MAX];
		double weight[CLAIMS_MAX];
		if (seed % 2 == 0)
			random_applicant_limits(instance, &state);
		for (size_t i = 0; i < problem->count && seed % 3 == 0; i++) /* near ones, which count as one */
			instance->weight[i] *= 1 + (double)random_below(&state, 3) * 0.7e-12;
		groups_order(problem, instance->work, order, weight);
		if (!groups_by_few_weights(problem, SIZE_MAX, instance->work, &groups))
			continue;
		const bool *is_single = find_singles(problem);
		size_t count = 0;
		for (size_t k = 0; k < problem->count; k++) {
			uint32_t i = order[k], before = order[k > 0 ? k - 1 : 0];
			count += k == 0 || is_single[i] || is_single[before] || weight[i] != weight[before] ||
				 problem->class_of[i] != problem->class_of[before];
			cr_assert_eq(groups.group_of[i], count - 1, "%lu", seed);
			cr_assert_eq(groups.weight[count - 1], weight[i], "%lu", seed);
		}
		cr_assert_eq(groups.count, count, "%lu", seed);
		found++;
		instance_free(instance);
	}
	cr_expect_gt(found, INSTANCES / 2);
}

Test(groups, of_too_many_weights_are_not_found_without_sorting)
{
	struct instance *instance = instance_new(1);
	struct groups groups;
	for (size_t i = 0; i < 64; i++)
		instance_add_claim(instance, 10, (double)i, 1);
	cr_expect(groups_by_few_weights(&instance->problem, SIZE_MAX, instance->work, &groups));
	cr_expect_eq(groups.count, 64);
	cr_expect_not(groups_by_few_weights(&instance->problem, 63, instance->work, &groups));
	instance_add_claim(instance, 10, 64, 1);
	cr_expect_not(groups_by_few_weights(&instance->problem, SIZE_MAX, instance->work, &groups));
	groups_by_weight(&instance->problem, instance->work, &groups);
	cr_expect_eq(groups.count, 65);
	instance_free(instance);
}
