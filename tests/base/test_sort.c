#include "base/sort.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define MOST 3000

static uint64_t next_number(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Keys that come up often have the entries' numbers decide, which is what a stable order looks like. */
static int compare(const void *a, const void *b)
{
	const struct sort_entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

Test(sort, entries_come_in_the_order_of_their_keys_and_equal_ones_as_they_stood)
{
	static const size_t counts[] = {0, 1, 2, 63, 64, 65, 1000, MOST};
	static const uint64_t highest[] = {0, 1, 6, 2047, 2048, 1000003, UINT64_C(1) << 44, UINT64_MAX};
	struct sort_entry entry[MOST], expected[MOST], scratch[MOST];

	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		for (size_t h = 0; h < sizeof highest / sizeof *highest; h++) {
			for (size_t i = 0; i < counts[c]; i++) {
				uint64_t number = next_number();

				entry[i].key = highest[h] == UINT64_MAX ? number : number % (highest[h] + 1);
				entry[i].number = (uint32_t)i;
				expected[i] = entry[i];
			}
			qsort(expected, counts[c], sizeof *expected, compare);
			sort_entries(entry, counts[c], highest[h], scratch);
			for (size_t i = 0; i < counts[c]; i++) {
				cr_assert_eq(entry[i].key, expected[i].key);
				cr_assert_eq(entry[i].number, expected[i].number);
			}
		}
	}
}
