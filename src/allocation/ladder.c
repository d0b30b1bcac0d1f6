#include "allocation/ladder.h"

#include "allocation/sorting.h"

#include <string.h>

/* By class, the heaviest first. */
static struct sort_entry *sort_claims(const struct problem *problem, struct workspace *work)
{
	struct sort_entry *entry = workspace_room(work, problem->count, sizeof *entry);
	for (size_t i = 0; i < problem->count; i++) {
		double weight = problem_weight(problem, i) + 0.0; /* no -0 */
		uint64_t bits;
		memcpy(&bits, &weight, sizeof bits); /* rise with the weight, which is not negative */
		entry[i] = (struct sort_entry){.key = ~bits, .number = (uint32_t)i};
	}
	sort_in_workspace(entry, problem->count, UINT64_MAX, work);
	for (size_t k = 0; k < problem->count; k++)
		entry[k].key = problem->class_of[entry[k].number];
	sort_in_workspace(entry, problem->count, problem->limits.class_count, work);
	return entry;
}

void ladder_init(struct ladder *ladder, const struct problem *problem, struct workspace *work)
{
	size_t class_count = problem->limits.class_count, most_steps = problem->count + class_count, steps = 0, at = 0;
	uint32_t *start = workspace_room(work, class_count + 1, sizeof *start);
	uint32_t *first = workspace_room(work, most_steps + 1, sizeof *first);
	uint32_t *claim = workspace_room(work, problem->count, sizeof *claim);
	double *weight = workspace_room(work, most_steps, sizeof *weight);
	*ladder = (struct ladder){.class_count = class_count,
				  .later = problem->later,
				  .start = start,
				  .weight = weight,
				  .sum = workspace_room(work, most_steps, sizeof *ladder->sum),
				  .first = first,
				  .claim = claim};
	struct workspace_mark mark = workspace_mark(work);
	const struct sort_entry *entry = sort_claims(problem, work);
	for (size_t c = 0; c < class_count; c++) {
		start[c] = (uint32_t)steps;
		for (; at < problem->count && entry[at].key == c; at++) {
			double own = problem_weight(problem, entry[at].number);
			claim[at] = entry[at].number;
			if (steps > start[c] && weight[steps - 1] == own)
				continue;
			weight[steps] = own;
			first[steps++] = (uint32_t)at;
		}
		weight[steps] = 0;
		first[steps++] = (uint32_t)at;
	}
	start[class_count] = (uint32_t)steps;
	first[steps] = (uint32_t)at;
	workspace_release(work, mark);
}

void ladder_fill(struct ladder *ladder, const int64_t *size)
{
	for (size_t c = 0; c < ladder->class_count; c++) {
		double sum = 0;
		for (size_t s = ladder->start[c]; s < ladder->start[c + 1]; s++) {
			for (size_t k = ladder->first[s]; k < ladder->first[s + 1]; k++)
				sum += (double)size[ladder->claim[k]];
			ladder->sum[s] = sum;
		}
		if (ladder->later != NULL)
			ladder->sum[ladder->start[c + 1] - 1] += (double)ladder->later[c];
	}
}

size_t ladder_find(const struct ladder *ladder, size_t class, double cutoff)
{
	size_t low = ladder->start[class], high = ladder->start[class + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ladder->weight[middle] > cutoff)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
