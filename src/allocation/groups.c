#include "allocation/groups.h"

#include "allocation/workspace.h"

#include <stdlib.h>
#include <string.h>

#define NEAR 1e-12 /* weights that formulas make equal */

static void sum_totals(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	groups->total = workspace_array(work, groups->count, sizeof *groups->total);
	for (size_t i = 0; i < problem->count; i++)
		groups->total[groups->group_of[i]] += (uint64_t)problem->claim[i];
}

/* Fills row_start, row_group and row_total from start and row. */
static void index_rows(struct workspace *work, struct groups *groups)
{
	size_t entry_count = groups->start[groups->count];
	uint32_t *start = workspace_array(work, groups->row_count + 2, sizeof *start);
	uint32_t *group = workspace_array(work, entry_count, sizeof *group);
	groups->row_total = workspace_array(work, groups->row_count, sizeof *groups->row_total);
	for (size_t k = 0; k < entry_count; k++)
		start[groups->row[k] + 2]++;
	for (size_t r = 0; r < groups->row_count; r++)
		start[r + 2] += start[r + 1];
	for (size_t g = 0; g < groups->count; g++) {
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++) {
			uint32_t row = groups->row[k];
			group[start[row + 1]++] = (uint32_t)g;
			groups->row_total[row] += groups->total[g];
		}
	}
	groups->row_start = start;
	groups->row_group = group;
}

/* Later stages matter where they may complete a floor. */
static void take_later(const struct problem *problem, struct groups *groups)
{
	const struct limits *limits = &problem->limits;
	bool has_floor = false;
	for (size_t r = 0; r < limits->row_count; r++)
		has_floor = has_floor || limits->at_least[r] > 0;
	groups->later = problem->later;
	groups->later_start = limits->class_start;
	groups->later_row = limits->class_row;
	groups->later_count = has_floor && problem->later != NULL ? limits->class_count : 0;
}

void groups_by_class(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	const struct limits *limits = &problem->limits;
	*groups = (struct groups){.count = limits->class_count,
				  .row_count = limits->row_count,
				  .limit_row_count = limits->row_count,
				  .group_of = problem->class_of,
				  .start = limits->class_start,
				  .row = limits->class_row,
				  .at_least = limits->at_least,
				  .at_most = limits->at_most};
	take_later(problem, groups);
	sum_totals(problem, work, groups);
	index_rows(work, groups);
}

/* A claim on its way into a group. */
struct member {
	double weight;
	uint32_t class, claim, rank;
	bool is_single;
};

static int compare_weights(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The weights as they count: each the smallest of those near it. */
static void join_near_weights(const struct problem *problem, struct workspace *work, struct member *member)
{
	double *sorted = workspace_array(work, problem->count, sizeof *sorted);
	size_t distinct = 0;
	memcpy(sorted, problem->weight, problem->count * sizeof *sorted);
	qsort(sorted, problem->count, sizeof *sorted, compare_weights);
	for (size_t i = 0; i < problem->count; i++) {
		if (distinct == 0 || sorted[i] - sorted[distinct - 1] > NEAR * sorted[i])
			sorted[distinct++] = sorted[i];
	}
	for (size_t i = 0; i < problem->count; i++) {
		size_t low = 0, high = distinct; /* the last one not above the weight */
		while (high - low > 1) {
			size_t middle = low + (high - low) / 2;
			if (sorted[middle] <= problem->weight[i])
				low = middle;
			else
				high = middle;
		}
		member[i].weight = sorted[low];
	}
}

/* Heaviest first; singles by tie rank, so that the order of the claims in the problem does not matter. */
static int compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->is_single != y->is_single)
		return x->is_single ? 1 : -1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool is_same_group(const struct member *x, const struct member *y)
{
	return !x->is_single && !y->is_single && x->class == y->class && x->weight == y->weight;
}

/* Numbers the groups along the sorted members. */
static void number_groups(const struct member *member, size_t count, struct workspace *work, struct groups *groups)
{
	uint32_t *group_of = workspace_array(work, count, sizeof *group_of);
	double *weight = workspace_array(work, count, sizeof *weight);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !is_same_group(&member[i - 1], &member[i]))
			weight[groups->count++] = member[i].weight;
		group_of[member[i].claim] = (uint32_t)groups->count - 1;
	}
	groups->group_of = group_of;
	groups->weight = weight;
}

static bool applicant_limit_binds(const struct problem *problem, size_t limit)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	int128 sum = 0;
	for (size_t k = limits->start[limit]; k < limits->start[limit + 1]; k++)
		sum += problem->claim[limits->claim[k]];
	return sum > limits->room[limit];
}

/* The applicant limits that can bind, in the problem's order; fills applicant_limit and row_count. */
static void find_applicant_rows(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	uint32_t *binding = workspace_array(work, problem->applicant_limits.count, sizeof *binding);
	size_t count = 0;
	for (size_t k = 0; k < problem->applicant_limits.count; k++) {
		if (applicant_limit_binds(problem, k))
			binding[count++] = (uint32_t)k;
	}
	groups->applicant_limit = binding;
	groups->row_count = groups->limit_row_count + count;
}

static void copy_bounds(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	int64_t *at_least = workspace_array(work, groups->row_count, sizeof *at_least);
	int64_t *at_most = workspace_array(work, groups->row_count, sizeof *at_most);
	memcpy(at_least, problem->limits.at_least, groups->limit_row_count * sizeof *at_least);
	memcpy(at_most, problem->limits.at_most, groups->limit_row_count * sizeof *at_most);
	for (size_t r = groups->limit_row_count; r < groups->row_count; r++)
		at_most[r] = problem->applicant_limits.room[groups->applicant_limit[r - groups->limit_row_count]];
	groups->at_least = at_least;
	groups->at_most = at_most;
}

static void mark_singles(const struct problem *problem, const struct groups *groups, struct member *member)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	for (size_t r = groups->limit_row_count; r < groups->row_count; r++) {
		uint32_t limit = groups->applicant_limit[r - groups->limit_row_count];
		for (size_t k = limits->start[limit]; k < limits->start[limit + 1]; k++)
			member[limits->claim[k]].is_single = true;
	}
}

/* Rows of each group: those of its class, then its applicant rows. */
static void list_rows(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	const struct limits *limits = &problem->limits;
	const struct applicant_limits *applicant = &problem->applicant_limits;
	uint32_t *start = workspace_array(work, groups->count + 2, sizeof *start);
	uint32_t *class_of = workspace_array(work, groups->count, sizeof *class_of);
	for (size_t i = 0; i < problem->count; i++)
		class_of[groups->group_of[i]] = problem->class_of[i];
	for (size_t g = 0; g < groups->count; g++)
		start[g + 2] = limits->class_start[class_of[g] + 1] - limits->class_start[class_of[g]];
	for (size_t r = groups->limit_row_count; r < groups->row_count; r++) {
		uint32_t limit = groups->applicant_limit[r - groups->limit_row_count];
		for (size_t k = applicant->start[limit]; k < applicant->start[limit + 1]; k++)
			start[groups->group_of[applicant->claim[k]] + 2]++;
	}
	for (size_t g = 0; g < groups->count; g++)
		start[g + 2] += start[g + 1];
	uint32_t *row = workspace_array(work, start[groups->count + 1], sizeof *row);
	for (size_t g = 0; g < groups->count; g++) {
		for (size_t k = limits->class_start[class_of[g]]; k < limits->class_start[class_of[g] + 1]; k++)
			row[start[g + 1]++] = limits->class_row[k];
	}
	for (size_t r = groups->limit_row_count; r < groups->row_count; r++) {
		uint32_t limit = groups->applicant_limit[r - groups->limit_row_count];
		for (size_t k = applicant->start[limit]; k < applicant->start[limit + 1]; k++)
			row[start[groups->group_of[applicant->claim[k]] + 1]++] = (uint32_t)r;
	}
	groups->start = start;
	groups->row = row;
}

void groups_by_weight(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	*groups = (struct groups){.limit_row_count = problem->limits.row_count};
	struct member *member = workspace_array(work, problem->count, sizeof *member);
	if (problem->weight != NULL)
		join_near_weights(problem, work, member);
	for (size_t i = 0; i < problem->count; i++) {
		member[i].class = problem->class_of[i];
		member[i].claim = (uint32_t)i;
		member[i].rank = problem->tie_rank[i];
		if (problem->weight == NULL)
			member[i].weight = 1.0;
	}
	take_later(problem, groups);
	find_applicant_rows(problem, work, groups);
	copy_bounds(problem, work, groups);
	mark_singles(problem, groups, member);
	qsort(member, problem->count, sizeof *member, compare_members);
	number_groups(member, problem->count, work, groups);
	sum_totals(problem, work, groups);
	list_rows(problem, work, groups);
	index_rows(work, groups);
}

void groups_join(const struct groups *groups, const uint32_t *number, size_t count, struct workspace *work,
		 struct groups *joined)
{
	uint32_t *start = workspace_array(work, count + 1, sizeof *start);
	uint32_t *row = workspace_array(work, groups->start[groups->count], sizeof *row);
	long double *value = workspace_array(work, count, sizeof *value); /* weight x fen, for the mean */
	*joined = *groups;
	joined->count = count;
	joined->group_of = NULL;
	joined->total = workspace_array(work, count, sizeof *joined->total);
	joined->weight = workspace_array(work, count, sizeof *joined->weight);
	for (size_t g = 0; g < groups->count; g++) {
		uint32_t to = number[g];
		if (g == 0 || number[g - 1] != to) {
			uint32_t width = groups->start[g + 1] - groups->start[g];
			memcpy(row + start[to], groups->row + groups->start[g], width * sizeof *row);
			start[to + 1] = start[to] + width;
			joined->weight[to] = groups->weight[g];
		}
		joined->total[to] += groups->total[g];
		value[to] += (long double)groups->weight[g] * (long double)groups->total[g];
	}
	for (size_t g = 0; g < groups->count; g++) {
		uint32_t to = number[g];
		if (groups->weight[g] != joined->weight[to])
			joined->weight[to] = NAN;
	}
	for (size_t k = 0; k < count; k++) {
		if (isnan(joined->weight[k]))
			joined->weight[k] = (double)(value[k] / (long double)joined->total[k]);
	}
	joined->start = start;
	joined->row = row;
	index_rows(work, joined);
}

uint128 groups_row_reach(const struct groups *groups, size_t row)
{
	uint128 reach = groups->row_total[row];
	for (size_t c = 0; c < groups->later_count; c++) {
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			reach += groups->later_row[k] == row ? (uint64_t)groups->later[c] : 0;
	}
	return reach;
}

bool groups_row_can_bind(const struct groups *groups, size_t row)
{
	return groups->at_most[row] != LIMIT_NONE && groups_row_reach(groups, row) > (uint128)groups->at_most[row];
}
