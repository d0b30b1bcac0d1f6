#include "base/marks.h"

#include "base/clones.h"

#include <endian.h>
#include <string.h>

FAST_CLONES void marks_keep(unsigned char *restrict mark, const unsigned char *restrict other, size_t count)
{
	for (size_t i = 0; i < count; i++)
		mark[i] &= other[i];
}

FAST_CLONES void marks_add(unsigned char *restrict mark, const unsigned char *restrict other, size_t count)
{
	for (size_t i = 0; i < count; i++)
		mark[i] |= other[i];
}

/* Eight marks as one number, the first in the lowest byte. */
static uint64_t eight_from(const unsigned char *mark)
{
	uint64_t eight;

	memcpy(&eight, mark, sizeof eight);
	return le64toh(eight);
}

/* Which of the eight is the first that is not 0; there is one. */
static size_t first_of(uint64_t eight)
{
	return (size_t)__builtin_ctzll(eight) / 8;
}

size_t marks_next(const unsigned char *mark, size_t first, size_t count)
{
	for (; first + 8 <= count; first += 8) {
		uint64_t eight = eight_from(mark + first);

		if (eight != 0)
			return first + first_of(eight);
	}
	while (first < count && !mark[first])
		first++;
	return first;
}

size_t marks_differ(const unsigned char *mark, const unsigned char *other, size_t first, size_t count)
{
	for (; first + 8 <= count; first += 8) {
		uint64_t eight = eight_from(mark + first) ^ eight_from(other + first);

		if (eight != 0)
			return first + first_of(eight);
	}
	while (first < count && mark[first] == other[first])
		first++;
	return first;
}

/* Eight at a time, as mostly none of them is marked. */
size_t marks_list(const unsigned char *mark, size_t count, uint32_t *row)
{
	size_t listed = 0, first = 0;

	for (; first + 8 <= count; first += 8) {
		if (eight_from(mark + first) == 0)
			continue;
		for (size_t i = first; i < first + 8; i++) {
			row[listed] = (uint32_t)i;
			listed += mark[i];
		}
	}
	for (; first < count; first++) {
		row[listed] = (uint32_t)first;
		listed += mark[first];
	}
	return listed;
}
