/*
 * sort.h: many numbers in order, in time proportional to how many there are.
 *
 * A stable radix sort: entries with equal keys keep their order, so sorting by one key after another sorts by both.
 */
#ifndef ALLOCATION_SORT_H
#define ALLOCATION_SORT_H

#include "allocation/workspace.h"

struct sort_entry {
	uint64_t key;
	uint32_t claim;
};

/* Sorts by key, the lowest first; no key is above `highest`. */
void sort_entries(struct sort_entry *entry, size_t count, uint64_t highest, struct workspace *work);

/* The claims of a problem by tie rank, so that nothing depends on the order they come in. */
struct sort_entry *sort_by_rank(const struct problem *problem, struct workspace *work);

#endif
