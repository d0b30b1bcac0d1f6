/* The contract of rule.h, for every listed rule, over many random problems. */
#include "allocation/instance.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define INSTANCES 300

static int64_t random_claim(uint64_t *state)
{
	switch (random_below(state, 5)) {
	case 0:
		return 1 + (int64_t)random_below(state, 3); /* a few fen */
	case 1:
		return 100000; /* ties */
	case 2:
		return 1 + (int64_t)random_below(state, 100000000000000);
	default:
		return 1 + (int64_t)random_below(state, 1000000000);
	}
}

static double random_weight(uint64_t *state)
{
	static const double weights[] = {0, 1, 1, 2, 0.3, 0.1 * 3, 1e6, 1e-6};
	return weights[random_below(state, sizeof weights / sizeof *weights)];
}

/* Overlapping rows, some without effect, some of 0, some with floors. */
static struct instance *random_instance(uint64_t seed)
{
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	size_t row_count = random_below(&state, 6), count = random_below(&state, seed % 10 == 0 ? CLAIMS_MAX : 25);
	bool has_floors = random_below(&state, 3) == 0;
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++)
		instance_add_claim(instance, random_claim(&state), random_weight(&state),
				   (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	for (size_t i = 0; i < count; i++)
		instance->tie_rank[i] = (uint32_t)((i * 211 + seed) % 1009);
	for (size_t i = 0; i < count; i++)
		instance->order[i] = (uint32_t)random_below(&state, 6);
	instance->problem.on_shortage = (enum shortage)random_below(&state, 4);
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		uint64_t kind = random_below(&state, 8);
		if (kind == 0)
			instance->at_most[r] = 0;
		else if (kind < 7)
			instance->at_most[r] = (int64_t)random_below(&state, (uint64_t)claims + 2);
		if (instance->at_most[r] >= INT64_C(1) << 48 && instance->at_most[r] != LIMIT_NONE)
			instance->at_most[r] = INT64_C(1) << 47;
		if (has_floors && r > 0 && random_below(&state, 2) == 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)claims / 4 + 1);
	}
	instance_cap_floors(instance);
	static const int64_t units[] = {1, 1, 1, 100, 10000};
	instance->problem.rounding.unit = units[random_below(&state, 5)];
	instance->problem.rounding.residue = random_below(&state, 4) == 0 ? RESIDUE_KEEP : RESIDUE_LARGEST_REMAINDER;
	return instance;
}

static void expect_within_limits(const struct instance *instance, const char *rule, uint64_t seed)
{
	for (size_t i = 0; i < instance->problem.count; i++)
		cr_assert(instance->award[i] >= 0 && instance->award[i] <= instance->claim[i], "%s %lu", rule, seed);
	for (size_t r = 0; r < instance->problem.limits.row_count; r++) {
		int64_t sum = instance_row_sum(instance, instance->award, r);
		cr_assert_eq(sum, instance->division.used[r]);
		cr_assert_leq(sum, instance->at_most[r], "%s %lu", rule, seed);
		cr_assert_geq(sum + instance->division.floor_missed, instance->at_least[r], "%s %lu", rule, seed);
	}
}

static void expect_equals_alike(const struct instance *instance, const char *rule, uint64_t seed)
{
	const struct problem *problem = &instance->problem;
	for (size_t i = 0; i < problem->count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (problem->claim[i] == problem->claim[j] && problem->class_of[i] == problem->class_of[j] &&
			    problem->weight[i] == problem->weight[j])
				cr_assert_leq(llabs(instance->award[i] - instance->award[j]), problem->rounding.unit,
					      "%s %lu", rule, seed);
		}
	}
}

Test(rule, awards_keep_to_claims_and_limits_and_treat_equals_alike)
{
	size_t conflicts = 0, done = 0;
	for (size_t k = 0; rules[k] != NULL; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES && !rules[k]->has_model; seed++) {
			struct instance *instance = random_instance(seed);
			enum division_status status = instance_divide(instance, rules[k]->name);
			cr_assert_neq(status, DIVISION_FAILED, "%s %lu", rules[k]->name, seed);
			conflicts += status == DIVISION_CONFLICT;
			done += status == DIVISION_DONE;
			if (status == DIVISION_DONE) {
				expect_within_limits(instance, rules[k]->name, seed);
				if (rules[k]->order == ORDER_NONE && !rules[k]->is_whole)
					expect_equals_alike(instance, rules[k]->name, seed);
				if (!rules[k]->is_whole)
					cr_assert_leq(instance->division.gap, 1e-9);
			} else {
				cr_assert_gt(instance->division.conflict_count, 0);
				cr_assert_gt(instance->division.conflict_short, 0);
			}
			instance_free(instance);
		}
	}
	cr_expect_gt(conflicts, 10);
	cr_expect_gt(done, 400);
}

Test(rule, money_that_covers_all_claims_pays_all_claims)
{
	for (size_t k = 0; rules[k] != NULL; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES && !rules[k]->has_model; seed++) {
			struct instance *instance = random_instance(seed);
			for (size_t r = 0; r < instance->problem.limits.row_count; r++)
				instance->at_most[r] = instance_row_sum(instance, instance->claim, r);
			instance->problem.wants_prices = seed % 4 == 0;
			cr_assert_eq(instance_divide(instance, rules[k]->name), DIVISION_DONE);
			for (size_t i = 0; i < instance->problem.count; i++)
				cr_assert_eq(instance->award[i], instance->claim[i], "%s %lu", rules[k]->name, seed);
			instance_free(instance);
		}
	}
}

/* The same problem with its claims in the opposite order. */
static struct instance *reversed(const struct instance *instance)
{
	struct instance *other = instance_new(0);
	size_t count = instance->problem.count;
	for (size_t r = 1; r < instance->problem.limits.row_count; r++)
		instance_add_row(other, 0, LIMIT_NONE);
	for (size_t i = count; i-- > 0;) {
		size_t j = instance_add_claim(other, instance->claim[i], instance->weight[i],
					      instance->mask[instance->class_of[i]]);
		other->tie_rank[j] = instance->tie_rank[i];
		other->order[j] = instance->order[i];
	}
	memcpy(other->at_least, instance->at_least, sizeof other->at_least);
	memcpy(other->at_most, instance->at_most, sizeof other->at_most);
	other->problem.rounding = instance->problem.rounding;
	other->problem.on_shortage = instance->problem.on_shortage;
	return other;
}

Test(rule, the_order_of_the_claims_does_not_matter)
{
	for (size_t k = 0; rules[k] != NULL; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES && !rules[k]->has_model; seed++) {
			struct instance *instance = random_instance(seed), *other = reversed(instance);
			size_t count = instance->problem.count;
			enum division_status status = instance_divide(instance, rules[k]->name);
			cr_assert_eq(instance_divide(other, rules[k]->name), status);
			for (size_t i = 0; status == DIVISION_DONE && i < count; i++)
				cr_assert_eq(instance->award[i], other->award[count - 1 - i], "%s %lu claim %zu",
					     rules[k]->name, seed, i);
			instance_free(instance);
			instance_free(other);
		}
	}
}

/* Rows that lie within each other have an integer optimum (their matrix is totally unimodular), so that trying every
 * integer division finds it. */
static double best_by_trying(const struct instance *instance, int64_t *award, size_t next)
{
	const struct problem *problem = &instance->problem;
	if (next == problem->count) {
		double objective = 0;
		for (size_t r = 0; r < problem->limits.row_count; r++) {
			int64_t sum = instance_row_sum(instance, award, r);
			if (sum < instance->at_least[r] || sum > instance->at_most[r])
				return -1;
		}
		for (size_t i = 0; i < next; i++)
			objective += problem->weight[i] * (double)award[i] / 100.0;
		return objective;
	}
	double best = -1;
	for (award[next] = 0; award[next] <= problem->claim[next]; award[next]++) {
		double found = best_by_trying(instance, award, next + 1);
		best = found > best ? found : best;
	}
	return best;
}

Test(rule, the_weighted_optimum_is_the_best_of_all_divisions_of_a_few_fen)
{
	size_t done = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		uint64_t state = seed;
		struct instance *instance = instance_new((int64_t)random_below(&state, 20));
		int64_t award[CLAIMS_MAX];
		uint32_t outer = instance_add_row(instance, (int64_t)random_below(&state, 5),
						  (int64_t)random_below(&state, 14)),
			 inner = instance_add_row(instance, (int64_t)random_below(&state, 3),
						  (int64_t)random_below(&state, 8));
		const uint32_t masks[] = {1, outer, outer | inner};
		for (size_t i = 0; i < 5; i++)
			instance_add_claim(instance, 1 + (int64_t)random_below(&state, 6),
					   (double)random_below(&state, 4), masks[random_below(&state, 3)]);
		instance_cap_floors(instance);
		double best = best_by_trying(instance, award, 0);
		enum division_status status = instance_divide(instance, "weighted");
		cr_assert_eq(status, best < 0 ? DIVISION_CONFLICT : DIVISION_DONE, "%lu", seed);
		if (best >= 0)
			cr_assert_float_eq(instance->division.objective, best, 1e-12, "%lu", seed);
		done += best >= 0;
		instance_free(instance);
	}
	cr_expect_gt(done, 100);
}
