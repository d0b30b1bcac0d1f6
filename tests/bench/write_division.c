/*
 * write_division.c: the problem of allocation/bench_instance.h, for other solvers: as a linear program in free MPS
 * (minimise minus the sum of weight x award, yuan), or as plain numbers.
 *
 *     write_division mps|numbers CLAIMS [floors] [applicants]
 *
 * Numbers: claims, rows, classes, applicant limits; each claim (yuan), weight, class; each row's at_least and at_most;
 * each class's number of rows and the rows; each applicant limit's room, number of claims and the claims.
 */
#include "allocation/bench_instance.h"

#include <inttypes.h>
#include <stdio.h>

static double yuan(int64_t fen)
{
	return (double)fen / 100;
}

/* By claim: the applicant limit it stands in, or UINT32_MAX. */
static uint32_t *limit_of_claims(const struct problem *problem)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	uint32_t *limit_of = memory_array(problem->count, sizeof *limit_of);
	memset(limit_of, 0xff, problem->count * sizeof *limit_of);
	for (uint32_t l = 0; l < limits->count; l++) {
		for (uint32_t k = limits->start[l]; k < limits->start[l + 1]; k++)
			limit_of[limits->claim[k]] = l;
	}
	return limit_of;
}

static void write_columns(const struct problem *problem)
{
	uint32_t *limit_of = limit_of_claims(problem);
	printf("COLUMNS\n");
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t class = problem->class_of[i];
		printf(" C%zu VALUE %.17g\n", i, -problem->weight[i]);
		for (uint32_t k = problem->limits.class_start[class]; k < problem->limits.class_start[class + 1]; k++)
			printf(" C%zu R%" PRIu32 " 1\n", i, problem->limits.class_row[k]);
		if (limit_of[i] != UINT32_MAX)
			printf(" C%zu A%" PRIu32 " 1\n", i, limit_of[i]);
	}
	free(limit_of);
}

static void write_mps(const struct problem *problem)
{
	const struct limits *limits = &problem->limits;
	printf("NAME division\nROWS\n N VALUE\n");
	for (size_t r = 0; r < limits->row_count; r++)
		printf(" L R%zu\n", r);
	for (size_t l = 0; l < problem->applicant_limits.count; l++)
		printf(" L A%zu\n", l);
	write_columns(problem);
	printf("RHS\n");
	for (size_t r = 0; r < limits->row_count; r++)
		printf(" RHS R%zu %.2f\n", r, yuan(limits->at_most[r]));
	for (size_t l = 0; l < problem->applicant_limits.count; l++)
		printf(" RHS A%zu %.2f\n", l, yuan(problem->applicant_limits.room[l]));
	printf("RANGES\n");
	for (size_t r = 0; r < limits->row_count; r++) {
		if (limits->at_least[r] > 0)
			printf(" RNG R%zu %.2f\n", r, yuan(limits->at_most[r] - limits->at_least[r]));
	}
	printf("BOUNDS\n");
	for (size_t i = 0; i < problem->count; i++)
		printf(" UP BND C%zu %.2f\n", i, yuan(problem->claim[i]));
	printf("ENDATA\n");
}

static void write_list(const uint32_t *list, uint32_t from, uint32_t to)
{
	printf("%" PRIu32, to - from);
	for (uint32_t k = from; k < to; k++)
		printf(" %" PRIu32, list[k]);
	printf("\n");
}

static void write_numbers(const struct problem *problem)
{
	const struct limits *limits = &problem->limits;
	const struct applicant_limits *applicants = &problem->applicant_limits;
	printf("%zu %zu %zu %zu\n", problem->count, limits->row_count, limits->class_count, applicants->count);
	for (size_t i = 0; i < problem->count; i++)
		printf("%.2f %.17g %" PRIu32 "\n", yuan(problem->claim[i]), problem->weight[i], problem->class_of[i]);
	for (size_t r = 0; r < limits->row_count; r++)
		printf("%.2f %.2f\n", yuan(limits->at_least[r]), yuan(limits->at_most[r]));
	for (size_t c = 0; c < limits->class_count; c++)
		write_list(limits->class_row, limits->class_start[c], limits->class_start[c + 1]);
	for (size_t l = 0; l < applicants->count; l++) {
		printf("%.2f ", yuan(applicants->room[l]));
		write_list(applicants->claim, applicants->start[l], applicants->start[l + 1]);
	}
}

static bool has_word(int argc, char **argv, const char *word)
{
	for (int k = 3; k < argc; k++) {
		if (strcmp(argv[k], word) == 0)
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	struct bench bench;
	size_t count = argc < 3 ? 0 : (size_t)strtoul(argv[2], NULL, 10);
	bool is_mps = argc > 1 && strcmp(argv[1], "mps") == 0;
	if (count == 0 || (!is_mps && strcmp(argv[1], "numbers") != 0)) {
		fprintf(stderr, "write_division mps|numbers CLAIMS [floors] [applicants]\n");
		return 2;
	}
	bench_init(&bench, count, has_word(argc, argv, "floors"), has_word(argc, argv, "applicants"));
	(is_mps ? write_mps : write_numbers)(&bench.problem);
	bench_release(&bench);
	return 0;
}
