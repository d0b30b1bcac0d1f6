/* Settling the claims of `weighted` that cannot be in doubt changes no award: the way by the doubtful ones against the
 * one over all. */
#define CLAIMS_MAX 2000
#include "allocation/doubt.h"
#include "allocation/instance.h"
#include "allocation/weighted.h"

#include <criterion/criterion.h>
#include <math.h>

#define INSTANCES  300
#define CANCELLING 34275 /* prices that come to 0 but for round-off, and claims without weight */

/* What the seed asks for. */
struct kind {
	bool has_floors, has_later, has_units, has_huge, has_ties, has_applicants, is_crossing;
};

static struct kind kind_of(uint64_t seed)
{
	return (struct kind){.has_floors = seed % 2 == 0,
			     .has_later = seed % 6 == 0,
			     .has_units = seed % 5 == 0,
			     .has_huge = seed % 7 == 0,
			     .has_ties = seed % 3 == 0,
			     .has_applicants = seed / 4 % 2 == 0,
			     .is_crossing = seed / 8 % 2 == 0};
}

static int64_t draw_claim(const struct kind *kind, uint64_t *state)
{
	if (kind->has_huge && random_below(state, 5) == 0)
		return 1 + (int64_t)random_below(state, 10000000000000);
	switch (random_below(state, 6)) {
	case 0:
		return 1 + (int64_t)random_below(state, 3);
	case 1:
		return 100000;
	default:
		return 1 + (int64_t)random_below(state, 100000000);
	}
}

/* Ties are of decimals whose sums are equal on paper only, and of weights that count as one. */
static double draw_weight(const struct kind *kind, uint64_t *state)
{
	static const double tied[] = {0, 0.1, 0.2, 0.3, 0.1 * 3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 2};
	if (kind->has_ties)
		return tied[random_below(state, sizeof tied / sizeof *tied)];
	return 1.0 + (double)random_below(state, 1000000000) / 5e8;
}

/* One to six claims in a row of one applicant, with one limit on all, or a smaller one within, or one that crosses. */
static void add_applicants(struct instance *instance, const struct kind *kind, uint64_t *state)
{
	uint32_t count = (uint32_t)instance->problem.count, member[6];
	for (uint32_t first = 0, size; first < count; first += size) {
		size = 1 + (uint32_t)random_below(state, 6);
		size = first + size > count ? count - first : size;
		int64_t sum = 0;
		for (uint32_t k = 0; k < size; k++) {
			member[k] = first + k;
			sum += instance->claim[first + k];
		}
		if (random_below(state, 3) == 0)
			continue;
		instance_add_applicant(instance, (int64_t)random_below(state, (uint64_t)sum + 1), size, member);
		if (size > 2 && random_below(state, 2) == 0)
			instance_add_applicant(instance, (int64_t)random_below(state, (uint64_t)sum / 2 + 1), 2,
					       member);
		if (size > 2 && kind->is_crossing && random_below(state, 4) == 0)
			instance_add_applicant(instance, (int64_t)random_below(state, (uint64_t)sum / 2 + 1), 2,
					       member + 1);
	}
}

static void add_limits(struct instance *instance, const struct kind *kind, uint64_t *state)
{
	for (size_t r = 0; r < instance->problem.limits.row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		int64_t part = 20 + (int64_t)random_below(state, r == 0 ? 40 : 70);
		instance->at_most[r] = claims / 100 * part + (int64_t)random_below(state, 100);
		if (instance->at_most[r] >= INT64_C(1) << 48)
			instance->at_most[r] = INT64_C(1) << 47;
		if (kind->has_floors && r > 0 && random_below(state, 3) == 0)
			instance->at_least[r] = instance->at_most[r] / 100 * (int64_t)random_below(state, 60);
	}
	instance_cap_floors(instance);
}

static void add_later(struct instance *instance, uint64_t *state)
{
	const struct limits *limits = &instance->problem.limits;
	for (size_t c = 0; c < limits->class_count; c++) {
		instance->later[c] = (int64_t)random_below(state, 3) * 30000000;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++) {
			int64_t *at_least = &instance->at_least[limits->class_row[k]];
			*at_least += *at_least > 0 ? instance->later[c] / 2 : 0;
		}
	}
	instance->problem.later = instance->later;
}

static struct instance *draw_instance(uint64_t seed)
{
	uint64_t state = seed;
	struct kind kind = kind_of(seed);
	struct instance *instance = instance_new(0);
	size_t row_count = 1 + random_below(&state, 5), count = 200 + random_below(&state, CLAIMS_MAX - 200);
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++)
		instance_add_claim(instance, draw_claim(&kind, &state), draw_weight(&kind, &state),
				   (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	for (size_t i = 0; i < count; i++)
		instance->tie_rank[i] = (uint32_t)((i * 211 + seed) % 2003);
	add_limits(instance, &kind, &state);
	if (kind.has_later)
		add_later(instance, &state);
	if (kind.has_applicants)
		add_applicants(instance, &kind, &state);
	if (kind.has_units)
		instance->problem.rounding = (struct rounding){.unit = random_below(&state, 2) == 0 ? 100 : 10000,
							       .residue = (enum residue)random_below(&state, 2),
							       .ratio = random_below(&state, 2) == 0 ? 100000 : 0};
	instance->problem.wants_prices = seed % 4 == 1;
	return instance;
}

static enum division_status by_all(const struct problem *problem, struct workspace *work, int64_t *award,
				   struct division *division)
{
	return weighted_divide_doubtful(problem, DOUBT_SAMPLE_FROM, work, award, division);
}

/* A sample of a hundred claims, which itself is not sampled. */
static enum division_status by_sample(const struct problem *problem, struct workspace *work, int64_t *award,
				      struct division *division)
{
	return weighted_divide_doubtful(problem, problem->count / 4, work, award, division);
}

static struct rule rule_of(enum division_status (*way)(const struct problem *, struct workspace *, int64_t *,
						       struct division *))
{
	struct rule rule = *rule_find("weighted");
	rule.divide = way;
	return rule;
}

static enum division_status divide(struct instance *instance,
				   enum division_status (*way)(const struct problem *, struct workspace *, int64_t *,
							       struct division *))
{
	struct rule rule = rule_of(way);
	return rule_divide(&rule, &instance->problem, instance->work, instance->award, &instance->division);
}

static void expect_near(double a, double b, double allowed, uint64_t seed)
{
	cr_assert(isnan(a) ? isnan(b) : fabs(a - b) <= allowed * (1 + fabs(a)), "%lu: %.17g, %.17g", seed, a, b);
}

static void expect_same(const struct instance *right, const struct instance *found, uint64_t seed)
{
	for (size_t i = 0; i < right->problem.count; i++)
		cr_assert_eq(right->award[i], found->award[i], "%lu: claim %zu: %ld, %ld", seed, i,
			     (long)right->award[i], (long)found->award[i]);
	expect_near(right->division.objective, found->division.objective, 1e-12, seed);
	cr_assert_eq(right->division.floor_missed, found->division.floor_missed, "%lu", seed);
	for (size_t r = 0; r < right->problem.limits.row_count; r++) {
		cr_assert_eq(right->division.used[r], found->division.used[r], "%lu: row %zu", seed, r);
		expect_near(right->division.price[r], found->division.price[r], 1e-9, seed);
		expect_near(right->division.price_left[r], found->division.price_left[r], 1e-9, seed);
	}
}

static size_t count_settled(struct instance *instance)
{
	struct doubt wide, narrow;
	struct box found;
	workspace_reset(instance->work);
	box_init(&found, &instance->problem.limits, instance->work);
	if (!doubt_open(&wide, &instance->problem, DOUBT_SAMPLE_FROM, instance->work, &found))
		return 0;
	doubt_narrow(&narrow, &wide, &found);
	return doubt_settle(&narrow) ? instance->problem.count - narrow.rest.problem.count : 0;
}

Test(doubt, settled_claims_get_what_they_get_among_all, .timeout = 300)
{
	size_t proven = 0, priced = 0, limited = 0, tied = 0, settled = 0, claims = 0;
	for (uint64_t number = 1; number <= INSTANCES + 1; number++) {
		uint64_t seed = number <= INSTANCES ? number : CANCELLING;
		struct instance *right = draw_instance(seed), *found = draw_instance(seed);
		struct kind kind = kind_of(seed);
		enum division_status status = divide(right, weighted_divide_whole);
		cr_assert_neq(status, DIVISION_FAILED, "%lu: no proven answer", seed);
		if (divide(found, seed % 3 == 0 ? by_all : by_sample) == DIVISION_DONE) {
			cr_assert_eq(status, DIVISION_DONE, "%lu", seed);
			cr_assert_not(kind.has_later, "%lu", seed);
			expect_same(right, found, seed);
			proven++;
			priced += found->problem.wants_prices;
			limited += kind.has_applicants;
			tied += kind.has_ties;
			claims += found->problem.count;
			settled += count_settled(found);
		}
		instance_free(right);
		instance_free(found);
	}
	cr_expect_gt(proven, INSTANCES / 2);
	cr_expect_gt(priced, INSTANCES / 8);
	cr_expect_gt(limited, INSTANCES / 4);
	cr_expect_gt(tied, INSTANCES / 12);
	cr_expect_gt(2 * settled, claims, "%zu of %zu", settled, claims);
}
