#include "base/marks.h"

#include <criterion/criterion.h>
#include <string.h>

enum { MOST = 300 };

/* One in `of` rows is marked, in no pattern that eight rows at a time could share. */
static void mark_some(unsigned char *mark, size_t count, unsigned of)
{
	uint32_t state = of;

	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		mark[i] = (state >> 8 & 0xff) != 0 && (state >> 8) % of == 0;
	}
}

Test(marks, the_marked_rows_are_listed_in_their_order)
{
	unsigned char mark[MOST];
	uint32_t row[MOST];

	for (unsigned of = 1; of < 60; of = of * 2 + 1) {
		for (size_t count = 0; count < MOST; count += 37) {
			size_t listed, found = 0;

			mark_some(mark, count, of);
			listed = marks_list(mark, count, row);
			for (uint32_t i = 0; i < count; i++) {
				if (!mark[i])
					continue;
				cr_assert(found < listed && row[found] == i);
				found++;
			}
			cr_expect_eq(found, listed);
		}
	}
}

Test(marks, the_next_one_is_found_from_any_row)
{
	unsigned char mark[MOST] = {0};

	mark[77] = mark[78] = mark[200] = 1;
	for (size_t first = 0; first < MOST; first++)
		cr_assert_eq(marks_next(mark, first, MOST), first <= 77    ? 77
							    : first == 78  ? 78
							    : first <= 200 ? 200
									   : MOST);
	cr_expect_eq(marks_next(mark, 0, 77), 77, "none among the first 77");
	cr_expect_eq(marks_next(mark, 0, 0), 0);
}

Test(marks, all_differences_are_listed)
{
	unsigned char mark[MOST], other[MOST];
	uint32_t row[MOST];

	for (size_t count = 0; count <= MOST; count++) {
		size_t expected = 0, found;

		mark_some(mark, MOST, 3);
		memcpy(other, mark, MOST);
		for (size_t i = 0; i < MOST; i++)
			other[i] ^= i % 5 == 1 || (i > 60 && i < 70);
		found = marks_list_changed(mark, other, count, row);
		for (uint32_t i = 0; i < count; i++) {
			if (mark[i] == other[i])
				continue;
			cr_assert_lt(expected, found);
			cr_assert_eq(row[expected++], i);
		}
		cr_assert_eq(found, expected);
	}
}

Test(marks, both_and_either)
{
	unsigned char both[] = {0, 0, 1, 1}, either[] = {0, 0, 1, 1};
	const unsigned char other[] = {0, 1, 0, 1};

	marks_keep(both, other, 4);
	marks_add(either, other, 4);
	cr_expect_arr_eq(both, ((unsigned char[]){0, 0, 0, 1}), 4);
	cr_expect_arr_eq(either, ((unsigned char[]){0, 1, 1, 1}), 4);
}
