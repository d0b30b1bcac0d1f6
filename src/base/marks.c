#include "base/marks.h"

#include <endian.h>
#include <string.h>

void marks_fill(uint64_t *mark, size_t count)
{
	memset(mark, 0xff, count / MARKS_WORD * sizeof *mark);
	if (count % MARKS_WORD > 0)
		mark[count / MARKS_WORD] = (UINT64_C(1) << count % MARKS_WORD) - 1;
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
