/* The contract of rule.h, for every listed rule, over many random problems. */
#include "allocation/random_instance.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define INSTANCES 300

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

static const char *const parametric[] = {"proportional", "equal-awards", "equal-losses", "talmud", NULL};

static void drop_floors(struct instance *instance)
{
	memset(instance->at_least, 0, sizeof instance->at_least);
}

/* Every row but the budget may stop claims before it; more budget never stops any earlier. Rounding may move a unit. */
Test(rule, more_budget_takes_from_no_claim_under_a_parametric_rule)
{
	size_t raised = 0;
	for (size_t k = 0; parametric[k] != NULL; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
			struct instance *less = random_instance(seed), *more = random_instance(seed);
			uint64_t state = seed;
			drop_floors(less);
			drop_floors(more);
			int64_t claims = instance_row_sum(less, less->claim, 0);
			less->at_most[0] =
				(int64_t)random_below(&state, (uint64_t)claims / 2 + 1) & ((INT64_C(1) << 47) - 1);
			more->at_most[0] =
				less->at_most[0] + (int64_t)random_below(&state, (uint64_t)less->at_most[0] + 2);
			cr_assert_eq(instance_divide(less, parametric[k]), DIVISION_DONE);
			cr_assert_eq(instance_divide(more, parametric[k]), DIVISION_DONE);
			for (size_t i = 0; i < less->problem.count; i++) {
				cr_assert_geq(more->award[i], less->award[i] - less->problem.rounding.unit, "%s %lu",
					      parametric[k], seed);
				raised += more->award[i] > less->award[i];
			}
			instance_free(less);
			instance_free(more);
		}
	}
	cr_expect_gt(raised, 1000);
}

/* All amounts times `by`, of claims small enough for that. */
static struct instance *scaled_instance(uint64_t seed, int64_t by)
{
	struct instance *instance = random_instance(seed);
	const struct limits *limits = &instance->problem.limits;
	for (size_t i = 0; i < instance->problem.count; i++)
		instance->claim[i] = instance->claim[i] % INT64_C(1000000000) + 1;
	instance_cap_floors(instance);
	for (size_t i = 0; i < instance->problem.count; i++)
		instance->claim[i] *= by;
	for (size_t r = 0; r < limits->row_count; r++) {
		instance->at_least[r] *= by;
		instance->at_most[r] *= instance->at_most[r] == LIMIT_NONE ? 1 : by;
	}
	instance->problem.rounding.unit *= by;
	return instance;
}

Test(rule, a_hundred_times_the_money_is_a_hundred_times_the_awards)
{
	size_t done = 0;
	for (size_t k = 0; rules[k] != NULL; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
			struct instance *small = scaled_instance(seed, 1), *large = scaled_instance(seed, 100);
			enum division_status status = instance_divide(small, rules[k]->name);
			cr_assert_eq(instance_divide(large, rules[k]->name), status);
			for (size_t i = 0; status == DIVISION_DONE && i < small->problem.count; i++)
				cr_assert_eq(large->award[i], 100 * small->award[i], "%s %lu claim %zu", rules[k]->name,
					     seed, i);
			done += status == DIVISION_DONE;
			instance_free(small);
			instance_free(large);
		}
	}
	cr_expect_gt(done, 1000);
}

/* A claim that is cut stands in a row that has not a fen for each cut claim left. */
static void expect_used_up(const struct instance *instance, const char *rule, uint64_t seed)
{
	const struct problem *problem = &instance->problem;
	int64_t cut_count = 0;
	for (size_t i = 0; i < problem->count; i++)
		cut_count += instance->award[i] < problem->claim[i];
	for (size_t i = 0; i < problem->count; i++) {
		bool is_stopped = instance->award[i] == problem->claim[i];
		for (size_t r = 0; r < problem->limits.row_count; r++) {
			bool is_in = instance->mask[problem->class_of[i]] >> r & 1;
			is_stopped =
				is_stopped || (is_in && instance->at_most[r] - instance->division.used[r] < cut_count);
		}
		cr_assert(is_stopped, "%s %lu claim %zu", rule, seed, i);
	}
}

Test(rule, money_is_left_only_where_no_claim_can_take_it)
{
	static const char *const names[] = {"proportional", "equal-awards", "equal-losses", "talmud", "ranked", NULL};
	for (size_t k = 0; names[k] != NULL; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
			struct instance *instance = random_instance(seed);
			drop_floors(instance);
			instance->problem.rounding = (struct rounding){.unit = 1};
			instance->problem.on_shortage = seed % 2 == 0 ? SHORTAGE_PARTIAL : SHORTAGE_SHARE;
			cr_assert_eq(instance_divide(instance, names[k]), DIVISION_DONE);
			expect_used_up(instance, names[k], seed);
			instance_free(instance);
		}
	}
}

/* What one rule makes of the money is what its dual makes of the shortage (Aumann and Maschler 1985, section 4). */
Test(rule, losses_are_divided_by_the_dual_rule)
{
	static const char *const pairs[][2] = {{"proportional", "proportional"},
					       {"talmud", "talmud"},
					       {"equal-awards", "equal-losses"},
					       {"equal-losses", "equal-awards"}};
	for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
		for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
			uint64_t state = seed;
			struct instance *award = instance_new(0), *loss = instance_new(0);
			for (size_t i = 0, count = 1 + random_below(&state, 12); i < count; i++) {
				int64_t claim = 1 + (int64_t)random_below(&state, 100000000);
				instance_add_claim(award, claim, 1, 1);
				instance_add_claim(loss, claim, 1, 1);
			}
			int64_t claims = instance_row_sum(award, award->claim, 0);
			award->at_most[0] = (int64_t)random_below(&state, (uint64_t)claims + 1);
			loss->at_most[0] = claims - award->at_most[0];
			cr_assert_eq(instance_divide(award, pairs[k][0]), DIVISION_DONE);
			cr_assert_eq(instance_divide(loss, pairs[k][1]), DIVISION_DONE);
			for (size_t i = 0; i < award->problem.count; i++)
				cr_assert_leq(llabs(award->award[i] + loss->award[i] - award->claim[i]), 1, "%s %lu",
					      pairs[k][0], seed);
			instance_free(award);
			instance_free(loss);
		}
	}
}
