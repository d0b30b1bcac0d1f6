/*
 * A condition marks the same rows whether or not comparisons are kept, whatever became of the columns since.
 */
#include "base/each_lanes.h"
#include "base/marks.h"
#include "formula/compared.h"
#include "formula/world.h"

static const char *const conditions[] = {
	"revenue > 3",
	"not (employees == 4) and revenue <= 6",
	"revenue <= cap or employees > 5",         /* a bound of the year's */
	"year - employees <= 2020",                /* a value of the year's */
	"employees * 2 >= 6 and revenue * 2 >= 6", /* values of one column each */
	"employees >= 6 or employees + 3 >= 6",    /* of the same column in the same range */
	"revenue - employees > 1",                 /* and of two */
	"listed or revenue / 0 > 1",
};

enum { CONDITIONS = sizeof conditions / sizeof *conditions, COLUMNS = 3 };

static const char *const columns[COLUMNS] = {"revenue", "employees", "listed"};
static const size_t slots[COLUMNS] = {0, 2, 4};

struct town {
	struct world *world;
	const struct formula *condition[CONDITIONS];
	struct compared compared;
	uint32_t state;
	size_t count;
};

static uint32_t random_below(struct town *town, uint32_t end)
{
	town->state = town->state * 1664525 + 1013904223;
	return (town->state >> 8) % end;
}

static void set_random(struct town *town, size_t column, size_t row)
{
	uint32_t value = random_below(town, 9);

	world_column(town->world, columns[column])[row] = value == 8 ? (double)NAN : column == 2 ? value % 2 : value;
}

/* Also from a word on that is not the first, and nothing behind the last row. */
static void expect_same_marks(struct town *town)
{
	const struct formula *condition = town->condition[random_below(town, CONDITIONS)];
	size_t word = random_below(town, (uint32_t)marks_words(town->count) + 1) / 2;
	struct formula_batch batch = town->world->batch;
	uint64_t kept[WORLD_ROWS / MARKS_WORD + 1], again[WORLD_ROWS / MARKS_WORD + 1];

	batch.applicant = NULL;
	batch.first_applicant = (uint32_t)(word * MARKS_WORD);
	batch.count = town->count - word * MARKS_WORD;
	formula_mark(condition, &batch, &town->world->work, again);
	batch.compared = &town->compared;
	formula_mark(condition, &batch, &town->world->work, kept);
	cr_assert(memcmp(kept, again, marks_words(batch.count) * sizeof *kept) == 0, "%s, %zu rows from word %zu on",
		  formula_text(condition), batch.count, word);
}

/* New values of all columns from a row on, in the same number of rows or another. */
static void change_from(struct town *town, size_t first)
{
	town->count = first + 1 + random_below(town, (uint32_t)(WORLD_ROWS - first));
	for (size_t c = 0; c < COLUMNS; c++) {
		compared_forget(&town->compared, slots[c], first);
		for (size_t row = first; row < town->count; row++)
			set_random(town, c, row);
	}
}

static void add_rows(struct town *town)
{
	for (; town->count < WORLD_ROWS && random_below(town, 20) > 0; town->count++) {
		for (size_t c = 0; c < COLUMNS; c++)
			set_random(town, c, town->count);
	}
}

static void change_some(struct town *town, size_t column)
{
	uint32_t row[WORLD_ROWS];
	size_t changed = 0;

	for (uint32_t i = 0; i < town->count; i++) {
		if (random_below(town, 10) > 0)
			continue;
		set_random(town, column, i);
		row[changed++] = i;
	}
	compared_correct(&town->compared, slots[column], world_column(town->world, columns[column]), row, changed);
}

static void change_column(struct town *town, size_t column)
{
	compared_forget(&town->compared, slots[column], 0);
	for (size_t row = 0; row < town->count; row++)
		set_random(town, column, row);
}

static void check_town(void)
{
	struct town town = {.world = world_new("cap: {from 2020: 5, from 2023: 3}"), .state = 7};

	for (size_t c = 0; c < CONDITIONS; c++)
		town.condition[c] = world_compile(town.world, conditions[c], FORMULA_FLAG);
	compared_init(&town.compared, 16);
	change_from(&town, 0);
	for (int step = 0; step < 5000; step++) {
		uint32_t kind = random_below(&town, 10);

		if (kind == 0)
			change_from(&town, random_below(&town, (uint32_t)town.count));
		else if (kind == 1)
			add_rows(&town);
		else if (kind == 2)
			change_some(&town, random_below(&town, COLUMNS));
		else if (kind == 3)
			change_column(&town, random_below(&town, COLUMNS));
		else if (kind == 4)
			town.world->batch.year = 2021 + (int)random_below(&town, 3);
		else
			expect_same_marks(&town);
	}
	compared_release(&town.compared);
	world_free(town.world);
}

Test(compared, conditions_mark_the_same_rows_as_without_what_is_kept)
{
	with_each_lanes(check_town);
}
