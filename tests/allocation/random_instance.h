/* random_instance.h: random problems for tests of the rules. */
#ifndef TESTS_ALLOCATION_RANDOM_INSTANCE_H
#define TESTS_ALLOCATION_RANDOM_INSTANCE_H

#include "allocation/instance.h"

static inline int64_t random_claim(uint64_t *state)
{
	switch (random_below(state, 5)) {
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

static inline double random_weight(uint64_t *state)
{
	static const double weights[] = {0, 1, 1, 2, 0.3, 0.1 * 3, 1e6, 1e-6};
	return weights[random_below(state, sizeof weights / sizeof *weights)];
}

/* Overlapping rows, some without effect, some of 0, some with floors. */
static inline struct instance *random_instance(uint64_t seed)
{
	uint64_t state = seed;
	struct instance *instance = instance_new(0);
	size_t row_count = random_below(&state, 6), count = random_below(&state, seed % 10 == 0 ? CLAIMS_MAX : 25);
	bool has_floors = random_below(&state, 3) == 0;
	for (size_t r = 0; r < row_count; r++)
		instance_add_row(instance, 0, LIMIT_NONE);
	for (size_t i = 0; i < count; i++)
		instance_add_claim(instance, random_claim(&state), random_weight(&state),
				   (uint32_t)random_below(&state, UINT64_C(2) << row_count));
	for (size_t i = 0; i < count; i++)
		instance->tie_rank[i] = (uint32_t)((i * 211 + seed) % 1009);
	for (size_t i = 0; i < count; i++)
		instance->order[i] = (uint32_t)random_below(&state, 6);
	instance->problem.on_shortage = (enum shortage)random_below(&state, 4);
	for (size_t r = 0; r <= row_count; r++) {
		int64_t claims = instance_row_sum(instance, instance->claim, r);
		uint64_t kind = random_below(&state, 8);
		if (kind == 0)
			instance->at_most[r] = 0;
		else if (kind < 7)
			instance->at_most[r] = (int64_t)random_below(&state, (uint64_t)claims + 2);
		if (instance->at_most[r] >= INT64_C(1) << 48 && instance->at_most[r] != LIMIT_NONE)
			instance->at_most[r] = INT64_C(1) << 47;
		if (has_floors && r > 0 && random_below(&state, 2) == 0)
			instance->at_least[r] = (int64_t)random_below(&state, (uint64_t)claims / 4 + 1);
	}
	instance_cap_floors(instance);
	static const int64_t units[] = {1, 1, 1, 100, 10000};
	instance->problem.rounding.unit = units[random_below(&state, 5)];
	instance->problem.rounding.residue = random_below(&state, 4) == 0 ? RESIDUE_KEEP : RESIDUE_LARGEST_REMAINDER;
	return instance;
}

/* Claims of one applicant are one unit, as far as a unit may grow. */
static inline void random_units(struct instance *instance, uint64_t *state)
{
	size_t count = instance->problem.count;
	int64_t total[CLAIMS_MAX] = {0};
	size_t applicant[CLAIMS_MAX];
	for (size_t i = 0; i < count; i++) {
		applicant[i] = random_below(state, i + 1);
		if (total[applicant[i]] + instance->claim[i] >= INT64_C(1) << 47)
			applicant[i] = i;
		total[applicant[i]] += instance->claim[i];
	}
	for (size_t i = 0; i < count; i++)
		instance->unit_size[i] = total[applicant[i]];
	instance->problem.unit_size = instance->unit_size;
}

/* Claims of later stages, and floors that need some of them. */
static inline void random_later(struct instance *instance, uint64_t *state)
{
	struct limits *limits = &instance->problem.limits;
	for (size_t c = 0; c < limits->class_count; c++) {
		instance->later[c] = random_below(state, 2) == 0 ? 0 : random_claim(state);
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++) {
			size_t row = limits->class_row[k];
			bool is_raised = instance->at_least[row] > 0 && random_below(state, 2) == 0;
			if (is_raised)
				instance->at_least[row] +=
					(int64_t)random_below(state, (uint64_t)instance->later[c] + 1);
		}
	}
	instance->problem.later = instance->later;
}

/* Limits of applicants with one to three claims each. */
static inline void random_applicant_limits(struct instance *instance, uint64_t *state)
{
	uint32_t count = (uint32_t)instance->problem.count;
	for (uint32_t first = 0, size; first < count; first += size) {
		const uint32_t member[] = {first, first + 1, first + 2};
		size = (uint32_t)random_below(state, 3) + 1;
		if (first + size > count)
			size = count - first;
		int64_t claims = 0;
		for (uint32_t k = 0; k < size; k++)
			claims += instance->claim[member[k]];
		if (random_below(state, 3) == 0)
			instance_add_applicant(instance, (int64_t)random_below(state, (uint64_t)claims + 1), size,
					       member);
	}
}

#endif
