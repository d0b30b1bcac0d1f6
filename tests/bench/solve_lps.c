/*
 * solve_lps.c: each division of the rule `weighted` as one linear program.
 *
 *     solve_lps glpk|allot < PROBLEMS
 *
 * A problem is its number of limits, how many of them are the budget and envelopes (the others are of one applicant
 * each), and of claims; each limit with the number of claims in it and their numbers (from 1); each claim with its
 * weight. Maximises the sum of weight x award, by GLPK as it comes or by allot's rule, which
 * also settles ties, rounds to the fen and proves what it did. Prints processor seconds and the objective, a line a
 * problem; GLPK's seconds hold making the program and solving it, those of allot the division as a forecast calls it
 * (the mean of REPEATS; its workspace is warm).
 */
#include "allocation/rule.h"

#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEATS 20
#define MOST    100000000 /* limits or claims */

struct limit {
	double at_most;
	int count;
	int *claim; /* from place 1 */
};

struct instance {
	int limit_count, row_count, claim_count;
	struct limit *limit;
	double *weight, *claim;
};

static void *array(int count, size_t size)
{
	void *memory = calloc((size_t)count + 1, size);

	if (memory == NULL)
		abort();
	return memory;
}

static void need(int is_right)
{
	if (!is_right)
		exit(2);
}

static void read_limit(struct limit *limit)
{
	need(scanf("%lf %d", &limit->at_most, &limit->count) == 2 && limit->count >= 0 && limit->count <= MOST);
	limit->claim = array(limit->count, sizeof *limit->claim);
	for (int i = 1; i <= limit->count; i++)
		need(scanf("%d", &limit->claim[i]) == 1);
}

/* False at the end of the input. */
static int read_instance(struct instance *instance)
{
	if (scanf("%d", &instance->limit_count) != 1)
		return 0;
	need(scanf("%d %d", &instance->row_count, &instance->claim_count) == 2);
	need(instance->row_count >= 1 && instance->row_count <= 64 && instance->limit_count >= instance->row_count &&
	     instance->limit_count <= MOST && instance->claim_count >= 1 && instance->claim_count <= MOST);
	instance->limit = array(instance->limit_count, sizeof *instance->limit);
	instance->weight = array(instance->claim_count, sizeof *instance->weight);
	instance->claim = array(instance->claim_count, sizeof *instance->claim);
	for (int r = 1; r <= instance->limit_count; r++)
		read_limit(&instance->limit[r]);
	for (int i = 1; i <= instance->claim_count; i++)
		need(scanf("%lf %lf", &instance->weight[i], &instance->claim[i]) == 2);
	return 1;
}

static void release(struct instance *instance)
{
	for (int r = 1; r <= instance->limit_count; r++)
		free(instance->limit[r].claim);
	free(instance->limit);
	free(instance->weight);
	free(instance->claim);
}

/* NaN where it is not solved. */
static double by_glpk(const struct instance *instance, double *seconds)
{
	double *ones = array(instance->claim_count, sizeof *ones);
	glp_prob *program;
	glp_smcp settings;
	double objective;
	clock_t start;

	for (int i = 1; i <= instance->claim_count; i++)
		ones[i] = 1.0;
	start = clock();
	program = glp_create_prob();
	glp_set_obj_dir(program, GLP_MAX);
	glp_add_rows(program, instance->limit_count);
	glp_add_cols(program, instance->claim_count);
	for (int i = 1; i <= instance->claim_count; i++) {
		glp_set_obj_coef(program, i, instance->weight[i]);
		glp_set_col_bnds(program, i, GLP_DB, 0.0, instance->claim[i]);
	}
	for (int r = 1; r <= instance->limit_count; r++) {
		glp_set_row_bnds(program, r, GLP_UP, 0.0, instance->limit[r].at_most);
		glp_set_mat_row(program, r, instance->limit[r].count, instance->limit[r].claim, ones);
	}
	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	objective = glp_simplex(program, &settings) == 0 && glp_get_status(program) == GLP_OPT
			    ? glp_get_obj_val(program)
			    : NAN;
	*seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	glp_delete_prob(program);
	free(ones);
	return objective;
}

/* A problem of the room `allocation`, and its arrays. */
struct arrays {
	int64_t *claim, *award, *at_most, *at_least, *room;
	uint32_t *class_of, *tie_rank, *class_start, *class_row, *member_start, *member;
};

static struct arrays arrays_of(const struct instance *instance)
{
	int claims = instance->claim_count, rows = instance->row_count, limits = instance->limit_count, members = 0;

	for (int r = rows + 1; r <= limits; r++)
		members += instance->limit[r].count;
	return (struct arrays){.claim = array(claims, sizeof(int64_t)),
			       .award = array(claims, sizeof(int64_t)),
			       .at_most = array(rows, sizeof(int64_t)),
			       .at_least = array(rows, sizeof(int64_t)),
			       .room = array(limits - rows, sizeof(int64_t)),
			       .class_of = array(claims, sizeof(uint32_t)),
			       .tie_rank = array(claims, sizeof(uint32_t)),
			       .class_start = array(claims, sizeof(uint32_t)),
			       .class_row = array(claims * rows, sizeof(uint32_t)),
			       .member_start = array(limits - rows, sizeof(uint32_t)),
			       .member = array(members, sizeof(uint32_t))};
}

static void free_arrays(const struct arrays *arrays)
{
	void *blocks[] = {arrays->claim,     arrays->award,        arrays->at_most,  arrays->at_least,
			  arrays->room,      arrays->class_of,     arrays->tie_rank, arrays->class_start,
			  arrays->class_row, arrays->member_start, arrays->member};

	for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++)
		free(blocks[k]);
}

/* The rows each claim stands in as a class of its own set; returns how many classes there are. */
static size_t find_classes(const struct instance *instance, const struct arrays *arrays)
{
	size_t claims = (size_t)instance->claim_count, count = 0;
	uint64_t *set = array(instance->claim_count, sizeof *set), *known = array(instance->claim_count, sizeof *known);

	for (int r = 0; r < instance->row_count; r++) {
		for (int k = 1; k <= instance->limit[r + 1].count; k++)
			set[instance->limit[r + 1].claim[k] - 1] |= UINT64_C(1) << r;
	}
	for (size_t i = 0; i < claims; i++) {
		size_t c = 0;

		while (c < count && known[c] != set[i])
			c++;
		arrays->class_of[i] = (uint32_t)c;
		if (c < count)
			continue;
		known[count++] = set[i];
		arrays->class_start[count] = arrays->class_start[count - 1];
		for (uint32_t r = 0; r < (uint32_t)instance->row_count; r++) {
			if ((set[i] >> r & 1) != 0)
				arrays->class_row[arrays->class_start[count]++] = r;
		}
	}
	free(set);
	free(known);
	return count;
}

static int64_t fen(double yuan)
{
	return llround(100 * yuan);
}

/* Fills the arrays; returns how many classes there are. */
static size_t fill(const struct instance *instance, const struct arrays *arrays)
{
	int rows = instance->row_count;

	for (int i = 0; i < instance->claim_count; i++) {
		arrays->claim[i] = fen(instance->claim[i + 1]);
		arrays->tie_rank[i] = (uint32_t)i;
	}
	for (int r = 0; r < rows; r++)
		arrays->at_most[r] = fen(instance->limit[r + 1].at_most);
	for (int a = 0; a < instance->limit_count - rows; a++) {
		const struct limit *limit = &instance->limit[rows + a + 1];

		arrays->room[a] = fen(limit->at_most);
		arrays->member_start[a + 1] = arrays->member_start[a];
		for (int k = 1; k <= limit->count; k++)
			arrays->member[arrays->member_start[a + 1]++] = (uint32_t)limit->claim[k] - 1;
	}
	return find_classes(instance, arrays);
}

static double by_allot(const struct instance *instance, double *seconds)
{
	static struct workspace *work;
	struct arrays arrays = arrays_of(instance);
	size_t class_count = fill(instance, &arrays), rows = (size_t)instance->row_count;
	const struct problem problem = {
		.count = (size_t)instance->claim_count,
		.claim = arrays.claim,
		.weight = instance->weight + 1,
		.class_of = arrays.class_of,
		.tie_rank = arrays.tie_rank,
		.limits = {rows, class_count, arrays.at_least, arrays.at_most, arrays.class_start, arrays.class_row},
		.applicant_limits = {(size_t)instance->limit_count - rows, arrays.room, arrays.member_start,
				     arrays.member},
		.rounding = {.unit = 1}};
	struct division division = {.status = DIVISION_FAILED};
	clock_t start;

	if (work == NULL)
		work = workspace_new();
	start = clock();
	for (int k = 0; k < REPEATS; k++)
		rule_divide(rule_find("weighted"), &problem, work, arrays.award, &division);
	*seconds = (double)(clock() - start) / CLOCKS_PER_SEC / REPEATS;
	free_arrays(&arrays);
	return division.status == DIVISION_DONE ? division.objective : NAN;
}

int main(int argc, char **argv)
{
	struct instance instance;

	if (argc != 2 || (strcmp(argv[1], "glpk") != 0 && strcmp(argv[1], "allot") != 0))
		return 2;
	while (read_instance(&instance)) {
		double seconds, objective = (argv[1][0] == 'g' ? by_glpk : by_allot)(&instance, &seconds);

		printf("%.9f %.6f\n", seconds, objective);
		release(&instance);
	}
	return ferror(stdin) ? 1 : 0;
}
