/*
 * time_rules.c: how long one division takes:
 * time_rules CLAIMS RULE [floors] [applicants] [skip|stop|share] [ties] [hash].
 *
 * One line: rule, claims, seconds of processor time (the least of a few runs with one workspace, as in a forecast; the
 * first, which also takes the memory, aside), status, objective, gap, and with `hash` one of the awards. The problem is
 * that of bench_instance.h; with `ties` its list has 100 places.
 */
#include "allocation/bench_instance.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#define PLACES 100

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint64_t hash_awards(const struct bench *bench)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < bench->problem.count; i++)
		hash = (hash ^ (uint64_t)bench->award[i]) * UINT64_C(1099511628211);
	return hash;
}

static bool has_word(int argc, char **argv, const char *word)
{
	for (int k = 3; k < argc; k++) {
		if (strcmp(argv[k], word) == 0)
			return true;
	}
	return false;
}

static enum shortage find_shortage(int argc, char **argv)
{
	static const char *const name[] = {"partial", "skip", "stop", "share"};
	enum shortage how = SHORTAGE_PARTIAL;
	for (int k = SHORTAGE_PARTIAL; k <= SHORTAGE_SHARE; k++)
		how = has_word(argc, argv, name[k]) ? (enum shortage)k : how;
	return how;
}

int main(int argc, char **argv)
{
	struct bench bench;
	struct division division;
	const struct rule *rule = argc < 3 ? NULL : rule_find(argv[2]);
	size_t count = argc < 3 ? 0 : (size_t)strtoul(argv[1], NULL, 10);
	if (rule == NULL || rule->has_model || count == 0) {
		fprintf(stderr, "time_rules CLAIMS RULE [floors] [applicants] [skip|stop|share] [ties] [hash]\n");
		return 2;
	}
	struct workspace *work = workspace_new();
	bench_init(&bench, count, has_word(argc, argv, "floors"), has_word(argc, argv, "applicants"));
	bench.problem.on_shortage = find_shortage(argc, argv);
	for (size_t i = 0; i < count && has_word(argc, argv, "ties"); i++)
		bench.order[i] = (uint32_t)((uint64_t)bench.order[i] * PLACES / count);
	double least = HUGE_VAL;
	for (int run = 0, runs = count < 100000 ? 12 : 4; run < runs; run++) {
		double start = seconds();
		rule_divide(rule, &bench.problem, work, bench.award, &division);
		double took = seconds() - start;
		least = run > 0 && took < least ? took : least;
	}
	printf("%s %zu %.6f %d %.17g %.1g", rule->name, count, least, division.status, division.objective,
	       division.gap);
	if (has_word(argc, argv, "hash"))
		printf(" %016llx", (unsigned long long)hash_awards(&bench));
	printf("\n");
	workspace_free(work);
	bench_release(&bench);
	return division.status == DIVISION_DONE ? 0 : 1;
}
