/*
 * bench_instance.h: one large problem for the timing programs, the same for every solver.
 *
 * 25 items with 12 kinds of applicants each: 300 classes. Row 0 is the budget; then 55 envelopes, all active: one an
 * item, 18 over neighbouring items, 12 over kinds of applicants; about half of them bind. With floors, every fourth has
 * a set-aside, of which most bind. Claims are 1万 to 200万 yuan, every weight is another one. With applicant limits,
 * one to six claims in a row belong to one applicant, and two applicants of three that have several are limited to
 * 40-90 % of them.
 */
#ifndef TESTS_ALLOCATION_BENCH_INSTANCE_H
#define TESTS_ALLOCATION_BENCH_INSTANCE_H

#include "allocation/instance.h"

#include "base/memory.h"

#include <stdlib.h>

#define BENCH_ITEMS     25
#define BENCH_KINDS     12
#define BENCH_ENVELOPES (BENCH_ITEMS + 18 + BENCH_KINDS)
#define BENCH_CLASSES   (BENCH_ITEMS * BENCH_KINDS)
#define BENCH_WIDTH     5 /* rows a class stands in, at most */

struct bench {
	struct problem problem;
	int64_t *claim, *award, *room, at_least[BENCH_ENVELOPES + 1], at_most[BENCH_ENVELOPES + 1];
	double *weight;
	uint32_t *class_of, *rank, *order, *limit_start, *limit_claim;
	uint32_t class_start[BENCH_CLASSES + 1], class_row[BENCH_WIDTH * BENCH_CLASSES];
};

static inline void bench_fill_classes(struct bench *bench)
{
	uint32_t at = 0;
	bench->class_start[0] = 0;
	for (uint32_t c = 0; c < BENCH_CLASSES; c++) {
		uint32_t item = c % BENCH_ITEMS, kind = c / BENCH_ITEMS;
		bench->class_row[at++] = 0;
		bench->class_row[at++] = 1 + item;
		for (uint32_t k = 0; k < 18; k++) { /* items k, k + 1 and k + 7 */
			if (item == k || item == k + 1 || item == k + 7)
				bench->class_row[at++] = 1 + BENCH_ITEMS + k;
		}
		at -= at - bench->class_start[c] > BENCH_WIDTH - 1; /* one overlap less where there are three */
		bench->class_row[at++] = 1 + BENCH_ITEMS + 18 + kind;
		bench->class_start[c + 1] = at;
	}
}

/* Set-asides are what one division within the upper limits gives that pays every fourth item first. */
static inline void bench_fill_floors(struct bench *bench, const int64_t *class_total)
{
	int64_t room[BENCH_ENVELOPES + 1];
	memcpy(room, bench->at_most, sizeof room);
	for (uint32_t c = 0; c < BENCH_CLASSES; c++) {
		int64_t given = c % BENCH_ITEMS % 4 == 0 ? class_total[c] / 10 * 7 : 0;
		for (size_t k = bench->class_start[c]; k < bench->class_start[c + 1]; k++)
			given = room[bench->class_row[k]] < given ? room[bench->class_row[k]] : given;
		for (size_t k = bench->class_start[c]; k < bench->class_start[c + 1]; k++)
			room[bench->class_row[k]] -= given;
	}
	for (size_t r = 1; r <= BENCH_ENVELOPES; r += 4)
		bench->at_least[r] = (bench->at_most[r] - room[r]) / 100 * 98;
}

static inline void bench_fill_limits(struct bench *bench, uint64_t *state, bool has_floors)
{
	int64_t class_total[BENCH_CLASSES] = {0}, total[BENCH_ENVELOPES + 1] = {0};
	for (size_t i = 0; i < bench->problem.count; i++)
		class_total[bench->class_of[i]] += bench->claim[i];
	for (size_t c = 0; c < BENCH_CLASSES; c++) {
		for (size_t k = bench->class_start[c]; k < bench->class_start[c + 1]; k++)
			total[bench->class_row[k]] += class_total[c];
	}
	for (size_t r = 0; r <= BENCH_ENVELOPES; r++)
		bench->at_most[r] = total[r] / 100 * (int64_t)(r == 0 ? 50 : 35 + random_below(state, 40));
	if (has_floors)
		bench_fill_floors(bench, class_total);
}

static inline void bench_fill_applicants(struct bench *bench, uint64_t *state)
{
	struct problem *problem = &bench->problem;
	size_t limit_count = 0, filled = 0;
	for (size_t i = 0, end; i < problem->count; i = end) {
		int64_t sum = 0;
		end = i + 1 + random_below(state, 6);
		end = end < problem->count ? end : problem->count;
		if (end == i + 1 || random_below(state, 3) == 0)
			continue;
		for (size_t k = i; k < end; k++) {
			bench->limit_claim[filled++] = (uint32_t)k;
			sum += bench->claim[k];
		}
		bench->room[limit_count++] = sum / 100 * (int64_t)(40 + random_below(state, 51));
		bench->limit_start[limit_count] = (uint32_t)filled;
	}
	problem->applicant_limits =
		(struct applicant_limits){limit_count, bench->room, bench->limit_start, bench->limit_claim};
}

static inline void bench_init(struct bench *bench, size_t count, bool has_floors, bool has_applicants)
{
	uint64_t state = 7;
	*bench = (struct bench){0};
	bench->claim = memory_array(count, sizeof *bench->claim);
	bench->award = memory_array(count, sizeof *bench->award);
	bench->weight = memory_array(count, sizeof *bench->weight);
	bench->class_of = memory_array(count, sizeof *bench->class_of);
	bench->rank = memory_array(count, sizeof *bench->rank);
	bench->order = memory_array(count, sizeof *bench->order);
	bench->room = memory_array(count, sizeof *bench->room);
	bench->limit_start = memory_array(count + 1, sizeof *bench->limit_start);
	bench->limit_claim = memory_array(count, sizeof *bench->limit_claim);
	bench_fill_classes(bench);
	for (uint32_t i = 0; i < count; i++) {
		bench->claim[i] = 1000000 + (int64_t)random_below(&state, 199000000);
		bench->order[i] = (uint32_t)random_below(&state, count);
		bench->class_of[i] = (uint32_t)random_below(&state, BENCH_CLASSES);
		bench->weight[i] = 1.0 + (double)random_below(&state, 1000000000) / 5e8;
		if (bench->class_of[i] % BENCH_ITEMS % 4 == 0) { /* where the floors are: they come late */
			bench->weight[i] *= 0.25;
			bench->order[i] += (uint32_t)count / 2;
		}
		bench->rank[i] = i;
	}
	bench->problem = (struct problem){.count = count,
					  .claim = bench->claim,
					  .weight = bench->weight,
					  .class_of = bench->class_of,
					  .tie_rank = bench->rank,
					  .order = bench->order,
					  .limits = {BENCH_ENVELOPES + 1, BENCH_CLASSES, bench->at_least,
						     bench->at_most, bench->class_start, bench->class_row},
					  .rounding = {.unit = 1}};
	bench_fill_limits(bench, &state, has_floors);
	if (has_applicants)
		bench_fill_applicants(bench, &state);
}

static inline void bench_release(struct bench *bench)
{
	free(bench->claim);
	free(bench->award);
	free(bench->weight);
	free(bench->class_of);
	free(bench->rank);
	free(bench->order);
	free(bench->room);
	free(bench->limit_start);
	free(bench->limit_claim);
}

#endif
