/*
 * sort.h: many numbers in order, in time proportional to how many there are.
 *
 * A stable radix sort: entries with equal keys keep their order, so sorting by one key after another sorts by both.
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

struct sort_entry {
	uint64_t key;
	uint32_t number; /* of what is sorted */
};

/* Sorts at most UINT32_MAX entries by key, the lowest first; no key is above `highest`. `scratch` has room for as many
 * entries. */
void sort_entries(struct sort_entry *entry, size_t count, uint64_t highest, struct sort_entry *scratch);

#endif
