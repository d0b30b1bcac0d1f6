#include "allocation/sort.h"

#include <string.h>

#define DIGIT_BITS  11
#define DIGIT_COUNT ((size_t)1 << DIGIT_BITS)

static size_t digit_of(uint64_t key, unsigned shift)
{
	return (size_t)(key >> shift) & (DIGIT_COUNT - 1);
}

/* Counts the digits; false: all are the same, so that there is nothing to sort. */
static bool count_digits(const struct sort_entry *entry, size_t count, unsigned shift, size_t *start)
{
	memset(start, 0, (DIGIT_COUNT + 1) * sizeof *start);
	for (size_t i = 0; i < count; i++)
		start[digit_of(entry[i].key, shift) + 1]++;
	return count > 0 && start[digit_of(entry[0].key, shift) + 1] < count;
}

static void sort_by_digit(const struct sort_entry *from, size_t count, unsigned shift, size_t *start,
			  struct sort_entry *to)
{
	for (size_t d = 1; d < DIGIT_COUNT; d++)
		start[d] += start[d - 1];
	for (size_t i = 0; i < count; i++)
		to[start[digit_of(from[i].key, shift)]++] = from[i];
}

void sort_entries(struct sort_entry *entry, size_t count, uint64_t highest, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	struct sort_entry *scratch = workspace_room(work, count, sizeof *scratch), *from = entry, *to = scratch;
	size_t *start = workspace_array(work, DIGIT_COUNT + 1, sizeof *start);
	for (unsigned shift = 0; shift < 64 && highest >> shift != 0; shift += DIGIT_BITS) {
		if (!count_digits(from, count, shift, start))
			continue;
		sort_by_digit(from, count, shift, start, to);
		struct sort_entry *sorted = to;
		to = from;
		from = sorted;
	}
	if (from != entry)
		memcpy(entry, from, count * sizeof *entry);
	workspace_release(work, mark);
}

struct sort_entry *sort_by_rank(const struct problem *problem, struct workspace *work)
{
	struct sort_entry *entry = workspace_room(work, problem->count, sizeof *entry);
	uint32_t highest = 0;
	bool is_sorted = true;
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t rank = problem->tie_rank[i];
		entry[i] = (struct sort_entry){.key = rank, .claim = (uint32_t)i};
		is_sorted = is_sorted && (i == 0 || highest < rank);
		highest = rank > highest ? rank : highest;
	}
	if (!is_sorted)
		sort_entries(entry, problem->count, highest, work);
	return entry;
}
