#include "base/sort.h"

#include <string.h>

#define DIGIT_BITS  11
#define DIGIT_COUNT ((size_t)1 << DIGIT_BITS)
#define PLACES_MOST 6  /* digits of a key */
#define FEW         64 /* entries sorted by insertion */

static size_t digit_of(uint64_t key, unsigned shift)
{
	return (size_t)(key >> shift) & (DIGIT_COUNT - 1);
}

/* Counts all digits at once: how many entries have each, `places` times DIGIT_COUNT. */
static void count_digits(const struct sort_entry *entry, size_t count, unsigned places, uint32_t *digit_count)
{
	for (size_t i = 0; i < count; i++) {
		for (unsigned p = 0; p < places; p++)
			digit_count[p * DIGIT_COUNT + digit_of(entry[i].key, p * DIGIT_BITS)]++;
	}
}

/* `start` comes as how many entries have each digit. */
static void sort_by_digit(const struct sort_entry *from, size_t count, unsigned shift, uint32_t *start,
			  struct sort_entry *to)
{
	uint32_t sum = 0;
	for (size_t d = 0; d < DIGIT_COUNT; d++) {
		uint32_t own = start[d];
		start[d] = sum;
		sum += own;
	}
	for (size_t i = 0; i < count; i++)
		to[start[digit_of(from[i].key, shift)]++] = from[i];
}

static void insert_each(struct sort_entry *entry, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct sort_entry own = entry[i];
		size_t k = i;
		for (; k > 0 && entry[k - 1].key > own.key; k--)
			entry[k] = entry[k - 1];
		entry[k] = own;
	}
}

void sort_entries(struct sort_entry *entry, size_t count, uint64_t highest, struct sort_entry *scratch)
{
	if (count <= FEW) {
		insert_each(entry, count);
		return;
	}
	struct sort_entry *from = entry, *to = scratch;
	unsigned places = 0;
	while (places * DIGIT_BITS < 64 && highest >> places * DIGIT_BITS != 0)
		places++;
	uint32_t digit_count[PLACES_MOST * DIGIT_COUNT];
	memset(digit_count, 0, places * DIGIT_COUNT * sizeof *digit_count);
	count_digits(entry, count, places, digit_count);
	for (unsigned p = 0; p < places && count > 0; p++) {
		uint32_t *start = digit_count + p * DIGIT_COUNT;
		if (start[digit_of(entry[0].key, p * DIGIT_BITS)] == count) /* all have it: nothing to sort */
			continue;
		sort_by_digit(from, count, p * DIGIT_BITS, start, to);
		struct sort_entry *sorted = to;
		to = from;
		from = sorted;
	}
	if (from != entry)
		memcpy(entry, from, count * sizeof *entry);
}
