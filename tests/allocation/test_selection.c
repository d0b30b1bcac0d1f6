/* All or nothing, against trying every set. */
#include "allocation/instance.h"

#include <criterion/criterion.h>
#include <math.h>

#define INSTANCES 3000
#define MOST      13 /* claims: every set of them is tried */

static int64_t random_claim(uint64_t *state)
{
	switch (random_below(state, 4)) {
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

/* Overlapping envelopes, floors that often bind, limits of applicants. */
static struct instance *random_instance(uint64_t seed)
{
	static const double weights[] = {0, 1, 1, 2, 0.3, 2.5, 1000, 1e-3};
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	size_t row_count = random_below(&state, 5), count = 1 + random_below(&state, MOST);
	bool is_plain = random_below(&state, 3) == 0, has_floors = random_below(&state, 2) == 0;
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++)
		instance_add_claim(instance, random_claim(&state), is_plain ? 1 : weights[random_below(&state, 8)],
				   (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	for (size_t i = 0; i < count; i++)
		instance->tie_rank[i] = (uint32_t)((i * 211 + seed) % 1009);
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		if (r == 0 || random_below(&state, 3) > 0)
			instance->at_most[r] = (int64_t)random_below(&state, (uint64_t)claims + 2);
		if (has_floors && r > 0 && random_below(&state, 2) == 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)claims / 3 + 1);
	}
	for (uint32_t i = 0; has_floors && i + 1 < count; i += 2) {
		const uint32_t members[] = {i, i + 1};
		int64_t claims = instance->claim[i] + instance->claim[i + 1];
		if (random_below(&state, 3) == 0)
			instance_add_applicant(instance, (int64_t)random_below(&state, (uint64_t)claims + 1), 2,
					       members);
	}
	instance_cap_floors(instance);
	return instance;
}

static bool is_within_limits(const struct instance *instance, const int64_t *award)
{
	const struct problem *problem = &instance->problem;
	for (size_t r = 0; r < problem->limits.row_count; r++) {
		int64_t sum = instance_row_sum(instance, award, r);
		if (sum < instance->at_least[r] || sum > instance->at_most[r])
			return false;
	}
	for (size_t a = 0; a < problem->applicant_limits.count; a++) {
		int64_t sum = 0;
		for (size_t k = instance->applicant_start[a]; k < instance->applicant_start[a + 1]; k++)
			sum += award[instance->applicant_claim[k]];
		if (sum > instance->room[a])
			return false;
	}
	return true;
}

/* The best objective of all sets, in weight x yuan; -1: none is within the limits. */
static double best_by_trying(const struct instance *instance)
{
	size_t count = instance->problem.count;
	double best = -1;
	for (uint32_t set = 0; set >> count == 0; set++) {
		int64_t award[MOST + 1];
		long double value = 0;
		for (size_t i = 0; i < count; i++) {
			award[i] = set >> i & 1 ? instance->claim[i] : 0;
			value += (long double)instance->weight[i] * award[i];
		}
		if ((double)(value / 100) > best && is_within_limits(instance, award))
			best = (double)(value / 100);
	}
	return best;
}

Test(selection, finds_the_best_of_all_sets)
{
	size_t done = 0, conflicts = 0;
	for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
		struct instance *instance = random_instance(seed);
		double best = best_by_trying(instance);
		enum division_status status = instance_divide(instance, "selection");
		cr_assert_eq(status, best < 0 ? DIVISION_CONFLICT : DIVISION_DONE, "%lu: status %d, best %g", seed,
			     status, best);
		done += status == DIVISION_DONE;
		conflicts += status == DIVISION_CONFLICT;
		if (status == DIVISION_DONE) {
			cr_assert(is_within_limits(instance, instance->award), "%lu", seed);
			cr_assert_float_eq(instance->division.objective, best, 1e-14 * best, "%lu: %.17g of %.17g",
					   seed, instance->division.objective, best);
		} else {
			cr_assert_gt(instance->division.conflict_count, 0);
			cr_assert_gt(instance->division.conflict_short, 0);
		}
		instance_free(instance);
	}
	cr_expect_gt(done, INSTANCES / 2);
	cr_expect_gt(conflicts, INSTANCES / 50);
}
