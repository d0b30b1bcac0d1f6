#include "base/marks.h"

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
