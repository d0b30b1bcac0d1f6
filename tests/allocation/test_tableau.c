/* Small programs without GLPK: their optimum is GLPK's, and their prices prove it. */
#define CLAIMS_MAX 400
#include "allocation/groups.h"
#include "allocation/random_instance.h"
#include "allocation/relaxation.h"
#include "allocation/solver.h"
#include "allocation/workspace.h"

#include <criterion/criterion.h>
#include <math.h>

#define INSTANCES 1500

/* Few weights, often equal ones; limits of applicants with one claim and with several. */
static struct instance *draw_instance(uint64_t seed)
{
	uint64_t state = seed;
	struct instance *instance = random_instance(seed);
	if (seed % 2 == 0)
		random_applicant_limits(instance, &state);
	if (seed % 5 == 0)
		random_later(instance, &state);
	for (uint32_t i = 0; i < instance->problem.count && seed % 4 == 1; i++) {
		if (random_below(&state, 3) == 0)
			instance_add_applicant(instance, (int64_t)random_below(&state, (uint64_t)instance->claim[i]), 1,
					       &i);
	}
	return instance;
}

/* A solved program: what it comes to, what no division can exceed by its prices, and whether GLPK was asked. */
struct solved {
	enum master_status status;
	double objective, bound;
	bool has_asked;
};

static struct solved solve(const struct instance *instance, bool takes_any_basis)
{
	struct groups groups;
	struct program program;
	struct master master;
	struct workspace_mark mark = workspace_mark(instance->work);
	groups_by_weight(&instance->problem, instance->work, &groups);
	relaxation_init(&program, &groups, instance->work);
	master_open(&master, &program, instance->work);
	master.takes_any_basis = takes_any_basis;
	struct solved solved = {.status = master_solve(&master), .has_asked = master.solver->lp != NULL};
	if (solved.status == MASTER_OPTIMAL) {
		float128 *surplus = workspace_array(instance->work, groups.count, sizeof *surplus);
		relaxation_surpluses(&groups, &master, surplus);
		solved.objective = (double)master.objective;
		solved.bound = (double)relaxation_bound(&groups, &master, surplus);
	}
	master_close(&master);
	workspace_release(instance->work, mark);
	return solved;
}

Test(tableau, comes_to_the_optimum_of_glpk_and_proves_it)
{
	size_t optimal = 0, alone = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		struct instance *instance = draw_instance(seed);
		if (instance->problem.count == 0)
			continue;
		struct solved glpk = solve(instance, false), small = solve(instance, true);
		cr_assert_eq(small.status, glpk.status, "%lu", seed);
		if (small.status != MASTER_OPTIMAL)
			continue;
		double near = 1e-15 * (1 + fabs(glpk.objective));
		cr_assert(fabs(small.objective - glpk.objective) <= near, "%lu: %.17g, GLPK %.17g", seed,
			  small.objective, glpk.objective);
		cr_assert(fabs(small.bound - small.objective) <= near, "%lu: %.17g, bound %.17g", seed, small.objective,
			  small.bound);
		optimal++;
		alone += !small.has_asked;
	}
	cr_expect_gt(optimal, 1000);
	cr_expect_gt((double)alone, 0.9 * (double)optimal, "%zu of %zu without GLPK", alone, optimal);
}

/* Prices are asked for where a year is told of, not in draws: then the tableau may do without GLPK. */
Test(tableau, draws_pay_what_is_paid_where_prices_are_told)
{
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		struct instance *instance = draw_instance(seed);
		int64_t told[CLAIMS_MAX];
		instance->problem.wants_prices = true;
		enum division_status status = instance_divide(instance, "weighted");
		memcpy(told, instance->award, sizeof told);
		instance->problem.wants_prices = false;
		cr_assert_eq(instance_divide(instance, "weighted"), status, "%lu", seed);
		if (status == DIVISION_DONE)
			cr_assert_arr_eq(instance->award, told, instance->problem.count * sizeof *told, "%lu", seed);
	}
}

/* maximise 2 x + y,  x <= 80,  y <= 90,  x + y <= 100,  and x <= 30 by a limit of its applicant: 30 and 70; one more of
 * the budget is worth 1, one more of the limit 2 - 1. */
Test(tableau, a_limit_of_one_claim_has_the_price_of_its_bound)
{
	struct instance *instance = instance_new(100);
	const uint32_t first = 0;
	struct groups groups;
	struct program program;
	struct master master;
	instance_add_claim(instance, 80, 2, 1);
	instance_add_claim(instance, 90, 1, 1);
	instance_add_applicant(instance, 30, 1, &first);
	groups_by_weight(&instance->problem, instance->work, &groups);
	relaxation_init(&program, &groups, instance->work);
	master_open(&master, &program, instance->work);
	master.takes_any_basis = true;
	cr_assert_eq(master_solve(&master), MASTER_OPTIMAL);
	cr_expect_null(master.solver->lp);
	size_t x = groups.group_of[0], y = groups.group_of[1], budget = 2, limit = 3;
	cr_expect_eq((double)master.point[x], 30);
	cr_expect_eq((double)master.point[y], 70);
	cr_expect_eq((double)master.point[budget], 100);
	cr_expect_eq((double)master.point[limit], 30);
	cr_expect_eq((double)master.reduced[budget], 1);
	cr_expect_eq((double)master.reduced[limit], 1);
	cr_expect(master.is_basic[x] && master.is_basic[y]);
	cr_expect_not(master.is_basic[budget] || master.is_basic[limit]);
	master_close(&master);
	instance_free(instance);
}
