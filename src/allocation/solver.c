#include "allocation/solver.h"

#include "allocation/glpk_guard.h"
#include "allocation/rule.h"
#include "allocation/workspace.h"

#include <glpk.h>
#include <limits.h>
#include <string.h>

/* In both views 1e-12 of the largest number that GLPK sees, where its own round-off is some 1e-14. */
#define TOLERANCE           1e-9
#define TOLERANCE_MAGNIFIED 1e-6

/* Programs with numbers of very different size can defeat one of these, hardly ever all. */
static const struct {
	bool is_scaled;
	int ratio_test;
} ways[SOLVER_WAY_COUNT] = {
	{true, GLP_RT_FLIP},
	{false, GLP_RT_FLIP},
	{true, GLP_RT_HAR},
};

struct guarded_step {
	struct master *master;
	enum master_status (*step)(struct master *);
	enum master_status status;
};

static void run_step(void *context)
{
	struct guarded_step *guarded = context;
	guarded->status = guarded->step(guarded->master);
}

enum master_status solver_guard(struct master *master, enum master_status (*step)(struct master *))
{
	struct guarded_step guarded = {master, step, MASTER_FAILED};
	if (glpk_guard(run_step, &guarded, NULL))
		return guarded.status;
	master->solver->is_broken = true;
	return MASTER_FAILED;
}

double solver_cut_off(double value, double largest)
{
	return fmax(-largest, fmin(value, largest));
}

double solver_distance(const struct solver *solver, size_t number, float128 bound)
{
	return (double)((bound - solver->base[number]) * (float128)solver->bound_scale);
}

static void set_bounds(const struct master *master, size_t k)
{
	const struct solver *solver = master->solver;
	float128 lower = master->program->lower[k], upper = master->program->upper[k];
	double low = solver_cut_off(solver_distance(solver, k, lower), SOLVER_LARGEST_BOUND);
	double high = solver_cut_off(solver_distance(solver, k, upper), SOLVER_LARGEST_BOUND);
	int type = GLP_DB;
	if (float128_is_finite(lower) && float128_is_finite(upper))
		type = low < high ? GLP_DB : GLP_FX;
	else if (float128_is_finite(lower))
		type = GLP_LO;
	else
		type = float128_is_finite(upper) ? GLP_UP : GLP_FR;
	glp_set_col_bnds(solver->lp, (int)k + 1, type, low, high);
}

static void show_program(const struct master *master)
{
	const struct solver *solver = master->solver;
	for (size_t k = 0; k < program_number_count(master->program); k++) {
		double cost = (double)(solver->cost[k] * (float128)solver->cost_scale);
		set_bounds(master, k);
		glp_set_obj_coef(solver->lp, (int)k + 1, solver_cut_off(cost, SOLVER_LARGEST_COST));
	}
}

static void load_matrix(const struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	size_t count = program->start[program->column_count] + program->row_count;
	int *row = workspace_array(solver->work, count + 1, sizeof *row);
	int *column = workspace_array(solver->work, count + 1, sizeof *column);
	double *value = workspace_array(solver->work, count + 1, sizeof *value);
	size_t at = 1;
	for (size_t j = 0; j < program->column_count; j++) {
		for (size_t k = program->start[j]; k < program->start[j + 1]; k++) {
			row[at] = (int)program->row[k] + 1;
			column[at] = (int)j + 1;
			value[at++] = program->value == NULL ? 1.0 : (double)program->value[k];
		}
	}
	for (size_t r = 0; r < program->row_count; r++) {
		row[at] = (int)r + 1;
		column[at] = (int)(program->column_count + r) + 1;
		value[at++] = -1.0;
	}
	glp_load_matrix(solver->lp, (int)at - 1, row, column, value);
}

/* The start that decides the speed: rows basic, columns that are worth something at their upper bounds, the others at
 * their lower ones. */
static void set_first_basis(const struct master *master)
{
	glp_prob *lp = master->solver->lp;
	for (size_t r = 0; r < master->program->row_count; r++) {
		glp_set_row_stat(lp, (int)r + 1, GLP_NS);
		glp_set_col_stat(lp, (int)(master->program->column_count + r) + 1, GLP_BS);
	}
	for (size_t j = 0; j < master->program->column_count; j++)
		glp_set_col_stat(lp, (int)j + 1, master->program->cost[j] > 0 ? GLP_NU : GLP_NL);
}

static void create(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	solver->lp = glp_create_prob();
	glp_set_obj_dir(solver->lp, GLP_MAX);
	glp_add_rows(solver->lp, (int)program->row_count);
	glp_add_cols(solver->lp, (int)program_number_count(program));
	for (size_t r = 0; r < program->row_count; r++)
		glp_set_row_bnds(solver->lp, (int)r + 1, GLP_FX, 0.0, 0.0);
	load_matrix(master);
	if (ways[solver->way].is_scaled)
		glp_scale_prob(solver->lp, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
	show_program(master);
	set_first_basis(master);
}

void solver_show(struct master *master)
{
	if (master->solver->lp == NULL)
		create(master);
	else
		show_program(master);
}

/* From an earlier basis the primal method: it moves little, where the dual one would flip huge boxes. */
enum master_status solver_run(struct master *master)
{
	glp_prob *lp = master->solver->lp;
	size_t limit = 50 * (program_number_count(master->program) + master->program->row_count) + 1000;
	glp_smcp settings;
	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	settings.meth = master->solver->has_point ? GLP_PRIMAL : GLP_DUALP;
	settings.r_test = ways[master->solver->way].ratio_test;
	settings.presolve = GLP_OFF;
	settings.tol_bnd = settings.tol_dj = master->solver->is_magnified ? TOLERANCE_MAGNIFIED : TOLERANCE;
	settings.it_lim = limit < INT_MAX ? (int)limit : INT_MAX;
	int code = glp_simplex(lp, &settings);
	if (code == GLP_EBADB || code == GLP_ESING || code == GLP_ECOND) { /* a basis gone bad: once more, afresh */
		set_first_basis(master);
		code = glp_simplex(lp, &settings);
	}
	if (code == 0 && glp_get_status(lp) != GLP_OPT) { /* not believed from one method alone */
		settings.meth = settings.meth == GLP_PRIMAL ? GLP_DUALP : GLP_PRIMAL;
		code = glp_simplex(lp, &settings);
	}
	if (code != 0)
		return MASTER_FAILED;
	int status = glp_get_status(lp);
	if (status == GLP_OPT)
		return glp_bf_exists(lp) || glp_factorize(lp) == 0 ? MASTER_OPTIMAL : MASTER_FAILED;
	return status == GLP_NOFEAS ? MASTER_INFEASIBLE : MASTER_FAILED;
}

bool solver_run_tableau(struct master *master)
{
	struct solver *solver = master->solver;
	solver->is_tableau = tableau_solve(&solver->tableau, master->program, solver->work);
	solver->largest_bound = (float128)solver->tableau.largest_bound;
	solver->largest_cost = (float128)solver->tableau.largest_cost;
	solver->bound_scale = solver->cost_scale = 1;
	return solver->is_tableau;
}

void solver_change_way(struct master *master)
{
	struct solver *solver = master->solver;
	glp_delete_prob(solver->lp);
	solver->lp = NULL;
	solver->has_point = false;
	solver->way = (solver->way + 1) % SOLVER_WAY_COUNT;
}

static enum solver_stat tableau_stat(const struct tableau *tableau, size_t number)
{
	if (tableau->is_basic[number])
		return SOLVER_BASIC;
	return tableau->is_high[number] ? SOLVER_AT_UPPER : SOLVER_AT_LOWER;
}

enum solver_stat solver_stat(const struct master *master, size_t number)
{
	if (master->solver->is_tableau)
		return tableau_stat(&master->solver->tableau, number);
	switch (glp_get_col_stat(master->solver->lp, (int)number + 1)) {
	case GLP_BS:
		return SOLVER_BASIC;
	case GLP_NU:
		return SOLVER_AT_UPPER;
	case GLP_NF:
		return SOLVER_FREE;
	default:
		return SOLVER_AT_LOWER;
	}
}

double solver_value(const struct master *master, size_t number)
{
	const struct solver *solver = master->solver;
	if (solver->is_tableau)
		return solver->tableau.point[number] * solver->bound_scale;
	return glp_get_col_prim(master->solver->lp, (int)number + 1);
}

bool solver_basic_number(const struct master *master, size_t k, size_t *number)
{
	if (master->solver->is_tableau) {
		*number = master->solver->tableau.basic[k];
		return true;
	}
	int head = glp_get_bhead(master->solver->lp, (int)k + 1);
	int row_count = (int)master->program->row_count;
	if (head <= row_count)
		return false;
	*number = (size_t)(head - row_count - 1);
	return true;
}

/* GLPK's basis matrix is that of -A x + s. */
static void negate(const struct master *master)
{
	for (size_t r = 1; r <= master->program->row_count; r++)
		master->solver->vector[r] = -master->solver->vector[r];
}

void solver_forward(const struct master *master)
{
	const struct solver *solver = master->solver;
	if (solver->is_tableau) {
		memcpy(solver->right, solver->vector + 1, master->program->row_count * sizeof *solver->right);
		tableau_forward(&solver->tableau, solver->right, solver->vector + 1);
		return;
	}
	negate(master);
	glp_ftran(solver->lp, solver->vector);
}

void solver_backward(const struct master *master)
{
	const struct solver *solver = master->solver;
	if (solver->is_tableau) {
		memcpy(solver->right, solver->vector + 1, master->program->row_count * sizeof *solver->right);
		tableau_backward(&solver->tableau, solver->right, solver->vector + 1);
		return;
	}
	negate(master);
	glp_btran(solver->lp, solver->vector);
}

void solver_close(struct solver *solver)
{
	if (solver->lp == NULL || solver->is_broken)
		return;
	glp_delete_prob(solver->lp);
	solver->lp = NULL;
	glp_free_env(); /* the thread's; it keeps nothing of ours between divisions */
}

const char *rule_solver_version(void)
{
	return glp_version();
}
