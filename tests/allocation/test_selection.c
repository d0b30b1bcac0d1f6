/* All or nothing, against trying every set. */
#include "allocation/instance.h"

#include <criterion/criterion.h>
#include <math.h>

#define INSTANCES 10000
#define MOST      16 /* claims: every set of them is tried */

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

/* The sets, tried one after the other: sums are those of the claims decided so far. */
struct trial {
	const struct instance *instance;
	int64_t row[ROWS_MAX], applicant[MOST];
	uint32_t applicants[MOST]; /* by claim: the applicant limits it stands in, a bit each */
	long double value, best;   /* weight x fen; best -1: none is within the limits */
};

static void move(struct trial *trial, size_t i, int64_t claim)
{
	const struct instance *instance = trial->instance;
	for (size_t r = 0; r < instance->problem.limits.row_count; r++)
		trial->row[r] += instance->mask[instance->class_of[i]] >> r & 1 ? claim : 0;
	for (size_t a = 0; a < instance->problem.applicant_limits.count; a++)
		trial->applicant[a] += trial->applicants[i] >> a & 1 ? claim : 0;
}

static bool is_within_most(const struct trial *trial)
{
	const struct problem *problem = &trial->instance->problem;
	for (size_t r = 0; r < problem->limits.row_count; r++) {
		if (trial->row[r] > trial->instance->at_most[r])
			return false;
	}
	for (size_t a = 0; a < problem->applicant_limits.count; a++) {
		if (trial->applicant[a] > trial->instance->room[a])
			return false;
	}
	return true;
}

static bool meets_floors(const struct trial *trial)
{
	for (size_t r = 0; r < trial->instance->problem.limits.row_count; r++) {
		if (trial->row[r] < trial->instance->at_least[r])
			return false;
	}
	return true;
}

static void try_from(struct trial *trial, size_t i)
{
	if (!is_within_most(trial))
		return;
	if (i == trial->instance->problem.count) {
		if (trial->value > trial->best && meets_floors(trial))
			trial->best = trial->value;
		return;
	}
	try_from(trial, i + 1);
	long double before = trial->value;
	move(trial, i, trial->instance->claim[i]);
	trial->value += (long double)trial->instance->weight[i] * trial->instance->claim[i];
	try_from(trial, i + 1);
	trial->value = before;
	move(trial, i, -trial->instance->claim[i]);
}

static struct trial trial_of(const struct instance *instance)
{
	struct trial trial = {.instance = instance, .best = -1};
	for (uint32_t a = 0; a < instance->problem.applicant_limits.count; a++) {
		for (size_t k = instance->applicant_start[a]; k < instance->applicant_start[a + 1]; k++)
			trial.applicants[instance->applicant_claim[k]] |= UINT32_C(1) << a;
	}
	return trial;
}

/* The best objective of all sets, in weight x yuan; below 0: none is within the limits. */
static double best_by_trying(const struct instance *instance)
{
	struct trial trial = trial_of(instance);
	try_from(&trial, 0);
	return (double)(trial.best / 100);
}

static bool is_within_limits(const struct instance *instance)
{
	struct trial trial = trial_of(instance);
	for (size_t i = 0; i < instance->problem.count; i++)
		move(&trial, i, instance->award[i]);
	return is_within_most(&trial) && meets_floors(&trial);
}

static void drop(struct instance *instance, size_t number)
{
	size_t row_count = instance->problem.limits.row_count;
	if (number < row_count) {
		instance->at_least[number] = 0;
		instance->at_most[number] = LIMIT_NONE;
	} else {
		instance->room[number - row_count] = INT64_MAX;
	}
}

static bool is_possible_lowered(struct instance *instance, int64_t by)
{
	bool is_possible = false;
	for (size_t r = 0; r < instance->problem.limits.row_count && !is_possible; r++) {
		int64_t at_least = instance->at_least[r];
		if (at_least == 0)
			continue;
		instance->at_least[r] -= by < at_least ? by : at_least;
		is_possible = best_by_trying(instance) >= 0;
		instance->at_least[r] = at_least;
	}
	return is_possible;
}

/* Keeps the limits named. */
static void drop_others(struct instance *instance)
{
	bool is_named[ROWS_MAX + CLAIMS_MAX] = {false};
	for (size_t k = 0; k < instance->division.conflict_count; k++)
		is_named[instance->division.conflict_row[k]] = true;
	for (size_t n = 0; n < instance->problem.limits.row_count + instance->problem.applicant_limits.count; n++) {
		if (!is_named[n])
			drop(instance, n);
	}
}

static bool is_needed(struct instance *instance, size_t number)
{
	struct instance without = *instance;
	drop(&without, number);
	return best_by_trying(&without) >= 0;
}

/* The limits named conflict, none of them is too many, and nothing less than what is told helps. Where parts of claims
 * would not help either, the conflict is told for parts. */
static void check_conflict(struct instance *instance, uint64_t seed)
{
	int64_t told = instance->division.conflict_short;
	cr_assert_gt(instance->division.conflict_count, 0);
	cr_assert_gt(told, 0);
	drop_others(instance);
	cr_assert_lt(best_by_trying(instance), 0, "%lu: no conflict", seed);
	cr_assert(!is_possible_lowered(instance, told - 1), "%lu: less helps", seed);
	struct instance in_parts = *instance;
	if (instance_divide(&in_parts, "weighted") != DIVISION_DONE)
		return;
	cr_assert(is_possible_lowered(instance, told), "%lu: does not help", seed);
	for (size_t r = 0; r < instance->problem.limits.row_count; r++) {
		bool is_kept = instance->at_least[r] > 0 || instance->at_most[r] < LIMIT_NONE;
		cr_assert(!is_kept || is_needed(instance, r), "%lu: row %zu is too many", seed, r);
	}
	for (size_t a = 0; a < instance->problem.applicant_limits.count; a++)
		cr_assert(instance->room[a] == INT64_MAX || is_needed(instance, instance->problem.limits.row_count + a),
			  "%lu: applicant %zu is too many", seed, a);
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
			cr_assert(is_within_limits(instance), "%lu", seed);
			cr_assert_float_eq(instance->division.objective, best, 1e-14 * best, "%lu: %.17g of %.17g",
					   seed, instance->division.objective, best);
		} else {
			check_conflict(instance, seed);
		}
		instance_free(instance);
	}
	cr_expect_gt(done, INSTANCES / 2);
	cr_expect_gt(conflicts, INSTANCES / 50);
}
