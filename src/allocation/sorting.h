/*
 * sorting.h: claims in order (base/sort.h), with scratch of the workspace.
 */
#ifndef ALLOCATION_SORTING_H
#define ALLOCATION_SORTING_H

#include "allocation/workspace.h"
#include "base/sort.h"

/* As sort_entries. */
void sort_in_workspace(struct sort_entry *entry, size_t count, uint64_t highest, struct workspace *work);

/* The claims of a problem by tie rank, so that nothing depends on the order they come in. */
struct sort_entry *sort_by_rank(const struct problem *problem, struct workspace *work);

#endif
