#include "formula/compared.h"

#include "base/marks.h"
#include "base/memory.h"
#include "formula/program.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct kept_comparison {
	struct comparison comparison;
	struct compared_marks marks;
};

struct compared_column {
	size_t count, capacity;
	struct kept_comparison *kept;
};

void compared_init(struct compared *compared, size_t slot_count)
{
	*compared = (struct compared){slot_count, memory_array(slot_count, sizeof *compared->column)};
}

void compared_release(struct compared *compared)
{
	for (size_t s = 0; s < compared->slot_count; s++) {
		for (size_t k = 0; k < compared->column[s].count; k++)
			free(compared->column[s].kept[k].marks.mark);
		free(compared->column[s].kept);
	}
	free(compared->column);
	*compared = (struct compared){0};
}

static void forget_from(struct compared_marks *marks, size_t first)
{
	if (marks->known > first)
		marks->known = first / MARKS_WORD * MARKS_WORD;
}

void compared_forget(struct compared *compared, size_t slot, size_t first)
{
	const struct compared_column *column = &compared->column[slot];

	for (size_t k = 0; k < column->count; k++)
		forget_from(&column->kept[k].marks, first);
}

/* As marks_within and marks_outside, for one row. */
static void mark_row(const struct mark_range *range, uint32_t row, double value, uint64_t *mark)
{
	bool is_in = (value >= range->least) & (value <= range->most), is_number = value == value;
	uint64_t is_marked = range->is_outside ? is_number & !is_in : is_in, *word = &mark[row / MARKS_WORD];

	*word = (*word & ~(UINT64_C(1) << row % MARKS_WORD)) | is_marked << row % MARKS_WORD;
}

void compared_correct(struct compared *compared, size_t slot, const double *value, const uint32_t *row, size_t count)
{
	const struct compared_column *column = &compared->column[slot];

	for (size_t k = 0; k < column->count && count > 0; k++) {
		struct kept_comparison *kept = &column->kept[k];

		if (kept->comparison.value != NULL) /* that must be worked out first */
			forget_from(&kept->marks, row[0]);
		for (size_t i = 0; i < count && row[i] < kept->marks.known; i++)
			mark_row(&kept->comparison.range, row[i], value[row[i]], kept->marks.mark);
	}
}

/* The ends of a range without values are missing. */
static bool is_same_end(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool is_same_range(const struct mark_range *a, const struct mark_range *b)
{
	return is_same_end(a->least, b->least) && is_same_end(a->most, b->most) && a->is_outside == b->is_outside;
}

static bool is_same(const struct comparison *a, const struct comparison *b)
{
	return a->value == b->value && a->year == b->year && is_same_range(&a->range, &b->range);
}

static struct compared_marks *marks_of(struct compared_column *column, const struct comparison *comparison)
{
	for (size_t k = 0; k < column->count; k++) {
		if (is_same(&column->kept[k].comparison, comparison))
			return &column->kept[k].marks;
	}
	column->kept = memory_grow(column->kept, &column->capacity, column->count + 1, sizeof *column->kept);
	column->kept[column->count] = (struct kept_comparison){.comparison = *comparison};
	return &column->kept[column->count++].marks;
}

struct compared_marks *compared_find(struct compared *compared, size_t slot, const struct comparison *comparison,
				     size_t count)
{
	struct compared_marks *marks = marks_of(&compared->column[slot], comparison);

	assert(marks->known <= count);
	marks->mark = memory_grow(marks->mark, &marks->capacity, marks_words(count), sizeof *marks->mark);
	return marks;
}
