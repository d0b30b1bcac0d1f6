#include "allocation/groups.h"

#include "allocation/sorting.h"
#include "allocation/stripes.h"
#include "allocation/tally.h"
#include "allocation/workspace.h"

#include <string.h>

static void sum_totals(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	struct stripes stripes = stripes_over(groups->count);
	const uint32_t *group_of = groups->group_of;
	uint128 *total = workspace_array(work, stripes_size(stripes), sizeof *total);
	for (size_t i = 0; i < problem->count; i++)
		total[stripes_at(stripes, i, group_of[i])] += (uint64_t)problem->claim[i];
	for (size_t k = groups->count; k < stripes_size(stripes); k++)
		total[k % groups->count] += total[k];
	groups->total = total;
}

/* What later stages take, too. */
static void sum_reach(struct workspace *work, struct groups *groups)
{
	groups->row_reach = groups->row_total;
	if (groups->later_count == 0)
		return;
	groups->row_reach = workspace_room(work, groups->row_count, sizeof *groups->row_reach);
	memcpy(groups->row_reach, groups->row_total, groups->row_count * sizeof *groups->row_reach);
	for (size_t c = 0; c < groups->later_count; c++) {
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			groups->row_reach[groups->later_row[k]] += (uint64_t)groups->later[c];
	}
}

/* Fills row_start, row_group and the totals of the rows from start and row. */
static void index_rows(struct workspace *work, struct groups *groups)
{
	size_t entry_count = groups->start[groups->count];
	uint32_t *start = workspace_array(work, groups->row_count + 2, sizeof *start);
	uint32_t *group = workspace_room(work, entry_count, sizeof *group);
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
	sum_reach(work, groups);
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

/* Claims on their way into groups. */
struct members {
	struct sort_entry *entry; /* in order */
	double *weight;           /* by claim: as it counts, the smallest of those near it */
	bool *is_single;          /* by claim; NULL: none is */
};

/* The heaviest first. */
static void sort_by_weight(const double *given, size_t count, struct workspace *work, struct members *members)
{
	for (size_t k = 0; k < count; k++) {
		double weight = given[members->entry[k].number] + 0.0; /* no -0 */
		uint64_t bits;
		memcpy(&bits, &weight, sizeof bits); /* rise with the weight, which is not negative */
		members->entry[k].key = ~bits;
	}
	sort_in_workspace(members->entry, count, UINT64_MAX, work);
}

/* Of sorted claims. Whether any weight counts as another one than it is. */
static bool join_near_weights(const struct problem *problem, struct members *members)
{
	double smallest = 1.0;
	bool is_any_joined = false;
	for (size_t k = problem->count; k-- > 0;) {
		uint32_t i = members->entry[k].number;
		double weight = problem_weight(problem, i);
		if (k == problem->count - 1 || tally_is_lighter(weight, smallest))
			smallest = weight;
		members->weight[i] = smallest;
		is_any_joined = is_any_joined || weight != smallest;
	}
	return is_any_joined;
}

/* Others as they were, first. */
static void sort_singles(const struct problem *problem, struct workspace *work, struct members *members)
{
	for (size_t k = 0; k < problem->count; k++)
		members->entry[k].key = members->is_single[members->entry[k].number];
	sort_in_workspace(members->entry, problem->count, 1, work);
}

static void sort_by_class(const struct problem *problem, struct workspace *work, struct members *members)
{
	for (size_t k = 0; k < problem->count; k++)
		members->entry[k].key = problem->class_of[members->entry[k].number];
	sort_in_workspace(members->entry, problem->count, problem->limits.class_count, work);
}

/* By class and weight, singles last, of equal ones the lower tie rank. Most weights count as they are: then sorting
 * them once will do.
 */
static void sort_members(const struct problem *problem, struct workspace *work, struct members *members)
{
	members->entry = sort_by_rank(problem, work);
	if (problem->weight != NULL)
		sort_by_weight(problem->weight, problem->count, work, members);
	if (join_near_weights(problem, members)) {
		members->entry = sort_by_rank(problem, work);
		sort_by_weight(members->weight, problem->count, work, members);
	}
	if (members->is_single != NULL)
		sort_singles(problem, work, members);
	sort_by_class(problem, work, members);
}

bool groups_applicant_limit_binds(const struct problem *problem, size_t limit)
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
		if (groups_applicant_limit_binds(problem, k))
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

/* By claim, whether it stands in an applicant limit that can bind; NULL: none does. */
static bool *find_singles(const struct problem *problem, struct workspace *work)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	bool *is_single = NULL;
	for (size_t a = 0; a < limits->count; a++) {
		if (!groups_applicant_limit_binds(problem, a))
			continue;
		if (is_single == NULL)
			is_single = workspace_array(work, problem->count, sizeof *is_single);
		for (size_t k = limits->start[a]; k < limits->start[a + 1]; k++)
			is_single[limits->claim[k]] = true;
	}
	return is_single;
}

/* Numbers the groups along the claims in their order (NULL: as they come); returns the class of each. */
static uint32_t *number_groups(const struct problem *problem, const uint32_t *order, const double *given,
			       const bool *is_single, struct workspace *work, struct groups *groups)
{
	uint32_t *group_of = workspace_room(work, problem->count, sizeof *group_of);
	uint32_t *class_of = workspace_room(work, problem->count, sizeof *class_of);
	double *weight = workspace_room(work, problem->count, sizeof *weight);
	uint32_t last = UINT32_MAX;
	for (size_t k = 0; k < problem->count; k++) {
		size_t i = order == NULL ? k : order[k];
		bool is_new = problem->class_of[i] != last || given[i] != weight[groups->count - 1];
		last = problem->class_of[i];
		if (is_new || (is_single != NULL && is_single[i])) {
			class_of[groups->count] = last;
			weight[groups->count++] = given[i];
		}
		group_of[i] = (uint32_t)groups->count - 1;
	}
	groups->group_of = group_of;
	groups->weight = weight;
	return class_of;
}

/* Rows of each group: those of its class, then its applicant rows. */
static void list_rows(const struct problem *problem, const uint32_t *class_of, struct workspace *work,
		      struct groups *groups)
{
	const struct limits *limits = &problem->limits;
	const struct applicant_limits *applicant = &problem->applicant_limits;
	uint32_t *start = workspace_array(work, groups->count + 2, sizeof *start);
	for (size_t g = 0; g < groups->count; g++)
		start[g + 2] = limits->class_start[class_of[g] + 1] - limits->class_start[class_of[g]];
	for (size_t r = groups->limit_row_count; r < groups->row_count; r++) {
		uint32_t limit = groups->applicant_limit[r - groups->limit_row_count];
		for (size_t k = applicant->start[limit]; k < applicant->start[limit + 1]; k++)
			start[groups->group_of[applicant->claim[k]] + 2]++;
	}
	for (size_t g = 0; g < groups->count; g++)
		start[g + 2] += start[g + 1];
	uint32_t *row = workspace_room(work, start[groups->count + 1], sizeof *row);
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

/* What does not depend on the groups. */
static void open_groups(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	*groups = (struct groups){.limit_row_count = problem->limits.row_count};
	take_later(problem, groups);
	find_applicant_rows(problem, work, groups);
	copy_bounds(problem, work, groups);
}

/* What does, once they are numbered. */
static void close_groups(const struct problem *problem, const uint32_t *class_of, struct workspace *work,
			 struct groups *groups)
{
	sum_totals(problem, work, groups);
	list_rows(problem, class_of, work, groups);
	index_rows(work, groups);
}

void groups_order(const struct problem *problem, struct workspace *work, uint32_t *order, double *weight)
{
	struct workspace_mark mark = workspace_mark(work);
	struct members members = {.weight = weight, .is_single = find_singles(problem, work)};
	sort_members(problem, work, &members);
	for (size_t k = 0; k < problem->count; k++)
		order[k] = members.entry[k].number;
	workspace_release(work, mark);
}

bool groups_by_few_weights(const struct problem *problem, size_t most, struct workspace *work, struct groups *groups)
{
	uint32_t *class_of;
	open_groups(problem, work, groups);
	if (!tally_groups(problem, find_singles(problem, work), work, groups, &class_of) || groups->count > most)
		return false;
	close_groups(problem, class_of, work, groups);
	return true;
}

void groups_by_weight(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	if (groups_by_few_weights(problem, SIZE_MAX, work, groups))
		return;
	uint32_t *order = workspace_room(work, problem->count, sizeof *order);
	double *weight = workspace_room(work, problem->count, sizeof *weight);
	groups_order(problem, work, order, weight);
	open_groups(problem, work, groups);
	const uint32_t *class_of = number_groups(problem, order, weight, find_singles(problem, work), work, groups);
	close_groups(problem, class_of, work, groups);
}

void groups_in_order(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	open_groups(problem, work, groups);
	const bool *is_single = find_singles(problem, work);
	const uint32_t *class_of = number_groups(problem, NULL, problem->weight, is_single, work, groups);
	close_groups(problem, class_of, work, groups);
}

void groups_sum(const struct groups *groups, struct workspace *work, struct group_sums *sums)
{
	sums->total = workspace_array(work, groups->count + 1, sizeof *sums->total);
	sums->value = workspace_array(work, groups->count + 1, sizeof *sums->value);
	for (size_t g = 0; g < groups->count; g++) {
		sums->total[g + 1] = sums->total[g] + groups->total[g];
		sums->value[g + 1] =
			sums->value[g] + (long double)groups->weight[g] * (long double)(double)groups->total[g];
	}
}

void groups_join(const struct groups *groups, const struct group_sums *sums, const uint32_t *first, size_t count,
		 struct workspace *work, struct groups *joined)
{
	uint32_t *start = workspace_array(work, count + 1, sizeof *start);
	for (size_t k = 0; k < count; k++)
		start[k + 1] = start[k] + groups->start[first[k] + 1] - groups->start[first[k]];
	uint32_t *row = workspace_array(work, start[count], sizeof *row);
	*joined = *groups;
	joined->count = count;
	joined->group_of = NULL;
	joined->total = workspace_array(work, count, sizeof *joined->total);
	joined->weight = workspace_array(work, count, sizeof *joined->weight);
	for (size_t k = 0; k < count; k++) {
		size_t from = first[k], end = first[k + 1];
		bool is_even = groups->weight[from] == groups->weight[end - 1]; /* they are sorted */
		memcpy(row + start[k], groups->row + groups->start[from], (start[k + 1] - start[k]) * sizeof *row);
		joined->total[k] = sums->total[end] - sums->total[from];
		joined->weight[k] =
			is_even ? groups->weight[from]
				: (double)((sums->value[end] - sums->value[from]) / (long double)joined->total[k]);
	}
	joined->start = start;
	joined->row = row;
	index_rows(work, joined);
}

bool groups_have_floors(const struct groups *groups)
{
	for (size_t r = 0; r < groups->row_count; r++) {
		if (groups->at_least[r] > 0)
			return true;
	}
	return false;
}

bool groups_row_can_bind(const struct groups *groups, size_t row)
{
	return groups->at_most[row] != LIMIT_NONE && groups->row_reach[row] > (uint128)groups->at_most[row];
}
