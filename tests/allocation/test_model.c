/* A user's model: models/weighted.mod as the rule `model` against the rule `weighted`, which is no part of it. */
#include "allocation/instance.h"
#include "allocation/model.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#define INSTANCES 1000
#define CLAIMS    25

/* Amounts that doubles can tell apart; overlapping envelopes, floors that claims of later stages may have to complete.
 */
static struct instance *make_instance(uint64_t seed)
{
	static const double weights[] = {0, 1, 1, 2, 0.5, 3.25};
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	size_t row_count = 1 + random_below(&state, 4), count = 1 + random_below(&state, CLAIMS);
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++)
		instance_add_claim(instance, 1 + (int64_t)random_below(&state, 100000000),
				   weights[random_below(&state, 6)],
				   (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	for (size_t c = 0; c < instance->problem.limits.class_count; c++)
		instance->later[c] = random_below(&state, 2) == 0 ? 0 : (int64_t)random_below(&state, 300000000);
	instance->problem.later = random_below(&state, 4) > 0 ? instance->later : NULL;
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		if (r == 0 || random_below(&state, 3) > 0)
			instance->at_most[r] = (int64_t)random_below(&state, (uint64_t)claims * 5 / 4 + 2);
		if (r > 0 && random_below(&state, 2) == 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)claims + 1);
	}
	return instance;
}

static char *read_text(const char *path, size_t *size)
{
	static char text[1 << 16];
	FILE *file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	*size = fread(text, 1, sizeof text - 1, file);
	text[*size] = '\0';
	fclose(file);
	return text;
}

/* Fen that rounding may cost: a fen in every claim, at the highest weight. */
static bool is_near(double found, double wanted, size_t count)
{
	return fabs(found - wanted) <= 0.0325 * (double)count + 1e-9 * fabs(wanted);
}

Test(model, weighted_mod_comes_to_the_optimum_of_the_rule)
{
	struct model model;
	struct model_fault fault;
	size_t size, done = 0, conflicts = 0, completed = 0;
	char *text = read_text(TEST_DATA "/../models/weighted.mod", &size);
	cr_assert(model_init(&model, "weighted.mod", text, size, &fault), "%s", fault.text);
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		struct instance *rule = make_instance(seed), *own = make_instance(seed);
		own->problem.model = &model;
		enum division_status wanted = instance_divide(rule, "weighted");
		enum division_status found = instance_divide(own, "model");
		cr_assert(wanted == DIVISION_DONE || wanted == DIVISION_CONFLICT, "%lu", seed);
		if (wanted == DIVISION_CONFLICT) {
			cr_assert_eq(found, DIVISION_FAULT, "%lu: no conflict seen, status %d", seed, found);
			conflicts++;
		} else {
			cr_assert_eq(found, DIVISION_DONE, "%lu: status %d", seed, found);
			cr_assert(is_near(own->division.objective, rule->division.objective, own->problem.count),
				  "%lu: %.17g of %.17g", seed, own->division.objective, rule->division.objective);
			done++;
		}
		for (size_t r = 0; r < rule->problem.limits.row_count && wanted == DIVISION_DONE; r++)
			completed += rule->division.used[r] < rule->at_least[r];
		instance_free(rule);
		instance_free(own);
	}
	cr_expect_gt(done, INSTANCES / 2);
	cr_expect_gt(conflicts, INSTANCES / 20);
	cr_expect_gt(completed, INSTANCES / 100, "floors completed by later stages: %zu", completed);
}
