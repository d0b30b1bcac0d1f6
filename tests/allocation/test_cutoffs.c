/* Cut-offs found by cutoffs.h against the linear program over all claims, from any basis. */
#include "allocation/cutoffs.h"
#include "allocation/groups.h"
#include "allocation/instance.h"
#include "allocation/relaxation.h"

#include <criterion/criterion.h>
#include <math.h>

#define INSTANCES 300

/* Some weights are equal, some claims huge; overlapping rows, some with floors, few of them too much to be met. */
static struct instance *draw_instance(uint64_t seed)
{
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	size_t row_count = 1 + random_below(&state, 6), count = 1 + random_below(&state, 400);
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++) {
		double weight = (double)random_below(&state, seed % 3 == 0 ? 12 : 1000000) / 7.0;
		instance_add_claim(instance, 1 + (int64_t)random_below(&state, seed % 5 == 0 ? 10000000000 : 90000),
				   weight, (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	}
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		if (random_below(&state, 5) > 0)
			instance->at_most[r] = (int64_t)random_below(&state, (uint64_t)claims + 2);
		if (r > 0 && random_below(&state, 3) == 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)claims / 5 + 1);
	}
	instance_cap_floors(instance);
	for (size_t c = 0; c < instance->problem.limits.class_count && seed % 4 == 0; c++)
		instance->later[c] = (int64_t)random_below(&state, 90000);
	instance->problem.later = seed % 4 == 0 ? instance->later : NULL;
	return instance;
}

/* The limit of a row, or what is claimed in it if that is less. */
static double most_of(const struct instance *instance, const struct ladder *ladder, size_t row)
{
	const struct limits *limits = &instance->problem.limits;
	double claims = 0;
	for (size_t c = 0; c < limits->class_count; c++) {
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			claims += limits->class_row[k] == row ? ladder->sum[ladder->start[c + 1] - 1] : 0;
	}
	return fmin(claims, (double)limits->at_most[row]);
}

/* No division is worth more than this: limits at their prices, and what claims are worth beyond their cut-offs. */
static double bound_by(const struct instance *instance, const struct cutoffs *cutoffs, const struct ladder *ladder)
{
	const struct problem *problem = &instance->problem;
	double bound = 0;
	for (size_t r = 0; r < problem->limits.row_count; r++) {
		double price = cutoffs->price[r];
		bound += price * (price > 0 ? most_of(instance, ladder, r) : (double)problem->limits.at_least[r]);
	}
	for (size_t i = 0; i < problem->count; i++)
		bound +=
			(double)problem->claim[i] * fmax(problem->weight[i] - cutoffs->cutoff[problem->class_of[i]], 0);
	for (size_t c = 0; c < problem->limits.class_count && problem->later != NULL; c++)
		bound += (double)problem->later[c] * fmax(-cutoffs->cutoff[c], 0);
	return bound;
}

static enum master_status solve(const struct instance *instance, double *objective)
{
	struct groups groups;
	struct program program;
	struct master master;
	groups_by_weight(&instance->problem, instance->work, &groups);
	relaxation_init(&program, &groups, instance->work);
	master_open(&master, &program, instance->work);
	enum master_status status = master_solve(&master);
	*objective = (double)master.objective;
	master_close(&master);
	return status;
}

/* Whether there were cut-offs. */
static bool expect_optimal(const struct instance *instance, struct cutoffs *cutoffs, struct ladder *ladder,
			   uint64_t seed)
{
	double objective;
	enum master_status status = solve(instance, &objective);
	ladder_fill(ladder, instance->problem.claim);
	bool is_found = cutoffs_find(cutoffs, ladder, &instance->problem.limits);
	cr_assert_eq(is_found, status == MASTER_OPTIMAL, "%lu: %d", seed, status);
	if (is_found) {
		double bound = bound_by(instance, cutoffs, ladder);
		cr_assert(fabs(bound - objective) <= 1e-9 * (1 + objective), "%lu: %.17g, optimum %.17g", seed, bound,
			  objective);
	}
	return is_found;
}

/* The second time from the basis of the first, with other limits and claims. */
Test(cutoffs, are_those_of_the_linear_program)
{
	size_t found = 0, again = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		struct instance *instance = draw_instance(seed);
		uint64_t state = seed;
		struct cutoffs cutoffs;
		struct ladder ladder;
		cr_assert(cutoffs_init(&cutoffs, &instance->problem.limits, instance->work));
		ladder_init(&ladder, &instance->problem, instance->work);
		found += expect_optimal(instance, &cutoffs, &ladder, seed);
		for (size_t i = 0; i < instance->problem.count; i++)
			instance->claim[i] = 1 + (int64_t)random_below(&state, (uint64_t)instance->claim[i]);
		for (size_t r = 0; r < instance->problem.limits.row_count; r++) {
			if (instance->at_most[r] != LIMIT_NONE)
				instance->at_most[r] = instance->at_most[r] / 3 * 2;
			instance->at_least[r] /= 2;
		}
		again += expect_optimal(instance, &cutoffs, &ladder, seed);
		instance_free(instance);
	}
	cr_expect_gt(found, INSTANCES / 2);
	cr_expect_lt(found, INSTANCES);
	cr_expect_gt(again, INSTANCES / 2);
}
