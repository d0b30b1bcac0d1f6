/*
 * solve_lps.c: a yardstick for the rule `weighted`: each division as one linear program, GLPK as it comes.
 *
 *     solve_lps < PROBLEMS
 *
 * A problem is its number of limits and of claims; each limit with the number of claims in it and their numbers (from
 * 1); each claim with its weight. Maximises the sum of weight x award. Prints processor seconds and the objective, a
 * line a problem; the seconds hold making the program and solving it, not reading.
 */
#include <glpk.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct limit {
	double at_most;
	int count;
	int *claim; /* from place 1 */
};

struct problem {
	int limit_count, claim_count;
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

static int read_limit(struct limit *limit)
{
	if (scanf("%lf %d", &limit->at_most, &limit->count) != 2 || limit->count < 0 || limit->count > 100000000)
		return 0;
	limit->claim = array(limit->count, sizeof *limit->claim);
	for (int i = 1; i <= limit->count; i++) {
		if (scanf("%d", &limit->claim[i]) != 1)
			return 0;
	}
	return 1;
}

static int read_problem(struct problem *problem)
{
	if (scanf("%d %d", &problem->limit_count, &problem->claim_count) != 2 || problem->limit_count < 1 ||
	    problem->limit_count > 100000000 || problem->claim_count < 1 || problem->claim_count > 100000000)
		return 0;
	problem->limit = array(problem->limit_count, sizeof *problem->limit);
	problem->weight = array(problem->claim_count, sizeof *problem->weight);
	problem->claim = array(problem->claim_count, sizeof *problem->claim);
	for (int r = 1; r <= problem->limit_count; r++) {
		if (!read_limit(&problem->limit[r]))
			return 0;
	}
	for (int i = 1; i <= problem->claim_count; i++) {
		if (scanf("%lf %lf", &problem->weight[i], &problem->claim[i]) != 2)
			return 0;
	}
	return 1;
}

static void release(struct problem *problem)
{
	for (int r = 1; r <= problem->limit_count; r++)
		free(problem->limit[r].claim);
	free(problem->limit);
	free(problem->weight);
	free(problem->claim);
}

/* NaN where it is not solved. */
static double solve(const struct problem *problem, const double *ones)
{
	glp_prob *program = glp_create_prob();
	glp_smcp settings;
	double objective;

	glp_set_obj_dir(program, GLP_MAX);
	glp_add_rows(program, problem->limit_count);
	glp_add_cols(program, problem->claim_count);
	for (int i = 1; i <= problem->claim_count; i++) {
		glp_set_obj_coef(program, i, problem->weight[i]);
		glp_set_col_bnds(program, i, GLP_DB, 0.0, problem->claim[i]);
	}
	for (int r = 1; r <= problem->limit_count; r++) {
		glp_set_row_bnds(program, r, GLP_UP, 0.0, problem->limit[r].at_most);
		glp_set_mat_row(program, r, problem->limit[r].count, problem->limit[r].claim, ones);
	}
	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	objective = glp_simplex(program, &settings) == 0 && glp_get_status(program) == GLP_OPT
			    ? glp_get_obj_val(program)
			    : 0.0 / 0.0;
	glp_delete_prob(program);
	return objective;
}

int main(void)
{
	struct problem problem;

	while (read_problem(&problem)) {
		double *ones = array(problem.claim_count, sizeof *ones), objective;
		clock_t start;

		for (int i = 1; i <= problem.claim_count; i++)
			ones[i] = 1.0;
		start = clock();
		objective = solve(&problem, ones);
		printf("%.9f %.6f\n", (double)(clock() - start) / CLOCKS_PER_SEC, objective);
		free(ones);
		release(&problem);
	}
	return ferror(stdin) ? 1 : 0;
}
