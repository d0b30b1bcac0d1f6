/*
 * time_rules.c: how long one division takes, printed for a person: time_rules [CLAIMS [RULE...]].
 *
 * Without words, every rule at 1,000, 10,000, 100,000 and 1,000,000 claims. 55 rows: the budget, 14 measures and 40
 * overlapping groups, about half of them binding, with and without floors of which some bind; every weight is another
 * one. The second run of a workspace counts, as in a forecast.
 */
#include "allocation/instance.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROW_COUNT   55
#define CLASS_COUNT 300

struct bench {
	struct problem problem;
	int64_t *claim, *award, at_least[ROW_COUNT], at_most[ROW_COUNT];
	double *weight;
	uint32_t *class_of, *rank, *order, class_start[CLASS_COUNT + 1], class_row[4 * CLASS_COUNT];
};

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void fill_limits(struct bench *bench, uint64_t *state, bool has_floors)
{
	int64_t total[ROW_COUNT] = {0};
	for (size_t i = 0; i < bench->problem.count; i++) {
		uint32_t class = bench->class_of[i];
		for (size_t k = bench->class_start[class]; k < bench->class_start[class + 1]; k++)
			total[bench->class_row[k]] += bench->claim[i];
	}
	for (size_t r = 0; r < ROW_COUNT; r++) {
		bench->at_most[r] = total[r] / 100 * (int64_t)(r == 0 ? 60 : 30 + random_below(state, 80));
		int64_t most = bench->at_most[r] < total[r] ? bench->at_most[r] : total[r];
		bench->at_least[r] = has_floors && r % 9 == 1 ? most / 10 * 6 : 0;
	}
}

/* Those for whom money is set aside come late in lists, so that it matters. */
static bool has_floor(const struct bench *bench, size_t claim)
{
	uint32_t class = bench->class_of[claim];
	for (size_t k = bench->class_start[class]; k < bench->class_start[class + 1]; k++) {
		if (bench->class_row[k] % 9 == 1)
			return true;
	}
	return false;
}

static void bench_init(struct bench *bench, size_t count, bool has_floors)
{
	uint64_t state = 7;
	bench->claim = memory_array(count, sizeof *bench->claim);
	bench->award = memory_array(count, sizeof *bench->award);
	bench->weight = memory_array(count, sizeof *bench->weight);
	bench->class_of = memory_array(count, sizeof *bench->class_of);
	bench->rank = memory_array(count, sizeof *bench->rank);
	bench->order = memory_array(count, sizeof *bench->order);
	bench->class_start[0] = 0;
	for (uint32_t c = 0; c < CLASS_COUNT; c++) {
		const uint32_t rows[] = {0, 1 + c % 14, 15 + c * 7 % 20, 35 + c * 11 % 20};
		memcpy(bench->class_row + 4 * c, rows, sizeof rows);
		bench->class_start[c + 1] = 4 * c + 4;
	}
	for (uint32_t i = 0; i < count; i++) {
		bench->claim[i] = 1000000 + (int64_t)random_below(&state, 1000000000);
		bench->weight[i] = 1.0 + (double)random_below(&state, 1000000000) / 5e8;
		bench->order[i] = (uint32_t)random_below(&state, count);
		bench->class_of[i] = (uint32_t)random_below(&state, CLASS_COUNT);
		bench->order[i] += has_floor(bench, i) ? (uint32_t)count / 2 : 0;
		bench->rank[i] = i;
	}
	bench->problem = (struct problem){.count = count,
					  .claim = bench->claim,
					  .weight = bench->weight,
					  .class_of = bench->class_of,
					  .tie_rank = bench->rank,
					  .order = bench->order,
					  .limits = {ROW_COUNT, CLASS_COUNT, bench->at_least, bench->at_most,
						     bench->class_start, bench->class_row},
					  .rounding = {.unit = 1}};
	fill_limits(bench, &state, has_floors);
}

static void measure(const char *rule, enum shortage on_shortage, size_t count, bool has_floors, int repeats)
{
	static const char *const name[] = {"", " skip", " stop", " share"}; /* partial: as other rules */
	struct bench bench;
	struct division division;
	struct workspace *work = workspace_new();
	bench_init(&bench, count, has_floors);
	bench.problem.on_shortage = on_shortage;
	enum division_status status = rule_divide(rule_find(rule), &bench.problem, work, bench.award, &division);
	double start = seconds();
	for (int k = 0; k < repeats; k++)
		rule_divide(rule_find(rule), &bench.problem, work, bench.award, &division);
	printf("%-12s%-6s %7zu claims%s: %10.1f us (status %d, gap %.1g)\n", rule, name[on_shortage], count,
	       has_floors ? ", floors" : "        ", (seconds() - start) / repeats * 1e6, status, division.gap);
	workspace_free(work);
	free(bench.claim);
	free(bench.award);
	free(bench.weight);
	free(bench.class_of);
	free(bench.rank);
	free(bench.order);
}

static void measure_both(const char *rule, size_t count)
{
	int repeats = count < 10000 ? 20 : count < 1000000 ? 3 : 1;
	bool is_list = rule_find(rule)->order != ORDER_NONE;
	for (int how = SHORTAGE_PARTIAL; how <= (is_list ? (int)SHORTAGE_SHARE : (int)SHORTAGE_PARTIAL); how++) {
		measure(rule, (enum shortage)how, count, false, repeats);
		measure(rule, (enum shortage)how, count, true, repeats);
	}
}

int main(int argc, char **argv)
{
	for (size_t count = 1000; argc < 2 && count <= 1000000; count *= 10) {
		for (size_t k = 0; rules[k] != NULL; k++) {
			if (!rules[k]->has_model)
				measure_both(rules[k]->name, count);
		}
	}
	for (int k = 2; k < argc; k++)
		measure_both(argv[k], (size_t)strtoul(argv[1], NULL, 10));
	return 0;
}
