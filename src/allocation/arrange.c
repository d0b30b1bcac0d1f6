#include "allocation/arrange.h"

#include "allocation/sort.h"

#include <stdlib.h>

/* A list of numbers, to be put in order with others: the rows of a class, the claims of a limit. */
struct listed {
	const uint32_t *number;
	size_t count;
	uint32_t from; /* its place as it came */
};

static int compare_lists(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	for (size_t k = 0; k < x->count && k < y->count; k++) {
		if (x->number[k] != y->number[k])
			return x->number[k] < y->number[k] ? -1 : 1;
	}
	return x->count != y->count ? (x->count > y->count) - (x->count < y->count)
				    : (x->from > y->from) - (x->from < y->from);
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static uint32_t *order_claims(const struct problem *problem, struct workspace *work)
{
	uint32_t *claim = workspace_room(work, problem->count, sizeof *claim);
	struct workspace_mark mark = workspace_mark(work);
	const struct sort_entry *entry = sort_by_rank(problem, work);
	for (size_t i = 0; i < problem->count; i++)
		claim[i] = entry[i].claim;
	workspace_release(work, mark);
	return claim;
}

/* Fills the new limits; returns the new number of each class. */
static uint32_t *arrange_classes(const struct problem *problem, struct workspace *work, struct problem *to)
{
	const struct limits *limits = &problem->limits;
	struct listed *list = workspace_array(work, limits->class_count, sizeof *list);
	uint32_t *number = workspace_array(work, limits->class_count, sizeof *number);
	uint32_t *start = workspace_array(work, limits->class_count + 1, sizeof *start);
	uint32_t *row = workspace_array(work, limits->class_start[limits->class_count], sizeof *row);
	int64_t *later = workspace_array(work, limits->class_count, sizeof *later);
	for (size_t c = 0; c < limits->class_count; c++) {
		uint32_t first = limits->class_start[c];
		list[c] = (struct listed){limits->class_row + first, limits->class_start[c + 1] - first, (uint32_t)c};
	}
	qsort(list, limits->class_count, sizeof *list, compare_lists);
	for (size_t c = 0; c < limits->class_count; c++) {
		start[c + 1] = start[c] + (uint32_t)list[c].count;
		for (size_t k = 0; k < list[c].count; k++)
			row[start[c] + k] = list[c].number[k];
		number[list[c].from] = (uint32_t)c;
		later[c] = problem->later == NULL ? 0 : problem->later[list[c].from];
	}
	to->limits.class_start = start;
	to->limits.class_row = row;
	to->later = problem->later == NULL ? NULL : later;
	return number;
}

static void arrange_claims(const struct problem *problem, const uint32_t *from, const uint32_t *class,
			   struct workspace *work, struct problem *to)
{
	int64_t *claim = workspace_array(work, problem->count, sizeof *claim);
	double *weight = workspace_array(work, problem->count, sizeof *weight);
	uint32_t *class_of = workspace_array(work, problem->count, sizeof *class_of);
	uint32_t *rank = workspace_array(work, problem->count, sizeof *rank);
	for (size_t i = 0; i < problem->count; i++) {
		claim[i] = problem->claim[from[i]];
		weight[i] = problem->weight == NULL ? 1.0 : problem->weight[from[i]];
		class_of[i] = class[problem->class_of[from[i]]];
		rank[i] = (uint32_t)i;
	}
	to->claim = claim;
	to->weight = weight;
	to->class_of = class_of;
	to->tie_rank = rank;
}

static void arrange_limits(const struct problem *problem, struct workspace *work, struct arranged *arranged)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	struct problem *to = &arranged->problem;
	size_t entries = limits->count == 0 ? 0 : limits->start[limits->count];
	uint32_t *place = workspace_array(work, problem->count, sizeof *place);
	uint32_t *claim = workspace_array(work, entries, sizeof *claim),
		 *sorted = workspace_array(work, entries, sizeof *sorted);
	uint32_t *start = workspace_array(work, limits->count + 1, sizeof *start);
	uint32_t *limit = workspace_array(work, limits->count, sizeof *limit);
	int64_t *room = workspace_array(work, limits->count, sizeof *room);
	struct listed *list = workspace_array(work, limits->count, sizeof *list);
	for (size_t i = 0; i < problem->count; i++)
		place[arranged->claim[i]] = (uint32_t)i;
	for (size_t k = 0; k < entries; k++)
		claim[k] = place[limits->claim[k]];
	for (size_t a = 0; a < limits->count; a++) {
		list[a] =
			(struct listed){claim + limits->start[a], limits->start[a + 1] - limits->start[a], (uint32_t)a};
		qsort(claim + limits->start[a], list[a].count, sizeof *claim, compare_numbers);
	}
	qsort(list, limits->count, sizeof *list, compare_lists);
	for (size_t a = 0; a < limits->count; a++) {
		for (size_t k = 0; k < list[a].count; k++)
			sorted[start[a] + k] = list[a].number[k];
		start[a + 1] = start[a] + (uint32_t)list[a].count;
		room[a] = limits->room[list[a].from];
		limit[a] = list[a].from;
	}
	to->applicant_limits = (struct applicant_limits){limits->count, room, start, sorted};
	arranged->limit = limit;
}

void arrange(const struct problem *problem, struct workspace *work, struct arranged *arranged)
{
	uint32_t *claim = order_claims(problem, work);
	*arranged = (struct arranged){.claim = claim};
	arranged->problem = (struct problem){.count = problem->count,
					     .limits = problem->limits,
					     .rounding = problem->rounding,
					     .wants_prices = problem->wants_prices};
	uint32_t *class = arrange_classes(problem, work, &arranged->problem);
	arrange_claims(problem, claim, class, work, &arranged->problem);
	arrange_limits(problem, work, arranged);
}
