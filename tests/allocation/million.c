/*
 * million.c: 1,000,000 random divisions by all rules, every sum counted again: `million [COUNT [SEED]]`. Exits 1 at a
 * fault.
 *
 * Claims of 1 fen stand beside claims of 1e14, weights over 12 orders of magnitude; in some instances claims belong to
 * applicants, later stages can complete the set-asides, or applicants have limits. Every division has to be proven, and
 * whether the limits conflict must not depend on the rule. `model` is the user's own program and is left out.
 */
#include "allocation/random_instance.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct count {
	uint64_t divisions, conflicts, exact, whole_conflicts, units, later, applicants;
};

static struct instance *make_instance(uint64_t seed)
{
	struct instance *instance = random_instance(seed);
	uint64_t state = ~seed;
	if (random_below(&state, 3) == 0)
		random_units(instance, &state);
	if (random_below(&state, 3) == 0)
		random_later(instance, &state);
	if (random_below(&state, 3) == 0)
		random_applicant_limits(instance, &state);
	return instance;
}

/* The whole budget goes out where nothing else stands in the way: one row, awards that may be cut to the fen. */
static bool spends_all(const struct rule *rule, const struct problem *problem)
{
	return problem->limits.row_count == 1 && problem->rounding.unit == 1 &&
	       problem->rounding.residue == RESIDUE_LARGEST_REMAINDER && !rule->has_weights &&
	       (rule->order == ORDER_NONE || problem->on_shortage == SHORTAGE_PARTIAL ||
		problem->on_shortage == SHORTAGE_SHARE);
}

static int64_t later_in_row(const struct instance *instance, size_t row)
{
	int64_t sum = 0;
	for (size_t c = 0; instance->problem.later != NULL && c < instance->problem.limits.class_count; c++)
		sum += instance->mask[c] >> row & 1 ? instance->later[c] : 0;
	return sum;
}

static const char *row_fault(const struct instance *instance, size_t row)
{
	int64_t sum = instance_row_sum(instance, instance->award, row);
	if (sum != instance->division.used[row])
		return "a sum that is not told";
	if (sum > instance->at_most[row])
		return "a limit exceeded";
	if (sum + later_in_row(instance, row) + instance->division.floor_missed < instance->at_least[row])
		return "a set-aside missed unsaid";
	return NULL;
}

static bool exceeds_applicant_limit(const struct instance *instance)
{
	for (size_t a = 0; a < instance->problem.applicant_limits.count; a++) {
		int64_t sum = 0;
		for (size_t k = instance->applicant_start[a]; k < instance->applicant_start[a + 1]; k++)
			sum += instance->award[instance->applicant_claim[k]];
		if (sum > instance->room[a])
			return true;
	}
	return false;
}

static const char *award_fault(const struct rule *rule, const struct instance *instance)
{
	const struct problem *problem = &instance->problem;
	for (size_t i = 0; i < problem->count; i++) {
		if (instance->award[i] < 0 || instance->award[i] > problem->claim[i])
			return "an award outside its claim";
	}
	for (size_t r = 0; r < problem->limits.row_count; r++) {
		const char *fault = row_fault(instance, r);
		if (fault != NULL)
			return fault;
	}
	if (rule->has_applicant_rows && exceeds_applicant_limit(instance))
		return "the limit of an applicant exceeded";
	if (!rule->is_whole && !(instance->division.gap <= 1e-9))
		return "an optimum not reached";
	int64_t claims = instance_row_sum(instance, instance->claim, 0), budget = instance->at_most[0];
	if (spends_all(rule, problem) && instance->division.used[0] != (claims < budget ? claims : budget))
		return "money left or lost";
	return NULL;
}

static bool sees_every_conflict(const struct rule *rule, const struct problem *problem)
{
	return !rule->is_whole && !(rule->has_applicant_rows && problem->applicant_limits.count > 0);
}

static const char *divide(const struct rule *rule, uint64_t seed, bool has_conflict, struct count *count)
{
	struct instance *instance = make_instance(seed);
	const struct problem *problem = &instance->problem;
	if (rule->has_model)
		return NULL;
	enum division_status status = instance_divide(instance, rule->name);
	count->divisions++;
	count->units += rule->has_units && problem->unit_size != NULL;
	count->later += problem->later != NULL;
	count->applicants += rule->has_applicant_rows && problem->applicant_limits.count > 0;
	count->conflicts += status == DIVISION_CONFLICT;
	count->whole_conflicts += status == DIVISION_CONFLICT && rule->is_whole && !has_conflict;
	count->exact += status == DIVISION_DONE && spends_all(rule, problem);
	if (status == DIVISION_CONFLICT)
		return has_conflict || !sees_every_conflict(rule, problem) ? NULL : "a conflict that others do not see";
	if (status != DIVISION_DONE)
		return "no proven answer";
	return has_conflict ? "a conflict not seen" : award_fault(rule, instance);
}

static bool conflicts(uint64_t seed)
{
	return instance_divide(make_instance(seed), "proportional") == DIVISION_CONFLICT;
}

int main(int argc, char **argv)
{
	uint64_t wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000001, faults = 0;
	struct count count = {0};
	for (; count.divisions < wanted; seed++) {
		bool has_conflict = conflicts(seed);
		for (size_t k = 0; rules[k] != NULL && count.divisions < wanted; k++) {
			const char *fault = divide(rules[k], seed, has_conflict, &count);
			if (fault == NULL)
				continue;
			printf("%s, seed %" PRIu64 ": %s\n", rules[k]->name, seed, fault);
			faults++;
		}
	}
	printf("%" PRIu64 " divisions, %" PRIu64 " conflicts, %" PRIu64 " of them only for whole claims; %" PRIu64
	       " had to spend the budget to the fen;\n%" PRIu64 " by applicants, %" PRIu64
	       " before later stages, %" PRIu64 " with limits of applicants; %" PRIu64 " faults\n",
	       count.divisions, count.conflicts, count.whole_conflicts, count.exact, count.units, count.later,
	       count.applicants, faults);
	return faults > 0;
}
