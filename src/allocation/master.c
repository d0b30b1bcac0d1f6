#include "allocation/master.h"

#include "allocation/workspace.h"

#include <glpk.h>
#include <limits.h>
#include <setjmp.h>

#define ROUNDS_MAX    30
#define REFINE_PASSES 8
#define FIRST_SIZE    1024.0 /* of the largest bound and the largest cost, as GLPK first sees them */
#define LARGEST_BOUND 1e6 /* magnified numbers are cut off here, so that GLPK need not cancel; the next round sees on  \
			   */
#define LARGEST_COST  1e6
#define LARGEST_STEP  1e9               /* by which a round may magnify */
#define VISIBLE       1.0               /* a fault, magnified */
#define TOLERANCE     1e-9              /* of GLPK */
#define EXACT         ((float128)1e-24) /* of the largest bound or cost: what counts as no fault */
#define REFINED       ((float128)1e-30) /* of the largest number: where refinement stops */

/*
 * GLPK's copy. Each row is an equality with a column of its own for what it adds up to, A x - s = 0, so that bounds,
 * costs and shifts are those of columns alone: GLPK's column k + 1 is number k of the program.
 */
struct solver {
	glp_prob *lp;
	struct workspace *work;
	float128 *base;     /* the point that GLPK's origin stands for */
	float128 *cost;     /* the costs that GLPK sees, before scaling */
	float128 *price;    /* by row */
	double *vector;     /* row_count + 1: right-hand side and answer of GLPK's factors */
	float128 *residual; /* by row */
	float128 largest_bound, largest_cost;
	double bound_scale, cost_scale;
	bool has_point;  /* an earlier basis: seen from there, little changes and little cancels */
	bool is_cut_off; /* the last point stands at a bound of GLPK's that is none */
	bool is_broken;  /* GLPK has failed: nothing of it may be touched */
};

static float128 absolute(float128 x)
{
	return x < 0 ? -x : x;
}

static bool is_finite(float128 x)
{
	return absolute(x) < FLOAT128_INFINITY;
}

static size_t all_count(const struct program *program)
{
	return program->column_count + program->row_count;
}

static float128 entry(const struct program *program, size_t k)
{
	return program->value == NULL ? (float128)1 : program->value[k];
}

/* A power of two that brings `largest` to about FIRST_SIZE. */
static double first_scale(float128 largest)
{
	return largest > 0 ? ldexp(1.0, ilogb(FIRST_SIZE) - ilogb((double)largest)) : 1.0;
}

static void measure(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	solver->largest_bound = solver->largest_cost = 0;
	for (size_t k = 0; k < all_count(program); k++) {
		float128 size[2] = {absolute(program->lower[k]), absolute(program->upper[k])};
		for (size_t side = 0; side < 2; side++) {
			if (is_finite(size[side]) && size[side] > solver->largest_bound)
				solver->largest_bound = size[side];
		}
	}
	for (size_t j = 0; j < program->column_count; j++) {
		if (absolute(program->cost[j]) > solver->largest_cost)
			solver->largest_cost = absolute(program->cost[j]);
	}
	solver->bound_scale = first_scale(solver->largest_bound);
	solver->cost_scale = first_scale(solver->largest_cost);
}

static double cut_off(double value, double largest)
{
	return fmax(-largest, fmin(value, largest));
}

/* A distance from the base, as GLPK sees it before cutting off. */
static double magnified(const struct solver *solver, size_t k, float128 bound)
{
	return (double)((bound - solver->base[k]) * (float128)solver->bound_scale);
}

static void set_bounds(const struct master *master, size_t k)
{
	const struct solver *solver = master->solver;
	float128 lower = master->program->lower[k], upper = master->program->upper[k];
	double low = cut_off(magnified(solver, k, lower), LARGEST_BOUND);
	double high = cut_off(magnified(solver, k, upper), LARGEST_BOUND);
	int type = GLP_DB;
	if (is_finite(lower) && is_finite(upper))
		type = low < high ? GLP_DB : GLP_FX;
	else if (is_finite(lower))
		type = GLP_LO;
	else
		type = is_finite(upper) ? GLP_UP : GLP_FR;
	glp_set_col_bnds(solver->lp, (int)k + 1, type, low, high);
}

/* Shows GLPK the program as seen from `base` with `cost`, magnified. */
static void show_program(const struct master *master)
{
	const struct solver *solver = master->solver;
	for (size_t k = 0; k < all_count(master->program); k++) {
		double cost = (double)(solver->cost[k] * (float128)solver->cost_scale);
		set_bounds(master, k);
		glp_set_obj_coef(solver->lp, (int)k + 1, cut_off(cost, LARGEST_COST));
	}
}

static void load_matrix(const struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	size_t entry_count = program->start[program->column_count];
	size_t count = entry_count + program->row_count;
	int *row = workspace_array(solver->work, count + 1, sizeof *row);
	int *column = workspace_array(solver->work, count + 1, sizeof *column);
	double *value = workspace_array(solver->work, count + 1, sizeof *value);
	size_t at = 1;
	for (size_t j = 0; j < program->column_count; j++) {
		for (size_t k = program->start[j]; k < program->start[j + 1]; k++, at++) {
			row[at] = (int)program->row[k] + 1;
			column[at] = (int)j + 1;
			value[at] = (double)entry(program, k);
		}
	}
	for (size_t r = 0; r < program->row_count; r++, at++) {
		row[at] = (int)r + 1;
		column[at] = (int)(program->column_count + r) + 1;
		value[at] = -1.0;
	}
	glp_load_matrix(solver->lp, (int)count, row, column, value);
}

/* The start that decides the speed: rows basic, columns at their upper bounds. */
static void set_first_basis(const struct master *master)
{
	glp_prob *lp = master->solver->lp;
	for (size_t r = 0; r < master->program->row_count; r++) {
		glp_set_row_stat(lp, (int)r + 1, GLP_NS);
		glp_set_col_stat(lp, (int)(master->program->column_count + r) + 1, GLP_BS);
	}
	for (size_t j = 0; j < master->program->column_count; j++)
		glp_set_col_stat(lp, (int)j + 1, GLP_NU);
}

static void create(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	solver->lp = glp_create_prob();
	glp_set_obj_dir(solver->lp, GLP_MAX);
	glp_add_rows(solver->lp, (int)program->row_count);
	glp_add_cols(solver->lp, (int)all_count(program));
	for (size_t r = 0; r < program->row_count; r++)
		glp_set_row_bnds(solver->lp, (int)r + 1, GLP_FX, 0.0, 0.0);
	load_matrix(master);
	show_program(master);
	set_first_basis(master);
}

/* From an earlier basis the primal method: it moves little, where the dual one would flip huge boxes. */
static enum master_status run_simplex(struct master *master)
{
	glp_prob *lp = master->solver->lp;
	size_t limit = 50 * (all_count(master->program) + master->program->row_count) + 1000;
	glp_smcp settings;
	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	settings.meth = master->solver->has_point ? GLP_PRIMAL : GLP_DUALP;
	settings.r_test = GLP_RT_FLIP;
	settings.presolve = GLP_OFF;
	settings.tol_bnd = settings.tol_dj = TOLERANCE;
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
		return MASTER_OPTIMAL;
	return status == GLP_NOFEAS ? MASTER_INFEASIBLE : MASTER_FAILED;
}

/* The number of the program that is k-th in the basis; false if GLPK left one of its own fixed rows there. */
static bool basic_number(const struct master *master, size_t k, size_t *number)
{
	int head = glp_get_bhead(master->solver->lp, (int)k + 1);
	int row_count = (int)master->program->row_count;
	if (head <= row_count)
		return false;
	*number = (size_t)(head - row_count - 1);
	return true;
}

/* residual = A x - s, and its largest size. */
static float128 find_residual(const struct master *master)
{
	const struct program *program = master->program;
	float128 *residual = master->solver->residual, largest = 0;
	for (size_t r = 0; r < program->row_count; r++)
		residual[r] = -master->point[program->column_count + r];
	for (size_t j = 0; j < program->column_count; j++) {
		if (master->point[j] == 0)
			continue;
		for (size_t k = program->start[j]; k < program->start[j + 1]; k++)
			residual[program->row[k]] +=
				program->value == NULL ? master->point[j] : program->value[k] * master->point[j];
	}
	for (size_t r = 0; r < program->row_count; r++) {
		if (absolute(residual[r]) > largest)
			largest = absolute(residual[r]);
	}
	return largest;
}

/* Where a number stands that GLPK has put at a bound: there, or where the bound was cut off. */
static float128 nonbasic_value(struct solver *solver, size_t k, float128 bound)
{
	double distance = magnified(solver, k, bound);
	if (fabs(distance) <= LARGEST_BOUND)
		return bound;
	solver->is_cut_off = true;
	return solver->base[k] + (float128)cut_off(distance, LARGEST_BOUND) / (float128)solver->bound_scale;
}

static void start_point(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	solver->is_cut_off = false;
	for (size_t k = 0; k < all_count(program); k++) {
		switch (glp_get_col_stat(solver->lp, (int)k + 1)) {
		case GLP_BS:
			master->point[k] = solver->base[k] + (float128)glp_get_col_prim(solver->lp, (int)k + 1) /
								     (float128)solver->bound_scale;
			break;
		case GLP_NU:
			master->point[k] = nonbasic_value(solver, k, program->upper[k]);
			break;
		case GLP_NF:
			master->point[k] = solver->base[k]; /* GLPK leaves it at its origin */
			break;
		default:
			master->point[k] = nonbasic_value(solver, k, program->lower[k]);
			break;
		}
	}
}

/* The point of the basis: nonbasic numbers at their bounds, basic ones such that A x = s. */
static bool refine_point(struct master *master)
{
	struct solver *solver = master->solver;
	size_t row_count = master->program->row_count;
	float128 last = FLOAT128_INFINITY;
	start_point(master);
	for (int pass = 0; pass < REFINE_PASSES; pass++) {
		float128 size = find_residual(master);
		if (size <= REFINED * solver->largest_bound || !(size < last))
			return is_finite(size);
		last = size;
		for (size_t r = 0; r < row_count; r++)
			solver->vector[r + 1] = (double)solver->residual[r];
		glp_ftran(solver->lp, solver->vector);
		for (size_t k = 0; k < row_count; k++) {
			size_t number;
			if (!basic_number(master, k, &number))
				return false;
			master->point[number] += (float128)solver->vector[k + 1];
		}
	}
	return true;
}

static float128 reduced_cost(const struct master *master, size_t number)
{
	const struct program *program = master->program;
	const float128 *price = master->solver->price;
	if (number >= program->column_count)
		return price[number - program->column_count];
	float128 reduced = program->cost[number];
	for (size_t k = program->start[number]; k < program->start[number + 1]; k++)
		reduced -= program->value == NULL ? price[program->row[k]] : program->value[k] * price[program->row[k]];
	return reduced;
}

/* The prices of the basis, at which no basic number has a reduced cost; then the reduced costs of the others. */
static bool refine_prices(struct master *master)
{
	struct solver *solver = master->solver;
	size_t row_count = master->program->row_count, number;
	float128 last = FLOAT128_INFINITY;
	for (size_t r = 0; r < row_count; r++)
		solver->price[r] = 0;
	for (int pass = 0; pass < REFINE_PASSES; pass++) {
		float128 size = 0;
		for (size_t k = 0; k < row_count; k++) {
			if (!basic_number(master, k, &number))
				return false;
			float128 reduced = reduced_cost(master, number);
			if (!(absolute(reduced) <= size))
				size = absolute(reduced);
			solver->vector[k + 1] = (double)reduced;
		}
		if (size <= REFINED * solver->largest_cost || !(size < last))
			break;
		last = size;
		glp_btran(solver->lp, solver->vector);
		for (size_t r = 0; r < row_count; r++)
			solver->price[r] -= (float128)solver->vector[r + 1];
	}
	for (size_t k = 0; k < all_count(master->program); k++) {
		bool is_basic = glp_get_col_stat(solver->lp, (int)k + 1) == GLP_BS;
		master->reduced[k] = is_basic ? 0 : reduced_cost(master, k);
	}
	return true;
}

/* By how much the exact point breaks a bound, and the exact prices call for another basis. */
static void find_faults(const struct master *master, float128 *primal, float128 *dual)
{
	const struct program *program = master->program;
	*primal = *dual = 0;
	for (size_t k = 0; k < all_count(program); k++) {
		int stat = glp_get_col_stat(master->solver->lp, (int)k + 1);
		float128 below = program->lower[k] - master->point[k], above = master->point[k] - program->upper[k];
		float128 reduced = master->reduced[k];
		if (below > *primal)
			*primal = below;
		if (above > *primal)
			*primal = above;
		if (stat == GLP_BS || program->lower[k] == program->upper[k])
			continue;
		if (stat != GLP_NU && reduced > *dual)
			*dual = reduced;
		if (stat != GLP_NL && -reduced > *dual)
			*dual = -reduced;
	}
}

/* So that GLPK cannot overlook a fault of this size; never back. */
static double magnify(double scale, float128 fault)
{
	double wanted = VISIBLE / (double)fault;
	return fmax(scale, fmin(wanted, scale * LARGEST_STEP));
}

static bool is_exact(const struct solver *solver, float128 primal, float128 dual)
{
	return primal <= EXACT * solver->largest_bound && dual <= EXACT * solver->largest_cost;
}

static void move_base(struct master *master)
{
	for (size_t k = 0; k < all_count(master->program); k++) {
		master->solver->base[k] = master->point[k];
		master->solver->cost[k] = master->reduced[k];
	}
	master->solver->has_point = true;
}

/* GLPK's first view: the program as it is, from the last point if there is one. */
static void start(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	measure(master);
	for (size_t k = 0; k < all_count(program); k++) {
		solver->base[k] = solver->has_point ? master->point[k] : 0;
		solver->cost[k] = k < program->column_count ? program->cost[k] : 0;
	}
	if (solver->lp == NULL)
		create(master);
	else
		show_program(master);
}

static void finish(struct master *master)
{
	master->solver->has_point = true;
	master->objective = 0;
	for (size_t j = 0; j < master->program->column_count; j++)
		master->objective += master->program->cost[j] * master->point[j];
}

static enum master_status solve(struct master *master)
{
	struct solver *solver = master->solver;
	start(master);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		enum master_status status = run_simplex(master);
		if (status != MASTER_OPTIMAL)
			return status;
		if (!glp_bf_exists(solver->lp) && glp_factorize(solver->lp) != 0)
			return MASTER_FAILED;
		float128 primal, dual;
		if (!refine_point(master) || !refine_prices(master))
			return MASTER_FAILED;
		find_faults(master, &primal, &dual);
		if (!solver->is_cut_off && is_exact(solver, primal, dual)) {
			finish(master);
			return MASTER_OPTIMAL;
		}
		move_base(master);
		if (solver->is_cut_off)
			solver->bound_scale /= sqrt(LARGEST_BOUND);
		else if (primal > EXACT * solver->largest_bound)
			solver->bound_scale = magnify(solver->bound_scale, primal);
		if (dual > EXACT * solver->largest_cost)
			solver->cost_scale = magnify(solver->cost_scale, dual);
		show_program(master);
	}
	return MASTER_FAILED;
}

static void leave_fault(void *place)
{
	longjmp(*(jmp_buf *)place, 1);
}

/* GLPK announces its faults on the terminal even when told not to. */
static int swallow(void *context, const char *text)
{
	(void)context;
	(void)text;
	return 1;
}

void master_open(struct master *master, const struct program *program, struct workspace *work)
{
	size_t count = all_count(program);
	*master = (struct master){.program = program};
	master->point = workspace_array(work, count, sizeof *master->point);
	master->reduced = workspace_array(work, count, sizeof *master->reduced);
	struct solver *solver = workspace_array(work, 1, sizeof *solver);
	solver->work = work;
	solver->base = workspace_array(work, count, sizeof *solver->base);
	solver->cost = workspace_array(work, count, sizeof *solver->cost);
	solver->price = workspace_array(work, program->row_count, sizeof *solver->price);
	solver->residual = workspace_array(work, program->row_count, sizeof *solver->residual);
	solver->vector = workspace_array(work, program->row_count + 1, sizeof *solver->vector);
	master->solver = solver;
}

enum master_status master_solve(struct master *master)
{
	const struct program *program = master->program;
	struct solver *solver = master->solver;
	for (size_t k = 0; k < all_count(program); k++) {
		if (program->lower[k] > program->upper[k])
			return MASTER_INFEASIBLE;
	}
	if (solver->is_broken || program->column_count == 0 || program->row_count == 0 ||
	    program->start[program->column_count] > INT_MAX / 2)
		return MASTER_FAILED;
	jmp_buf place;
	glp_term_hook(swallow, NULL);
	glp_error_hook(leave_fault, &place);
	if (setjmp(place) != 0) {
		solver->is_broken = true; /* its memory goes with glp_free_env */
		glp_free_env();
		return MASTER_FAILED;
	}
	enum master_status status = solve(master);
	glp_error_hook(NULL, NULL);
	return status;
}

void master_close(struct master *master)
{
	struct solver *solver = master->solver;
	if (solver->lp == NULL || solver->is_broken)
		return;
	glp_delete_prob(solver->lp);
	solver->lp = NULL;
	glp_free_env(); /* the thread's; it keeps nothing of ours between divisions */
}
