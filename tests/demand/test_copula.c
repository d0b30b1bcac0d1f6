#include "demand/copula.h"
#include "demand/known.h"

#include <math.h>

Test(copula, covariances_of_tied_counts_are_those_computed_elsewhere)
{
	struct known_table table;
	known_read(TEST_DATA "/demand/data/copula_nb_cov.csv", &table);
	for (size_t row = 0; row < table.row_count; row++) {
		const double *cell = table.cell[row];
		const double mean[2] = {cell[1], cell[3]}, size[2] = {cell[2], cell[4]};
		known_expect(copula_count_covariance(mean, size, cell[0]), cell[7], 1e-7, "covariance");
		known_expect(copula_count_correlation(mean, size, 2, cell[0]), cell[8], 1e-7, "correlation");
	}
}

/* The average over the pairs of three items is that of three tables of two; an item without applications is left out.
 */
Test(copula, correlation_of_many_items_is_that_of_their_pairs)
{
	const double mean[4] = {2.385, 17, 0, 61}, size[4] = {8, 3, 8, INFINITY};
	const size_t pair[3][2] = {{0, 1}, {0, 3}, {1, 3}};
	double sum = 0;
	for (size_t i = 0; i < 3; i++) {
		const double two[2] = {mean[pair[i][0]], mean[pair[i][1]]};
		const double sizes[2] = {size[pair[i][0]], size[pair[i][1]]};
		sum += copula_count_correlation(two, sizes, 2, 0.3) / 3;
	}
	known_expect(copula_count_correlation(mean, size, 4, 0.3), sum, 1e-12, "three items");
}
