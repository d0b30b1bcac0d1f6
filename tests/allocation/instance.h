/*
 * instance.h: small problems for tests, built claim by claim, and random ones.
 *
 * Fixed room for everything, nothing to free. instance_add_row before the claims that stand in it: a claim names its
 * rows by a bit mask (bit 0, the budget, is always meant), and each mask is a class.
 */
#ifndef TESTS_ALLOCATION_INSTANCE_H
#define TESTS_ALLOCATION_INSTANCE_H

#include "allocation/problem.h"
#include "allocation/rule.h"

#include <string.h>

#ifndef CLAIMS_MAX
#define CLAIMS_MAX 400
#endif
#define ROWS_MAX    16
#define CLASSES_MAX 400
#define ENTRIES_MAX (CLASSES_MAX * ROWS_MAX)

struct instance {
	struct problem problem;
	int64_t claim[CLAIMS_MAX], at_least[ROWS_MAX], at_most[ROWS_MAX], room[CLAIMS_MAX];
	int64_t unit_size[CLAIMS_MAX], later[CLASSES_MAX]; /* not in the problem unless a test puts them there */
	double weight[CLAIMS_MAX];
	uint32_t class_of[CLAIMS_MAX], tie_rank[CLAIMS_MAX], order[CLAIMS_MAX], mask[CLASSES_MAX];
	uint32_t class_start[CLASSES_MAX + 1], class_row[ENTRIES_MAX];
	uint32_t applicant_start[CLAIMS_MAX + 1], applicant_claim[4 * CLAIMS_MAX];
	int64_t award[CLAIMS_MAX];
	struct division division;
	struct workspace *work;
};

static inline struct instance *instance_new(int64_t budget)
{
	static struct instance instances[4]; /* a test compares at most two; Criterion runs each test in a process */
	static size_t next;
	struct instance *instance = &instances[next++ % 4];
	struct workspace *work = instance->work;
	memset(instance, 0, sizeof *instance);
	instance->work = work != NULL ? work : workspace_new();
	instance->problem = (struct problem){.claim = instance->claim,
					     .weight = instance->weight,
					     .class_of = instance->class_of,
					     .tie_rank = instance->tie_rank,
					     .order = instance->order,
					     .limits = {.row_count = 1,
							.at_least = instance->at_least,
							.at_most = instance->at_most,
							.class_start = instance->class_start,
							.class_row = instance->class_row},
					     .applicant_limits = {.room = instance->room,
								  .start = instance->applicant_start,
								  .claim = instance->applicant_claim},
					     .rounding = {.unit = 1}};
	instance->at_most[0] = budget;
	return instance;
}

/* Frees the workspaces of all instances, so that a leak check sees only leaks. */
static inline void instance_free(struct instance *instance)
{
	workspace_free(instance->work);
	instance->work = NULL;
}

static inline uint32_t instance_add_row(struct instance *instance, int64_t at_least, int64_t at_most)
{
	size_t row = instance->problem.limits.row_count++;
	instance->at_least[row] = at_least;
	instance->at_most[row] = at_most;
	return (uint32_t)1 << row;
}

static inline uint32_t instance_class(struct instance *instance, uint32_t mask)
{
	struct limits *limits = &instance->problem.limits;
	for (size_t c = 0; c < limits->class_count; c++) {
		if (instance->mask[c] == mask)
			return (uint32_t)c;
	}
	size_t class = limits->class_count++;
	uint32_t at = instance->class_start[class];
	instance->mask[class] = mask;
	for (uint32_t row = 0; row < limits->row_count; row++) {
		if (mask >> row & 1)
			instance->class_row[at++] = row;
	}
	instance->class_start[class + 1] = at;
	return (uint32_t) class;
}

static inline size_t instance_add_claim(struct instance *instance, int64_t claim, double weight, uint32_t mask)
{
	size_t i = instance->problem.count++;
	instance->claim[i] = claim;
	instance->weight[i] = weight;
	instance->class_of[i] = instance_class(instance, mask | 1);
	instance->tie_rank[i] = (uint32_t)i;
	return i;
}

static inline void instance_add_applicant(struct instance *instance, int64_t room, size_t count, const uint32_t *claim)
{
	size_t a = instance->problem.applicant_limits.count++;
	uint32_t at = instance->applicant_start[a];
	instance->room[a] = room;
	for (size_t k = 0; k < count; k++)
		instance->applicant_claim[at++] = claim[k];
	instance->applicant_start[a + 1] = at;
}

static inline enum division_status instance_divide(struct instance *instance, const char *rule)
{
	return rule_divide(rule_find(rule), &instance->problem, instance->work, instance->award, &instance->division);
}

static inline int64_t instance_row_sum(const struct instance *instance, const int64_t *value, size_t row)
{
	int64_t sum = 0;
	for (size_t i = 0; i < instance->problem.count; i++)
		sum += instance->mask[instance->class_of[i]] >> row & 1 ? value[i] : 0;
	return sum;
}

/* Floors as INTERFACE has them: never more than the group's own claims. */
static inline void instance_cap_floors(struct instance *instance)
{
	for (size_t row = 0; row < instance->problem.limits.row_count; row++) {
		int64_t claims = instance_row_sum(instance, instance->claim, row);
		if (instance->at_least[row] > claims)
			instance->at_least[row] = claims;
	}
}

/* SplitMix64. */
static inline uint64_t random_word(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline uint64_t random_below(uint64_t *state, uint64_t count)
{
	return random_word(state) % count;
}

#endif
