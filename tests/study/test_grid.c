/* Ranges of the command line: exact, both ends included, refused in words. */
#include "study/grid.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect_values(const char *text, const char *expected)
{
	char why[NUMBER_WHY_SIZE], values[1000] = "";
	struct arena arena;
	struct grid grid;

	arena_init(&arena);
	cr_assert(grid_read(text, &grid, why), "%s", why);
	for (size_t k = 0; k < grid.count; k++) {
		strcat(values, k == 0 ? "" : " ");
		strcat(values, grid_text(&grid, k, &arena));
	}
	cr_expect_str_eq(values, expected);
	arena_release(&arena);
}

static void expect_refused(const char *text, const char *words)
{
	char why[NUMBER_WHY_SIZE];
	struct grid grid;

	cr_expect_not(grid_read(text, &grid, why), "%s", text);
	cr_expect(strstr(why, words) != NULL, "%s: %s", text, why);
}

Test(grid, tenths_are_exact)
{
	expect_values("0.1:0.7:0.1", "0.1 0.2 0.3 0.4 0.5 0.6 0.7");
	expect_values("-0.3:0.3:0.3", "-0.3 0 0.3");
}

Test(grid, percentages_stay_percentages)
{
	expect_values("20%:40%:5%", "20% 25% 30% 35% 40%");
	expect_values("0%:1%:0.25%", "0% 0.25% 0.5% 0.75% 1%");
}

Test(grid, suffixes_are_multiplied_out)
{
	expect_values("4亿:5亿:2500万", "400000000 425000000 450000000 475000000 500000000");
	expect_values("0.5wan:1wan:2500", "5000 7500 10000");
}

Test(grid, both_ends_are_values_whatever_the_step)
{
	expect_values("1:10:4", "1 5 9 10");
	expect_values("3:3:100", "3");
	expect_values("3:4:100", "3 4");
}

Test(grid, a_thousand_values_are_the_most)
{
	char why[NUMBER_WHY_SIZE];
	struct grid grid;

	cr_expect(grid_read("1:1000:1", &grid, why), "%s", why);
	cr_expect_eq(grid.count, 1000);
	expect_refused("1:1001:1", "more than 1000 values");
	expect_refused("0:1000000000000000:0.000000000001", "more than 1000 values");
	expect_refused("0:999.5:1", "more than 1000 values");
}

Test(grid, what_is_no_range_is_refused)
{
	expect_refused("", "three numbers");
	expect_refused("1", "three numbers");
	expect_refused("1:2", "three numbers");
	expect_refused("1:2:3:4", "three numbers");
	expect_refused("::", "");
	expect_refused("1:2:0", "step");
	expect_refused("1:2:-1", "step");
	expect_refused("2:1:1", "lower end first");
	expect_refused("1%:2:1", "mixed");
	expect_refused("1e3:2e3:1", "");
	expect_refused("1:2:0.0000000000001", "too many digits");
	expect_refused("99999999999亿:99999999999亿:1", "too many digits");
}
