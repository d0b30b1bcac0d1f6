#include "base/marks.h"

#include <endian.h>
#include <string.h>

/* The rows of a word that stand before row `end`. */
static uint64_t rows_before(size_t word, size_t end)
{
	size_t start = word * MARKS_WORD;

	if (end <= start)
		return 0;
	return end - start < MARKS_WORD ? (UINT64_C(1) << (end - start)) - 1 : UINT64_MAX;
}

void marks_fill(uint64_t *mark, size_t first, size_t end)
{
	for (size_t w = first / MARKS_WORD; w < marks_words(end); w++) {
		uint64_t kept = rows_before(w, first);

		mark[w] = (kept > 0 ? mark[w] & kept : 0) | (rows_before(w, end) & ~kept);
	}
}

/* Eight bytes of 0 or 1 as bits, the first in the lowest: the product moves each to the top byte. */
static uint64_t eight_bits(const unsigned char *byte)
{
	uint64_t eight;

	memcpy(&eight, byte, sizeof eight);
	return le64toh(eight) * UINT64_C(0x0102040810204080) >> 56;
}

void marks_from_bytes(const unsigned char *byte, size_t count, uint64_t *mark)
{
	unsigned char last[MARKS_WORD] = {0};
	size_t rest = count % MARKS_WORD;

	memcpy(last, byte + count - rest, rest);
	for (size_t w = 0; w < marks_words(count); w++) {
		const unsigned char *from = w < count / MARKS_WORD ? byte + w * MARKS_WORD : last;

		mark[w] = 0;
		for (size_t i = 0; i < MARKS_WORD; i += 8)
			mark[w] |= eight_bits(from + i) << i;
	}
}

void marks_keep(uint64_t *mark, const uint64_t *other, size_t count)
{
	for (size_t w = 0; w < marks_words(count); w++)
		mark[w] &= other[w];
}

void marks_drop(uint64_t *mark, const uint64_t *other, size_t count)
{
	for (size_t w = 0; w < marks_words(count); w++)
		mark[w] &= ~other[w];
}

void marks_add(uint64_t *mark, const uint64_t *other, size_t count)
{
	for (size_t w = 0; w < marks_words(count); w++)
		mark[w] |= other[w];
}

bool marks_are_none(const uint64_t *mark, size_t count)
{
	uint64_t any = 0;

	for (size_t w = 0; w < marks_words(count); w++)
		any |= mark[w];
	return any == 0;
}
