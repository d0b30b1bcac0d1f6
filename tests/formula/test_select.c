/*
 * formula_select against formula_run over the same rows: each selects the rows for which the flag is yes.
 */
#include "formula/world.h"

static const char *const flags[] = {
	"paid() > 0",
	"paid() == 0",
	"paid() != 0.29",
	"paid() >= 2.01",
	"not (paid() <= 2)",
	"0.3 > paid()",
	"paid(\"7.1\") == 0.57 or paid() == 0.57",
	"paid() > 1/0 or revenue < 100",
	"revenue < 300 and paid() > 0",
	"revenue < 300 and (employees < 100 or paid() > 0 and revenue >= 1.1 * employees)",
	"(revenue >= 1.1 * employees or employees * 2 > revenue + 7) and revenue < 590",
	"revenue >= 1.1 * employees or employees * 2 > revenue + 7 or paid() == 1",
	"not (revenue >= 1.1 * employees and paid() > 0) and (employees < 50 or paid() + revenue > 40)",
	"yes",
	"no and revenue > 1",
};

/* Money to the fen around the bounds above; every seventh revenue is missing. */
static void fill(struct world *world)
{
	for (int row = 0; row < WORLD_ROWS; row++) {
		world_column(world, "revenue")[row] = row % 7 == 3 ? (double)NAN : row;
		world_column(world, "employees")[row] = row * 389 % 600;
		world->paid[0][row] = row * 31 % 5 == 0 ? 0 : row * 17 % 211;
		world->paid[1][row] = row % 3 == 0 ? 57 : 2 * row;
	}
}

static void check(struct world *world, const char *text, uint32_t first, size_t count)
{
	const struct formula *flag = world_compile(world, text, FORMULA_FLAG);
	uint32_t place[WORLD_ROWS];
	double value[WORLD_ROWS];
	size_t selected, found = 0;

	world->batch.applicant = NULL;
	world->batch.application = NULL;
	world->batch.first_applicant = first;
	world->batch.count = count;
	formula_run(flag, &world->batch, &world->work, value);
	selected = formula_select(flag, &world->batch, &world->work, place);
	for (size_t row = 0; row < count; row++) {
		if (value[row] != 1.0)
			continue;
		cr_assert(found < selected && place[found] == row, "%s: row %zu of %zu from %u on is not selected",
			  text, row, count, first);
		found++;
	}
	cr_assert_eq(found, selected, "%s selects too many of %zu from %u on", text, count, first);
}

Test(select, the_rows_for_which_a_flag_holds)
{
	static const size_t counts[] = {0, 1, 63, 64, 65, 128, 300, 557};
	struct world *world = world_new(NULL);

	fill(world);
	for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
		for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
			check(world, flags[f], 0, counts[c]);
			check(world, flags[f], 43, counts[c]);
		}
	}
	world_free(world);
}

/* What nobody was paid is 0. */
Test(select, nothing_was_paid_where_there_is_no_column)
{
	struct world *world = world_new(NULL);

	fill(world);
	world->paid_slot[0] = NULL;
	check(world, "paid() == 0", 5, 100);
	check(world, "paid() > 0 or revenue < 20", 5, 100);
	world->batch.paid = NULL;
	check(world, "paid(\"7.1\") < 1", 5, 100);
	world_free(world);
}
