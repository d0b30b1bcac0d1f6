#include "simulation/saved.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Room for `draws` draws of 2 years and 3 items; nothing else of a run is read. */
static struct forecast make(size_t draws)
{
	const struct forecast_settings settings = {.years = 2, .draws = (int64_t)draws};
	const struct population population = {.item_count = 3};
	const struct state start = {.year = 2023};
	const struct forecast_run run = {.settings = &settings, .population = &population, .start = &start};
	struct forecast forecast;

	forecast_init(&forecast, &run);
	return forecast;
}

/* Figures that differ from each other in every place. */
static void simulate(struct forecast *forecast, size_t draw)
{
	int64_t salt = 1000003 * (int64_t)(draw + 1);

	for (size_t i = draw * 6; i < (draw + 1) * 6; i++)
		forecast->item[i] = (struct outcome){salt + (int64_t)i, salt - (int64_t)i, (uint32_t)(draw + i)};
	for (size_t i = draw * 2; i < (draw + 1) * 2; i++) {
		forecast->total[i] = (struct outcome){3 * salt + (int64_t)i, salt, (uint32_t)i};
		forecast->is_full[i] = i % 3 == 0;
		forecast->gave_up[i] = i % 5 == 0;
	}
	forecast->is_done[draw] = 1;
}

static void expect_same_draw(const struct forecast *one, const struct forecast *other, size_t draw)
{
	for (size_t i = draw * 6; i < (draw + 1) * 6; i++)
		cr_expect(one->item[i].demand == other->item[i].demand && one->item[i].award == other->item[i].award &&
			  one->item[i].claims == other->item[i].claims);
	for (size_t i = draw * 2; i < (draw + 1) * 2; i++)
		cr_expect(one->total[i].demand == other->total[i].demand &&
			  one->total[i].award == other->total[i].award &&
			  one->total[i].claims == other->total[i].claims && one->is_full[i] == other->is_full[i] &&
			  one->gave_up[i] == other->gave_up[i]);
}

Test(saved, draws_come_back_as_they_were_and_no_others)
{
	struct forecast before = make(9), after = make(9);
	unsigned char *records;
	size_t size;

	simulate(&before, 2);
	simulate(&before, 7);
	records = saved_write(&before, &size);
	cr_expect_eq(size, 2 * saved_draw_size(&before));
	cr_expect(saved_read(&after, records, size));
	cr_expect_arr_eq(after.is_done, "\0\0\1\0\0\0\0\1\0", 9);
	expect_same_draw(&before, &after, 2);
	expect_same_draw(&before, &after, 7);
	for (size_t i = 0; i < 12; i++)
		cr_expect_eq(after.item[i].demand, 0);
	free(records);
	forecast_release(&before);
	forecast_release(&after);
}

Test(saved, a_forecast_without_draws_saves_nothing)
{
	struct forecast forecast = make(5);
	size_t size = 77;
	unsigned char *records = saved_write(&forecast, &size);

	cr_expect_eq(size, 0);
	cr_expect(saved_read(&forecast, records, size));
	free(records);
	forecast_release(&forecast);
}

Test(saved, half_a_draw_and_a_draw_that_does_not_exist_are_refused)
{
	struct forecast before = make(9), smaller = make(7);
	unsigned char *records;
	size_t size;

	simulate(&before, 3);
	simulate(&before, 7);
	records = saved_write(&before, &size);
	cr_expect_not(saved_read(&smaller, records, size));
	cr_expect_not(saved_read(&before, records, size - 1));
	free(records);
	forecast_release(&before);
	forecast_release(&smaller);
}
