#include "allocation/part.h"

#include "allocation/workspace.h"

#include <string.h>

static void take_claims(const struct problem *whole, const bool *is_chosen, const int64_t *size, struct workspace *work,
			struct part *part)
{
	size_t count = 0;
	for (size_t i = 0; i < whole->count; i++)
		count += is_chosen[i];
	int64_t *claim = workspace_room(work, count, sizeof *claim);
	double *weight = whole->weight == NULL ? NULL : workspace_room(work, count, sizeof *weight);
	uint32_t *class_of = workspace_room(work, count, sizeof *class_of);
	uint32_t *tie_rank = workspace_room(work, count, sizeof *tie_rank);
	part->claim = workspace_room(work, count, sizeof *part->claim);
	for (size_t i = 0, to = 0; i < whole->count; i++) {
		if (!is_chosen[i])
			continue;
		claim[to] = size[i];
		class_of[to] = whole->class_of[i];
		tie_rank[to] = whole->tie_rank[i];
		if (weight != NULL)
			weight[to] = whole->weight[i];
		part->claim[to++] = (uint32_t)i;
	}
	part->problem.count = count;
	part->problem.claim = claim;
	part->problem.weight = weight;
	part->problem.class_of = class_of;
	part->problem.tie_rank = tie_rank;
}

static void take_applicants(const struct problem *whole, const bool *is_chosen, struct workspace *work,
			    struct part *part)
{
	const struct applicant_limits *limits = &whole->applicant_limits;
	size_t count = 0, entries = 0, to = 0, at = 0;
	for (size_t a = 0; a < limits->count && is_chosen != NULL; a++) {
		if (!is_chosen[a])
			continue;
		count++;
		entries += limits->start[a + 1] - limits->start[a];
	}
	int64_t *room = workspace_array(work, count, sizeof *room);
	uint32_t *start = workspace_array(work, count + 1, sizeof *start);
	uint32_t *claim = workspace_array(work, entries, sizeof *claim);
	struct workspace_mark mark = workspace_mark(work);
	uint32_t *number = count == 0 ? NULL : workspace_room(work, whole->count, sizeof *number);
	for (size_t i = 0; i < part->problem.count && number != NULL; i++)
		number[part->claim[i]] = (uint32_t)i;
	for (size_t a = 0; a < limits->count && number != NULL; a++) {
		if (!is_chosen[a])
			continue;
		for (size_t k = limits->start[a]; k < limits->start[a + 1]; k++)
			claim[at++] = number[limits->claim[k]];
		room[to++] = limits->room[a];
		start[to] = (uint32_t)at;
	}
	workspace_release(work, mark);
	part->problem.applicant_limits = (struct applicant_limits){count, room, start, claim};
}

void part_take(const struct problem *whole, const bool *is_chosen, const int64_t *size, const bool *is_limit_chosen,
	       struct workspace *work, struct part *part)
{
	const struct limits *limits = &whole->limits;
	*part = (struct part){.problem = {.later = whole->later,
					  .limits = *limits,
					  .rounding = whole->rounding,
					  .wants_prices = whole->wants_prices}};
	part->at_least = workspace_array(work, limits->row_count, sizeof *part->at_least);
	part->at_most = workspace_array(work, limits->row_count, sizeof *part->at_most);
	memcpy(part->at_least, limits->at_least, limits->row_count * sizeof *part->at_least);
	memcpy(part->at_most, limits->at_most, limits->row_count * sizeof *part->at_most);
	part->problem.limits.at_least = part->at_least;
	part->problem.limits.at_most = part->at_most;
	take_claims(whole, is_chosen, size, work, part);
	take_applicants(whole, is_limit_chosen, work, part);
}
