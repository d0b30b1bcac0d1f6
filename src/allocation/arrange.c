#include "allocation/arrange.h"

#include "allocation/groups.h"
#include "allocation/workspace.h"

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

/* Returns the numbers of the claims in their order. */
static uint32_t *arrange_claims(const struct problem *problem, const uint32_t *class, struct workspace *work,
				struct problem *to)
{
	size_t count = problem->count;
	struct problem by_class = *problem;
	uint32_t *from = workspace_room(work, count, sizeof *from);
	uint32_t *class_from = workspace_room(work, count, sizeof *class_from);
	double *weight_from = workspace_room(work, count, sizeof *weight_from);
	for (size_t i = 0; i < count; i++)
		class_from[i] = class[problem->class_of[i]];
	by_class.class_of = class_from;
	by_class.limits = to->limits;
	groups_order(&by_class, work, from, weight_from);
	int64_t *claim = workspace_room(work, count, sizeof *claim);
	double *weight = workspace_room(work, count, sizeof *weight);
	uint32_t *class_of = workspace_room(work, count, sizeof *class_of);
	uint32_t *rank = workspace_room(work, count, sizeof *rank);
	for (size_t i = 0; i < count; i++) {
		claim[i] = problem->claim[from[i]];
		weight[i] = weight_from[from[i]];
		class_of[i] = class_from[from[i]];
		rank[i] = problem->tie_rank[from[i]];
	}
	to->claim = claim;
	to->weight = weight;
	to->class_of = class_of;
	to->tie_rank = rank;
	return from;
}

static void arrange_limits(const struct problem *problem, struct workspace *work, struct arranged *arranged)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	struct problem *to = &arranged->problem;
	size_t entries = limits->count == 0 ? 0 : limits->start[limits->count];
	uint32_t *place = workspace_room(work, problem->count, sizeof *place);
	uint32_t *rank = workspace_array(work, entries, sizeof *rank);
	uint32_t *claim = workspace_array(work, entries, sizeof *claim);
	uint32_t *start = workspace_array(work, limits->count + 1, sizeof *start);
	uint32_t *limit = workspace_array(work, limits->count, sizeof *limit);
	int64_t *room = workspace_array(work, limits->count, sizeof *room);
	struct listed *list = workspace_array(work, limits->count, sizeof *list);
	for (size_t i = 0; i < problem->count; i++)
		place[arranged->claim[i]] = (uint32_t)i;
	for (size_t k = 0; k < entries; k++)
		rank[k] = problem->tie_rank[limits->claim[k]];
	for (size_t a = 0; a < limits->count; a++) {
		uint32_t first = limits->start[a];
		list[a] = (struct listed){rank + first, limits->start[a + 1] - first, (uint32_t)a};
		qsort(rank + first, list[a].count, sizeof *rank, compare_numbers);
	}
	qsort(list, limits->count, sizeof *list, compare_lists);
	for (size_t a = 0; a < limits->count; a++) {
		for (size_t k = 0; k < list[a].count; k++)
			claim[start[a] + k] = place[limits->claim[limits->start[list[a].from] + k]];
		start[a + 1] = start[a] + (uint32_t)list[a].count;
		room[a] = limits->room[list[a].from];
		limit[a] = list[a].from;
	}
	to->applicant_limits = (struct applicant_limits){limits->count, room, start, claim};
	arranged->limit = limit;
}

void arrange(const struct problem *problem, struct workspace *work, struct arranged *arranged)
{
	*arranged = (struct arranged){.problem = {.count = problem->count,
						  .limits = problem->limits,
						  .rounding = problem->rounding,
						  .wants_prices = problem->wants_prices}};
	const uint32_t *class = arrange_classes(problem, work, &arranged->problem);
	arranged->claim = arrange_claims(problem, class, work, &arranged->problem);
	arrange_limits(problem, work, arranged);
}
