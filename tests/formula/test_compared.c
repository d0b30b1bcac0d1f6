/*
 * What is kept of a column's comparisons is what comparing all of it again gives, whatever became of the column.
 */
#include "base/each_lanes.h"
#include "base/marks.h"
#include "formula/compared.h"
#include "formula/program.h"

#include <criterion/criterion.h>
#include <math.h>

enum { MOST = 400, SLOT = 2, SLOTS = 3 };

static const struct mark_range ranges[] = {
	{2, 5, false}, {-INFINITY, 3, false}, {5, INFINITY, false}, {4, 4, true}, {NAN, NAN, false}};

enum { RANGES = sizeof ranges / sizeof *ranges };

struct column {
	struct compared compared;
	uint32_t state;
	double value[MOST];
	size_t count;
};

static uint32_t random_below(struct column *column, uint32_t end)
{
	column->state = column->state * 1664525 + 1013904223;
	return (column->state >> 8) % end;
}

static double random_value(struct column *column)
{
	uint32_t value = random_below(column, 9);

	return value == 8 ? (double)NAN : value;
}

static bool stands_in(const struct mark_range *range, double value)
{
	bool is_in = value >= range->least && value <= range->most;

	return range->is_outside ? !isnan(value) && !is_in : is_in;
}

static void expect_right(struct column *column)
{
	size_t r = random_below(column, RANGES);
	const uint64_t *mark = compared_find(&column->compared, SLOT, &ranges[r], column->value, column->count);

	for (size_t row = 0; row < marks_words(column->count) * MARKS_WORD; row++)
		cr_assert_eq(marks_has(mark, row), row < column->count && stands_in(&ranges[r], column->value[row]),
			     "range %zu row %zu of %zu", r, row, column->count);
}

/* New values from a row on, in the same number of rows or another. */
static void change_from(struct column *column, size_t first)
{
	compared_forget(&column->compared, SLOT, first);
	column->count = first + random_below(column, (uint32_t)(MOST - first));
	for (size_t row = first; row < column->count; row++)
		column->value[row] = random_value(column);
}

static void add_rows(struct column *column)
{
	while (column->count < MOST && random_below(column, 20) > 0)
		column->value[column->count++] = random_value(column);
}

static void change_some(struct column *column)
{
	uint32_t row[MOST];
	size_t changed = 0;

	for (uint32_t i = 0; i < column->count; i++) {
		if (random_below(column, 10) > 0)
			continue;
		column->value[i] = random_value(column);
		row[changed++] = i;
	}
	compared_correct(&column->compared, SLOT, column->value, row, changed);
}

static void check_changes(void)
{
	struct column column = {.state = 7};

	compared_init(&column.compared, SLOTS);
	for (int step = 0; step < 3000; step++) {
		uint32_t kind = random_below(&column, 8);

		if (kind == 0)
			change_from(&column, random_below(&column, (uint32_t)column.count + 1) * (step % 3 > 0));
		else if (kind == 1)
			add_rows(&column);
		else if (kind == 2)
			change_some(&column);
		else
			expect_right(&column);
	}
	compared_release(&column.compared);
}

Test(compared, what_is_kept_is_what_comparing_again_gives)
{
	with_each_lanes(check_changes);
}
