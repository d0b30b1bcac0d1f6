#include "formula/compared.h"

#include "base/marks.h"
#include "base/memory.h"
#include "formula/program.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A range that the column was compared with. */
struct compared_range {
	struct mark_range range;
	size_t known; /* rows, from the first on, whose marks will do; whole words */
	uint64_t *mark;
	size_t capacity; /* words */
};

struct compared_column {
	size_t count, capacity;
	struct compared_range *range;
};

void compared_init(struct compared *compared, size_t slot_count)
{
	*compared = (struct compared){slot_count, memory_array(slot_count, sizeof *compared->column)};
}

void compared_release(struct compared *compared)
{
	for (size_t s = 0; s < compared->slot_count; s++) {
		for (size_t r = 0; r < compared->column[s].count; r++)
			free(compared->column[s].range[r].mark);
		free(compared->column[s].range);
	}
	free(compared->column);
	*compared = (struct compared){0};
}

void compared_forget(struct compared *compared, size_t slot, size_t first)
{
	const struct compared_column *column = &compared->column[slot];

	for (size_t r = 0; r < column->count; r++) {
		if (column->range[r].known > first)
			column->range[r].known = first / MARKS_WORD * MARKS_WORD;
	}
}

/* As marks_within and marks_outside, for one row. */
static void mark_row(struct compared_range *of, uint32_t row, double value)
{
	bool is_in = (value >= of->range.least) & (value <= of->range.most), is_number = value == value;
	uint64_t is_marked = of->range.is_outside ? is_number & !is_in : is_in, *word = &of->mark[row / MARKS_WORD];

	*word = (*word & ~(UINT64_C(1) << row % MARKS_WORD)) | is_marked << row % MARKS_WORD;
}

void compared_correct(struct compared *compared, size_t slot, const double *value, const uint32_t *row, size_t count)
{
	const struct compared_column *column = &compared->column[slot];

	for (size_t r = 0; r < column->count; r++) {
		for (size_t i = 0; i < count && row[i] < column->range[r].known; i++)
			mark_row(&column->range[r], row[i], value[row[i]]);
	}
}

/* To the bit, as the ends of a range without values are NaN. */
static bool is_same(const struct mark_range *a, const struct mark_range *b)
{
	return memcmp(&a->least, &b->least, sizeof a->least) == 0 && memcmp(&a->most, &b->most, sizeof a->most) == 0 &&
	       a->is_outside == b->is_outside;
}

static struct compared_range *range_of(struct compared_column *column, const struct mark_range *range)
{
	for (size_t r = 0; r < column->count; r++) {
		if (is_same(&column->range[r].range, range))
			return &column->range[r];
	}
	column->range = memory_grow(column->range, &column->capacity, column->count + 1, sizeof *column->range);
	column->range[column->count] = (struct compared_range){.range = *range};
	return &column->range[column->count++];
}

const uint64_t *compared_find(struct compared *compared, size_t slot, const struct mark_range *range,
			      const double *value, size_t count)
{
	struct compared_range *of = range_of(&compared->column[slot], range);

	assert(of->known <= count);
	if (of->known == count)
		return of->mark;
	of->mark = memory_grow(of->mark, &of->capacity, marks_words(count), sizeof *of->mark);
	(range->is_outside ? marks_outside : marks_within)(value + of->known, range->least, range->most,
							   count - of->known, of->mark + of->known / MARKS_WORD);
	of->known = count / MARKS_WORD * MARKS_WORD;
	return of->mark;
}
