/*
 * core_propose.c: branch and cut over the open claims, by GLPK. Its doubles are not trusted: a set that breaks a limit
 * by a fen is cut off by an inequality that every set within the limits meets, and what it proposes in the end is
 * checked in integers.
 */
#include "allocation/core.h"

#include "allocation/glpk_guard.h"
#include "allocation/workspace.h"

#include <glpk.h>
#include <limits.h>

#define LARGEST   1000.0 /* claim and value, as GLPK sees them */
#define LEAST     1e-6   /* smaller ones are left to the check: its simplex can go round on them for ever */
#define MORE_CUTS 16     /* than nodes: claims of a few fen beside huge ones break a limit in ever new ways */

/* How GLPK is asked: first as it is quickest, then as it is safest. */
struct manner {
	int rounds; /* GLP_ON: by a heuristic that does not ask check_node */
	int cuts;
};

static const struct manner manners[] = {{GLP_ON, GLP_ON}, {GLP_OFF, GLP_ON}, {GLP_OFF, GLP_OFF}};

/* Columns are the open claims, then what later stages may still take, then what the lowered floor goes without; rows
 * those that can bind. */
struct proposal {
	struct core *core;
	glp_prob *lp;
	glp_tree *tree;
	size_t node_limit, cut_count;
	double size_scale, value_scale;
	int *row_of; /* by row of the groups; 0: cannot bind */
	int row_count;
	bool *is_paid;  /* scratch: the columns of a node */
	bool *proposed; /* the best set proposed, if is_found */
	int *index;     /* column_count + 1 */
	double *entry;
	int128 *sum; /* scratch by row */
	const struct manner *manner;
	bool is_stopped, is_found;
	enum core_status status;
};

static double magnitude(int128 value)
{
	return value < 0 ? -(double)value : (double)value;
}

static void find_scales(struct proposal *proposal)
{
	const struct core *core = proposal->core;
	double size = 1, value = 1;
	for (size_t k = 0; k < core->count; k++) {
		size = (double)core->size[k] > size ? (double)core->size[k] : size;
		value = magnitude(core->value[k]) > value ? magnitude(core->value[k]) : value;
	}
	proposal->size_scale = LARGEST / size;
	proposal->value_scale = LARGEST / value;
}

/* Before the floor is lowered. */
static int128 need_of(const struct core *core, size_t r)
{
	return core->need[r] + (core->is_lowering && r == core->lowered ? core->missed - 1 : 0);
}

static void set_bounds(struct proposal *proposal, size_t r, int row)
{
	const struct core *core = proposal->core;
	int128 need = need_of(core, r), room = core->room[r];
	bool is_limited = room<CORE_NO_ROOM_LIMIT / 2, has_floor = need> 0;
	double low = (double)need * proposal->size_scale, high = (double)room * proposal->size_scale;
	int type = has_floor ? (is_limited ? GLP_DB : GLP_LO) : GLP_UP;
	if (type == GLP_DB && !(low < high))
		type = GLP_FX;
	glp_set_row_bnds(proposal->lp, row, type, low, high);
}

/* A row counts if its open claims, with what later stages take, could break it. */
static void add_rows(struct proposal *proposal)
{
	const struct core *core = proposal->core;
	const struct groups *groups = core->groups;
	int128 *open = proposal->sum;
	for (size_t r = 0; r < groups->row_count; r++)
		open[r] = core->reach[r];
	for (size_t k = 0; k < core->count; k++) {
		for (size_t e = groups->start[core->group[k]]; e < groups->start[core->group[k] + 1]; e++)
			open[groups->row[e]] += core->size[k];
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		if (need_of(core, r) <= 0 && open[r] <= core->room[r])
			continue;
		proposal->row_of[r] = glp_add_rows(proposal->lp, 1);
		set_bounds(proposal, r, proposal->row_of[r]);
	}
}

static void set_column(struct proposal *proposal, int column, const uint32_t *row, size_t count, double value)
{
	int length = 0;
	for (size_t e = 0; e < count; e++) {
		if (proposal->row_of[row[e]] == 0 || value < LEAST)
			continue;
		proposal->index[++length] = proposal->row_of[row[e]];
		proposal->entry[length] = value;
	}
	glp_set_mat_col(proposal->lp, column, length, proposal->index, proposal->entry);
}

/* A column of fen between 0 and `most`, in these rows. */
static void add_amount(struct proposal *proposal, int128 most, const uint32_t *row, size_t count)
{
	int column = glp_add_cols(proposal->lp, 1);
	double high = (double)most * proposal->size_scale;
	glp_set_col_bnds(proposal->lp, column, high > 0 ? GLP_DB : GLP_FX, 0, high);
	set_column(proposal, column, row, count, 1.0);
}

static void add_columns(struct proposal *proposal)
{
	const struct core *core = proposal->core;
	const struct groups *groups = core->groups;
	glp_add_cols(proposal->lp, (int)core->count);
	for (size_t k = 0; k < core->count; k++) {
		size_t first = groups->start[core->group[k]];
		int column = (int)k + 1;
		glp_set_col_kind(proposal->lp, column, GLP_BV);
		glp_set_obj_coef(proposal->lp, column, (double)core->value[k] * proposal->value_scale);
		set_column(proposal, column, groups->row + first, groups->start[core->group[k] + 1] - first,
			   (double)core->size[k] * proposal->size_scale);
	}
	for (size_t c = 0; c < groups->later_count; c++) {
		size_t first = groups->later_start[c];
		add_amount(proposal, groups->later[c], groups->later_row + first, groups->later_start[c + 1] - first);
	}
	if (core->is_lowering) {
		uint32_t floor = (uint32_t)core->lowered;
		add_amount(proposal, core->missed - 1, &floor, 1);
		glp_set_obj_coef(proposal->lp, glp_get_num_cols(proposal->lp), -1.0);
	}
}

/* Fills a set from the columns. False: they are not whole. */
static bool round_columns(const struct proposal *proposal, double (*column_value)(glp_prob *, int), bool *is_paid)
{
	for (size_t k = 0; k < proposal->core->count; k++) {
		double value = column_value(proposal->lp, (int)k + 1);
		if (value > 1e-4 && value < 1 - 1e-4)
			return false;
		is_paid[k] = value > 0.5;
	}
	return true;
}

/* A row that the set breaks in integers; the groups' row_count: none. Where later stages may complete floors, floors
 * are left to the check at the end. */
static size_t broken_row(struct proposal *proposal, bool *is_upper)
{
	const struct core *core = proposal->core;
	const struct groups *groups = core->groups;
	for (size_t r = 0; r < groups->row_count; r++)
		proposal->sum[r] = 0;
	for (size_t k = 0; k < core->count; k++) {
		for (size_t e = groups->start[core->group[k]]; e < groups->start[core->group[k] + 1]; e++)
			proposal->sum[groups->row[e]] += proposal->is_paid[k] ? core->size[k] : 0;
	}
	for (size_t r = 0; r < groups->row_count; r++) {
		*is_upper = proposal->sum[r] > core->room[r];
		if (*is_upper || proposal->sum[r] + core->reach[r] < core->need[r])
			return r;
	}
	return groups->row_count;
}

static bool stands_in(const struct core *core, size_t k, size_t row)
{
	const struct groups *groups = core->groups;
	for (size_t e = groups->start[core->group[k]]; e < groups->start[core->group[k] + 1]; e++) {
		if (groups->row[e] == row)
			return true;
	}
	return false;
}

/* Not all of these claims together; or, of a floor, one of the others at least. */
static void cut_off(struct proposal *proposal, size_t row, bool is_upper)
{
	glp_prob *lp = glp_ios_get_prob(proposal->tree);
	int length = 0, place = glp_add_rows(lp, 1);
	proposal->cut_count++;
	for (size_t k = 0; k < proposal->core->count; k++) {
		if (proposal->is_paid[k] != is_upper || !stands_in(proposal->core, k, row))
			continue;
		proposal->index[++length] = (int)k + 1;
		proposal->entry[length] = 1.0;
	}
	glp_set_mat_row(lp, place, length, proposal->index, proposal->entry);
	if (is_upper)
		glp_set_row_bnds(lp, place, GLP_UP, 0, length - 1);
	else
		glp_set_row_bnds(lp, place, GLP_LO, 1, 0);
}

static void offer_best(struct proposal *proposal)
{
	const struct core *core = proposal->core;
	if (!core->has_best || glp_get_num_cols(proposal->lp) > (int)core->count)
		return;
	for (size_t k = 0; k < core->count; k++)
		proposal->entry[k + 1] = core->is_paid[k] ? 1.0 : 0.0;
	glp_ios_heur_sol(proposal->tree, proposal->entry);
}

static void check_node(struct proposal *proposal)
{
	bool is_upper;
	if (!round_columns(proposal, glp_get_col_prim, proposal->is_paid))
		return;
	size_t row = broken_row(proposal, &is_upper);
	if (row < proposal->core->groups->row_count)
		cut_off(proposal, row, is_upper);
}

/* At once: what follows may lose it. */
static void take_proposed(struct proposal *proposal)
{
	proposal->is_found = round_columns(proposal, glp_mip_col_val, proposal->proposed);
}

static void on_node(glp_tree *tree, void *context)
{
	struct proposal *proposal = context;
	int node_count;
	proposal->tree = tree;
	glp_ios_tree_size(tree, NULL, NULL, &node_count);
	if ((size_t)node_count > proposal->node_limit || proposal->cut_count > proposal->node_limit + MORE_CUTS) {
		proposal->is_stopped = true;
		glp_ios_terminate(tree);
		return;
	}
	if (glp_ios_reason(tree) == GLP_IHEUR && node_count == 1)
		offer_best(proposal);
	if (glp_ios_reason(tree) == GLP_IBINGO)
		take_proposed(proposal);
	if (glp_ios_reason(tree) == GLP_IROWGEN)
		check_node(proposal);
}

static int solve_relaxation(glp_prob *lp)
{
	static const int methods[] = {GLP_PRIMAL, GLP_DUALP};
	int status = GLP_UNDEF;
	glp_smcp settings;
	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	glp_scale_prob(lp, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
	for (size_t k = 0; k < 2 && status != GLP_OPT && status != GLP_NOFEAS; k++) {
		settings.meth = methods[k];
		glp_adv_basis(lp, 0);
		if (glp_simplex(lp, &settings) == 0)
			status = glp_get_status(lp);
	}
	return status;
}

static void read_answer(struct proposal *proposal)
{
	int status = glp_mip_status(proposal->lp);
	if (status == GLP_OPT || status == GLP_FEAS)
		take_proposed(proposal);
	bool is_settled = status == GLP_NOFEAS || (status == GLP_OPT && proposal->is_found);
	proposal->status = is_settled && !proposal->is_stopped ? CORE_DONE : CORE_STOPPED;
}

static void solve(void *context)
{
	struct proposal *proposal = context;
	glp_iocp settings;
	proposal->lp = glp_create_prob();
	glp_set_obj_dir(proposal->lp, GLP_MAX);
	add_rows(proposal);
	add_columns(proposal);
	int status = solve_relaxation(proposal->lp);
	if (status == GLP_NOFEAS)
		proposal->status = CORE_DONE;
	if (status == GLP_OPT) {
		glp_init_iocp(&settings);
		settings.msg_lev = GLP_MSG_ERR; /* for the guard */
		settings.cov_cuts = settings.mir_cuts = proposal->manner->cuts;
		settings.sr_heur = proposal->manner->rounds;
		settings.tol_obj = 1e-9;
		settings.cb_func = on_node;
		settings.cb_info = proposal;
		int code = glp_intopt(proposal->lp, &settings);
		if (code == 0 || code == GLP_ESTOP)
			read_answer(proposal);
	}
	glp_delete_prob(proposal->lp);
}

/* False: GLPK lost its way, or what it found breaks a limit. */
static bool propose(struct proposal *proposal, struct workspace *work)
{
	struct core *core = proposal->core;
	proposal->status = CORE_STOPPED;
	proposal->is_stopped = proposal->is_found = false;
	proposal->cut_count = 0;
	bool is_sound = glpk_guard(solve, proposal, NULL);
	if (!is_sound)
		proposal->status = CORE_STOPPED;
	glp_free_env(); /* last: the guard's hooks would make a new one */
	if (!proposal->is_found)
		return is_sound;
	if (core->has_best && core_value(core, proposal->proposed) <= core->best + core->nearly)
		return true;
	if (!core_is_feasible(core, proposal->proposed, work)) {
		proposal->status = CORE_STOPPED;
		return false;
	}
	core_take(core, proposal->proposed, work);
	return true;
}

enum core_status core_propose(struct core *core, size_t node_limit, struct workspace *work)
{
	const struct groups *groups = core->groups;
	struct proposal proposal = {.core = core, .node_limit = node_limit};
	size_t column_count = core->count + groups->later_count + 1;
	size_t width = column_count > groups->row_count ? column_count : groups->row_count;
	if (width >= INT_MAX / 2)
		return CORE_STOPPED;
	proposal.row_of = workspace_array(work, groups->row_count, sizeof *proposal.row_of);
	proposal.is_paid = workspace_array(work, core->count + 1, sizeof *proposal.is_paid);
	proposal.proposed = workspace_array(work, core->count + 1, sizeof *proposal.proposed);
	proposal.index = workspace_array(work, width + 1, sizeof *proposal.index);
	proposal.entry = workspace_array(work, width + 1, sizeof *proposal.entry);
	proposal.sum = workspace_array(work, groups->row_count, sizeof *proposal.sum);
	find_scales(&proposal);
	for (size_t k = 0; k < sizeof manners / sizeof *manners; k++) {
		proposal.manner = &manners[k];
		if (propose(&proposal, work))
			break;
	}
	return proposal.status;
}
