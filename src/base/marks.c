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

/* The marks of eight rows as bits, the first row in the lowest: the product moves each byte's bit to the top byte. */
static uint64_t eight_bits(uint64_t eight)
{
	return eight * UINT64_C(0x0102040810204080) >> 56;
}

/* Adds the rows of the bits, from row `first` on, to the list. */
static size_t list_bits(uint64_t bits, size_t first, uint32_t *row, size_t listed)
{
	for (; bits != 0; bits &= bits - 1)
		row[listed++] = (uint32_t)(first + (size_t)__builtin_ctzll(bits));
	return listed;
}

/* 64 at a time, so that the loop over those that are marked ends seldom. */
size_t marks_list(const unsigned char *mark, size_t count, uint32_t *row)
{
	size_t listed = 0, first = 0;

	for (; first + 64 <= count; first += 64) {
		uint64_t bits = 0;

		for (size_t i = 0; i < 64; i += 8)
			bits |= eight_bits(eight_from(mark + first + i)) << i;
		listed = list_bits(bits, first, row, listed);
	}
	for (; first < count; first++)
		listed = list_bits(mark[first], first, row, listed);
	return listed;
}

size_t marks_list_changed(const unsigned char *mark, const unsigned char *other, size_t count, uint32_t *row)
{
	size_t listed = 0, first = 0;

	for (; first + 64 <= count; first += 64) {
		uint64_t bits = 0;

		for (size_t i = first; i < first + 64; i += 8)
			bits |= eight_bits(eight_from(mark + i) ^ eight_from(other + i)) << (i - first);
		listed = list_bits(bits, first, row, listed);
	}
	for (; first < count; first++)
		listed = list_bits(mark[first] ^ other[first], first, row, listed);
	return listed;
}
