#include "base/each_lanes.h"
#include "base/marks.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { MOST = 300, WORDS = MOST / MARKS_WORD + 1 };

/* One in `of` rows is 1, in no pattern that the rows of a word could share. */
static void choose_some(unsigned char *byte, size_t count, unsigned of)
{
	uint32_t state = of;

	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		byte[i] = (state >> 8 & 0xff) != 0 && (state >> 8) % of == 0;
	}
}

static void mark_chosen(const unsigned char *byte, size_t count, uint64_t *mark)
{
	memset(mark, 0, marks_words(count) * sizeof *mark);
	for (size_t i = 0; i < count; i++) {
		if (byte[i])
			marks_put(mark, i);
	}
}

/* Those rows are marked and nothing else, behind the last neither. */
static void expect_marks(const uint64_t *mark, const unsigned char *byte, size_t count)
{
	for (size_t i = 0; i < marks_words(count) * MARKS_WORD; i++)
		cr_assert_eq(marks_has(mark, i), i < count && byte[i], "row %zu of %zu", i, count);
}

Test(marks, all_rows_or_one_are_set)
{
	unsigned char all[MOST];
	uint64_t mark[WORDS];

	memset(all, 1, sizeof all);
	for (size_t count = 0; count <= MOST; count++) {
		memset(mark, 0x55, sizeof mark);
		marks_fill(mark, 0, count);
		expect_marks(mark, all, count);
		cr_assert_eq(marks_are_none(mark, count), count == 0);
	}
	memset(mark, 0, sizeof mark);
	marks_put(mark, 77);
	cr_expect(marks_has(mark, 77) && !marks_has(mark, 76) && !marks_has(mark, 78));
	cr_expect(!marks_are_none(mark, MOST) && marks_are_none(mark, 64));
}

/* Also that nothing is written behind the last: a list has room for as many as there are. */
static void check_lists(void)
{
	unsigned char byte[MOST];
	uint64_t mark[WORDS];
	uint32_t row[MOST + 1];

	for (unsigned of = 1; of < 60; of = of * 2 + 1) {
		for (size_t count = 0; count < MOST; count += 37) {
			size_t listed, found = 0;

			choose_some(byte, count, of);
			mark_chosen(byte, count, mark);
			memset(row, 0xff, sizeof row);
			listed = marks_list(mark, count, row);
			cr_assert_eq(row[listed], UINT32_MAX);
			for (uint32_t i = 0; i < count; i++) {
				if (!byte[i])
					continue;
				cr_assert(found < listed && row[found] == i);
				found++;
			}
			cr_expect_eq(found, listed);
		}
	}
}

Test(marks, the_marked_rows_are_listed_in_their_order)
{
	with_each_lanes(check_lists);
}

Test(marks, rows_from_one_on_are_marked_behind_others)
{
	unsigned char byte[MOST], expected[MOST];
	uint64_t mark[WORDS];

	choose_some(byte, MOST, 3);
	for (size_t first = 0; first <= MOST; first += 23) {
		for (size_t end = first; end <= MOST; end++) {
			memcpy(expected, byte, first);
			memset(expected + first, 1, end - first);
			memset(mark, 0x55, sizeof mark);
			mark_chosen(byte, first, mark);
			marks_fill(mark, first, end);
			expect_marks(mark, expected, end);
		}
	}
}

Test(marks, both_either_and_without)
{
	uint64_t both[] = {0x0c, 0xf0}, either[] = {0x0c, 0xf0}, without[] = {0x0c, 0xf0};
	const uint64_t other[] = {0x0a, 0x3c};

	marks_keep(both, other, 70);
	marks_add(either, other, 70);
	marks_drop(without, other, 70);
	cr_expect(without[0] == 0x04 && without[1] == 0xc0);
	cr_expect(both[0] == 0x08 && both[1] == 0x30);
	cr_expect(either[0] == 0x0e && either[1] == 0xfc);
}

/* Ends, their neighbours, both zeros and missing values; ranges that are open, a point, and empty. */
static void check_ranges(void)
{
	static const double range[][2] = {{-1, 2.5}, {-INFINITY, 0}, {0, INFINITY}, {2.5, 2.5}, {3, -3}, {NAN, NAN}};
	double value[MOST];
	unsigned char within[MOST], outside[MOST];
	uint64_t mark[WORDS];

	for (size_t i = 0; i < MOST; i++)
		value[i] = i % 11 == 0   ? (double)NAN
			   : i % 7 == 0  ? nextafter(2.5, i % 2 ? 0 : 9)
			   : i % 7 == 1  ? -0.0
			   : i % 13 == 0 ? -1
					 : (double)(i % 9) * 0.5 - 1.5;
	for (size_t r = 0; r < sizeof range / sizeof *range; r++) {
		double least = range[r][0], most = range[r][1];

		for (size_t i = 0; i < MOST; i++) {
			within[i] = value[i] >= least && value[i] <= most;
			outside[i] = !isnan(value[i]) && !within[i];
		}
		for (size_t count = 0; count <= MOST; count++) {
			marks_within(value, least, most, count, mark);
			expect_marks(mark, within, count);
			marks_outside(value, least, most, count, mark);
			expect_marks(mark, outside, count);
		}
	}
}

Test(marks, a_range_has_its_ends_and_nothing_missing)
{
	with_each_lanes(check_ranges);
}

/* Numbers of marked rows alone change, also through 0, and those that are 0 then keep their marks. */
static void check_numbers(void)
{
	uint8_t number[MOST + 1], before[MOST + 1];
	unsigned char byte[MOST];
	uint64_t mark[WORDS];

	choose_some(byte, MOST, 2);
	for (size_t count = 0; count <= MOST; count++) {
		for (size_t i = 0; i <= MOST; i++)
			number[i] = before[i] = (uint8_t)(i % 4);
		mark_chosen(byte, count, mark);
		marks_add_to(mark, UINT8_MAX, count, number);
		marks_keep_zeros(mark, number, count);
		for (size_t i = 0; i <= MOST; i++)
			cr_assert_eq(number[i], (uint8_t)(before[i] - (i < count && byte[i])));
		for (size_t i = 0; i < marks_words(count) * MARKS_WORD; i++)
			cr_assert_eq(marks_has(mark, i), i < count && byte[i] && before[i] == 1);
	}
}

Test(marks, numbers_of_marked_rows_count_down)
{
	with_each_lanes(check_numbers);
}
