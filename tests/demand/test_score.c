#include "demand/fixed_math.h"
#include "demand/known.h"
#include "demand/score.h"

#include <math.h>

/* scores.csv: the ensemble 3 1 4 1 5 9 2 6 against four values, computed elsewhere. */
Test(score, crps_and_pinball_are_those_computed_elsewhere)
{
	const double draw[8] = {1, 1, 2, 3, 4, 5, 6, 9};
	struct known_table table;
	known_read(TEST_DATA "/demand/data/scores.csv", &table);
	cr_assert_eq(table.row_count, 4);
	for (size_t row = 0; row < table.row_count; row++) {
		known_expect(score_crps(draw, 8, table.cell[row][0]), table.cell[row][2], 1e-13, "CRPS");
		known_expect(score_pinball(5, 0.9, table.cell[row][0]), table.cell[row][3], 1e-13, "pinball");
	}
}

/* The last column of the same table is the CRPS of a standard normal: the sample of its quantiles comes close. */
Test(score, crps_of_many_draws_is_that_of_their_distribution)
{
	static double draw[20000];
	struct known_table table;
	known_read(TEST_DATA "/demand/data/scores.csv", &table);
	for (size_t i = 0; i < 20000; i++)
		draw[i] = fixed_normal_quantile(((double)i + 0.5) / 20000);
	for (size_t row = 0; row < table.row_count; row++)
		known_expect(score_crps(draw, 20000, table.cell[row][0]), table.cell[row][4], 2e-4, "CRPS of a normal");
}

/* By hand: of 1 1 2 3 4 5 6 9 below 5 are five, at 5 one; ceil(8 x 0.5) = 4th is 3, ceil(8 x 0.05) the 1st. */
Test(score, pit_counts_equal_draws_half_and_quantiles_are_order_statistics)
{
	const double draw[8] = {1, 1, 2, 3, 4, 5, 6, 9};
	cr_expect_float_eq(score_pit(draw, 8, 5), 5.5 / 8, 1e-15);
	cr_expect_float_eq(score_pit(draw, 8, 0), 0, 1e-15);
	cr_expect_float_eq(score_pit(draw, 8, 100), 1, 1e-15);
	cr_expect_eq(score_quantile(draw, 8, 0.5), 3);
	cr_expect_eq(score_quantile(draw, 8, 0.05), 1);
	cr_expect_eq(score_quantile(draw, 8, 0.95), 9);
}
