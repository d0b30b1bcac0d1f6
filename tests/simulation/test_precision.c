#include "simulation/precision.h"

#include <criterion/criterion.h>
#include <math.h>

/* 500 draws of 5 and 500 of 7 over two years: mean 6, variance 1000/999, so 1.96 sqrt(1/999)/6 = 1.0335 %. */
static struct outcome total[2000];

static struct forecast alternating(void)
{
	for (size_t draw = 0; draw < 1000; draw++) {
		total[2 * draw] = (struct outcome){.demand = 99, .award = 2};
		total[2 * draw + 1] = (struct outcome){.demand = 99, .award = draw % 2 == 0 ? 3 : 5};
	}
	return (struct forecast){.draw_count = 1000, .capacity = 50000, .year_count = 2, .total = total};
}

Test(precision, is_half_the_interval_of_the_horizons_mean_award)
{
	struct forecast forecast = alternating();

	cr_expect_float_eq(precision_of(&forecast), 1.959963984540054 / sqrt(999.0) / 6.0, 1e-15);
}

Test(precision, is_reached_at_its_own_figure_and_not_below)
{
	struct forecast forecast = alternating();
	struct forecast_settings settings = {.draws = 50000, .precision = 0.010336};

	cr_expect(precision_is_reached(&settings, &forecast));
	settings.precision = 0.010334;
	cr_expect_not(precision_is_reached(&settings, &forecast));
	settings.precision = 0;
	cr_expect_not(precision_is_reached(&settings, &forecast));
	settings.draws = 1000;
	cr_expect(precision_is_reached(&settings, &forecast));
}

Test(precision, nothing_ever_paid_is_known_exactly_and_one_draw_tells_nothing)
{
	struct forecast forecast = {.draw_count = 1000, .year_count = 1, .total = (struct outcome[1000]){{0}}};

	cr_expect_eq(precision_of(&forecast), 0.0);
	forecast = alternating();
	forecast.draw_count = 1;
	cr_expect(isnan(precision_of(&forecast)));
}

Test(precision, is_checked_every_thousand_draws)
{
	struct forecast_settings settings = {.draws = 2385, .precision = 0.01};

	cr_expect_eq(precision_next_check(&settings, 0), 1000);
	cr_expect_eq(precision_next_check(&settings, 1000), 2000);
	cr_expect_eq(precision_next_check(&settings, 2000), 2385);
	settings.precision = 0;
	cr_expect_eq(precision_next_check(&settings, 0), 2385);
}
