/* Joining groups changes no optimum: the linear program over joined groups against the one over all. */
#include "allocation/instance.h"
#include "allocation/prices.h"
#include "allocation/relaxation.h"
#include "allocation/segments.h"
#include "allocation/workspace.h"

#include <criterion/criterion.h>
#include <math.h>

#define INSTANCES 200

/* Many weights, some of them equal, some next to nothing apart; overlapping rows, some with floors. */
static struct instance *random_instance(uint64_t seed)
{
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	size_t row_count = 1 + random_below(&state, 5), count = 20 + random_below(&state, CLAIMS_MAX - 20);
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++) {
		double weight = 1.0 + (double)random_below(&state, seed % 3 == 0 ? 12 : 1000000) / 7.0;
		instance_add_claim(instance, 1 + (int64_t)random_below(&state, seed % 5 == 0 ? 60 : 90000000), weight,
				   (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	}
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		instance->at_most[r] = (int64_t)random_below(&state, (uint64_t)claims + 2);
		if (r > 0 && random_below(&state, 3) == 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)claims / 5 + 1);
	}
	instance_cap_floors(instance);
	return instance;
}

struct optimum {
	enum master_status status;
	float128 objective;
	struct division division;
};

static struct optimum solve(const struct instance *instance, const struct groups *groups)
{
	struct optimum optimum = {0};
	struct program program;
	struct master master;
	optimum.division.price = workspace_array(instance->work, groups->row_count, sizeof(double));
	optimum.division.price_left = workspace_array(instance->work, groups->row_count, sizeof(double));
	relaxation_init(&program, groups, instance->work);
	master_open(&master, &program, instance->work);
	optimum.status = master_solve(&master);
	optimum.objective = master.objective;
	if (optimum.status == MASTER_OPTIMAL)
		cr_assert(prices_find(groups, &program, &master, NULL, &optimum.division));
	master_close(&master);
	return optimum;
}

static void expect_same(double a, double b, uint64_t seed)
{
	cr_assert(isnan(a) ? isnan(b) : fabs(a - b) <= 1e-9 * (1 + fabs(a)), "%lu: %.12g, %.12g", seed, a, b);
}

Test(segments, joined_groups_have_the_optimum_and_the_prices_of_all)
{
	size_t solved = 0, conflicts = 0, before = 0, after = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		struct instance *instance = random_instance(seed);
		struct groups all, joined;
		groups_by_weight(&instance->problem, instance->work, &all);
		joined = all;
		segments_join(&instance->problem, instance->work, &joined);
		struct optimum right = solve(instance, &all), found = solve(instance, &joined);
		cr_assert_eq(found.status, right.status, "%lu", seed);
		solved += right.status == MASTER_OPTIMAL;
		conflicts += right.status == MASTER_INFEASIBLE;
		before += all.count;
		after += joined.count;
		if (right.status == MASTER_OPTIMAL) {
			expect_same((double)right.objective, (double)found.objective, seed);
			for (size_t r = 0; r < all.row_count; r++) {
				expect_same(right.division.price[r], found.division.price[r], seed);
				expect_same(right.division.price_left[r], found.division.price_left[r], seed);
			}
		}
		instance_free(instance);
	}
	cr_expect_gt(solved, INSTANCES / 3);
	cr_expect_gt(conflicts, 10);
	cr_expect_lt(2 * after, before, "%zu groups joined to %zu", before, after);
}
