#include "demand/calibrate_growth.h"
#include "demand/known.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#define FIRMS 400
#define YEARS 12

/* Firms that move as INTERFACE section 7 says, by GSL's generator: mean 12 %, sd 25 %, common 30 %, ar `ar`. */
static void draw_changes(double ar, unsigned long seed, double *change, uint32_t *firm, uint32_t *year)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double common[YEARS], last = 0;
	gsl_rng_set(rng, seed);
	for (size_t y = 0; y < YEARS; y++)
		last = common[y] =
			y == 0 ? gsl_ran_ugaussian(rng) : ar * last + sqrt(1 - ar * ar) * gsl_ran_ugaussian(rng);
	for (size_t f = 0; f < FIRMS; f++) {
		double own = 0;
		for (size_t y = 0; y < YEARS; y++) {
			own = y == 0 ? gsl_ran_ugaussian(rng) : ar * own + sqrt(1 - ar * ar) * gsl_ran_ugaussian(rng);
			change[f * YEARS + y] =
				log(1.12) - 0.25 * 0.25 / 2 + 0.25 * (sqrt(0.3) * common[y] + sqrt(0.7) * own);
			firm[f * YEARS + y] = (uint32_t)f;
			year[f * YEARS + y] = (uint32_t)y;
		}
	}
	gsl_rng_free(rng);
}

/* The truth lies within three standard errors, and what many firms tell is told closely. */
Test(calibrate_growth, simulated_firms_give_back_their_growth)
{
	static double change[FIRMS * YEARS];
	static uint32_t firm[FIRMS * YEARS], year[FIRMS * YEARS];
	for (unsigned long seed = 1; seed <= 5; seed++) {
		const struct growth_sample sample = {FIRMS * YEARS, YEARS, change, firm, year};
		struct growth_fit fit;
		draw_changes(0.4, seed, change, firm, year);
		calibrate_growth(&sample, &fit);
		cr_expect_lt(fabs(fit.common.value - 0.3), 3 * fit.common.se, "seed %lu: common %g", seed,
			     fit.common.value);
		cr_expect_lt(fabs(fit.ar.value - 0.4), 0.05, "seed %lu: ar %g", seed, fit.ar.value);
		known_expect(fit.sd * sqrt(1 - fit.common.value), 0.25 * sqrt(0.7), 0.04, "a firm's own spread");
		cr_expect(fit.mean.se > 0.02 && fit.mean.se < 0.15, "seed %lu: se %g", seed, fit.mean.se);
	}
}

/* One year alone, by hand: mean 0.2, within variance ((0.1)^2 + (0.1)^2) / 2 = 0.01 of three changes. */
Test(calibrate_growth, one_year_tells_the_spread_and_nothing_common)
{
	const double change[3] = {0.1, 0.2, 0.3};
	const uint32_t firm[3] = {0, 1, 2}, year[3] = {0, 0, 0};
	struct growth_fit fit;
	calibrate_growth(&(struct growth_sample){3, 1, change, firm, year}, &fit);
	known_expect(fit.sd, 0.1, 1e-12, "sd");
	known_expect(fit.mean.value, exp(0.2 + 0.005) - 1, 1e-12, "mean");
	cr_expect_eq(fit.common.value, 0);
	cr_expect(isinf(fit.ar.se));
}
