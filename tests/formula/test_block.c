#include "formula/world.h"

static const size_t counts[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 600};

/* Every row gets its own value, also across the edges of blocks, and nothing is written behind the last. */
Test(block, every_row_is_computed_once_whatever_their_number)
{
	struct world *world = world_new("cap: 300\ntiers: {0: 1, 100: 2, 500: 3}");
	const struct formula *formula = world_compile(
		world, "if(employees > 250, min(revenue, cap) * 2, revenue) + band(revenue, tiers) + requested",
		FORMULA_NUMBER);
	double out[WORLD_ROWS + 1];

	for (int row = 0; row < WORLD_ROWS; row++) {
		world_column(world, "revenue")[row] = row;
		world_column(world, "employees")[row] = WORLD_ROWS - row;
		world_column(world, "requested")[row] = row % 7;
	}
	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
		world->batch.count = counts[c];
		for (size_t row = 0; row <= WORLD_ROWS; row++)
			out[row] = -77;
		formula_run(formula, &world->batch, &world->work, out);
		for (size_t row = 0; row <= WORLD_ROWS; row++) {
			double r = (double)row, band = row >= 500 ? 3 : row >= 100 ? 2 : 1;
			double base = 600 - r > 250 ? (r < 300 ? r : 300) * 2 : r;

			cr_expect_eq(out[row], row < counts[c] ? base + band + (double)(row % 7) : -77, "%zu of %zu",
				     row, counts[c]);
		}
	}
	world_free(world);
}

Test(block, a_uniform_formula_fills_every_row)
{
	struct world *world = world_new("cap: {from 2020: 7, from 2022: 9}");
	const struct formula *formula = world_compile(world, "cap * 2 + (year - 2022)", FORMULA_NUMBER);
	double out[WORLD_ROWS];

	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
		world->batch.count = counts[c];
		memset(out, 0, sizeof(out));
		formula_run(formula, &world->batch, &world->work, out);
		for (size_t row = 0; row < WORLD_ROWS; row++)
			cr_expect_eq(out[row], row < counts[c] ? 18 : 0);
	}
	world_free(world);
}

Test(block, rows_are_gathered_by_number)
{
	struct world *world = world_new(NULL);
	const struct formula *formula = world_compile(world, "revenue * 1000 + requested", FORMULA_NUMBER);
	uint32_t applicant[WORLD_ROWS], application[WORLD_ROWS];
	double out[WORLD_ROWS];

	for (uint32_t row = 0; row < WORLD_ROWS; row++) {
		world_column(world, "revenue")[row] = row;
		world_column(world, "requested")[row] = 2 * row;
		applicant[row] = row * 7 % 13;
		application[row] = row % 3 ? (WORLD_ROWS - 1 - row) : UINT32_MAX;
	}
	world->batch.count = WORLD_ROWS;
	world->batch.applicant = applicant;
	world->batch.application = application;
	formula_run(formula, &world->batch, &world->work, out);
	for (uint32_t row = 0; row < WORLD_ROWS; row++)
		if (row % 3 == 0)
			cr_expect(isnan(out[row]));
		else
			cr_expect_eq(out[row], row * 7 % 13 * 1000 + 2 * (WORLD_ROWS - 1 - row));
	world_free(world);
}

/* Successive applications give what the same rows by number do; a batch that names none has only missing ones. */
Test(block, successive_applications_are_read_in_place)
{
	struct world *world = world_new(NULL);
	const struct formula *formula = world_compile(world, "revenue + 3 * requested", FORMULA_NUMBER);
	double out[WORLD_ROWS];
	const size_t first = 37, count = WORLD_ROWS - 37;

	for (uint32_t row = 0; row < WORLD_ROWS; row++) {
		world_column(world, "revenue")[row] = 1000 * row;
		world_column(world, "requested")[row] = row % 5 == 0 ? (double)NAN : row;
	}
	world->batch.count = count;
	world->batch.application = NULL;
	formula_run(formula, &world->batch, &world->work, out);
	for (size_t i = 0; i < count; i++)
		cr_expect(isnan(out[i]));
	world->batch.has_applications = true;
	world->batch.first_application = (uint32_t)first;
	formula_run(formula, &world->batch, &world->work, out);
	for (size_t i = 0; i < count; i++) {
		size_t row = first + i;

		if (row % 5 == 0)
			cr_expect_str_eq(formula_missing_cause(formula, &world->batch, i), "requested");
		else
			cr_expect_eq(out[i], (double)(1000 * i + 3 * row));
	}
	world_free(world);
}

Test(block, a_reserved_workspace_does_not_grow_any_more)
{
	struct world *world = world_new(NULL);
	const struct formula *formula = world_compile(world, "revenue * (revenue + 1) * (revenue + 2)", FORMULA_NUMBER);
	double out[WORLD_ROWS];
	double *registers;

	formula_work_reserve(&world->work, formula);
	registers = world->work.registers;
	cr_assert_not_null(registers);
	world->batch.count = WORLD_ROWS;
	formula_run(formula, &world->batch, &world->work, out);
	cr_expect_eq(world->work.registers, registers);
	world_free(world);
}
