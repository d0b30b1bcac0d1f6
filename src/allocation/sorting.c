#include "allocation/sorting.h"

void sort_in_workspace(struct sort_entry *entry, size_t count, uint64_t highest, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	sort_entries(entry, count, highest, workspace_room(work, count, sizeof *entry));
	workspace_release(work, mark);
}

struct sort_entry *sort_by_rank(const struct problem *problem, struct workspace *work)
{
	struct sort_entry *entry = workspace_room(work, problem->count, sizeof *entry);
	uint32_t highest = 0;
	bool is_sorted = true;
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t rank = problem->tie_rank[i];
		entry[i] = (struct sort_entry){.key = rank, .number = (uint32_t)i};
		is_sorted = is_sorted && (i == 0 || highest < rank);
		highest = rank > highest ? rank : highest;
	}
	if (!is_sorted)
		sort_in_workspace(entry, problem->count, highest, work);
	return entry;
}
