/*
 * gsl_draws.c: a yardstick for the forecast: the same random numbers from GSL, and nothing else.
 *
 *     gsl_draws DRAWS FIRM_YEARS < LAWS
 *
 * A line of LAWS is an item in a year: mean, size (0: Poisson), approval, median, sdlog (0: no amount). Each draw makes
 * every line's number of applications, passes each by its approval and gives it an amount, then grows as many firms as
 * FIRM_YEARS says. Prints processor seconds and, a draw, the applications, the approved ones and their amounts.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MAX_LAWS 4096

struct law {
	double mean, size, approval, meanlog, sdlog;
};

struct sums {
	double applications, approved, amounts, growth;
};

static size_t read_laws(struct law *laws)
{
	struct law law;
	double median;
	size_t count = 0;

	while (count < MAX_LAWS &&
	       scanf("%lf %lf %lf %lf %lf", &law.mean, &law.size, &law.approval, &median, &law.sdlog) == 5) {
		law.meanlog = log(median);
		laws[count++] = law;
	}
	return count;
}

static void draw_law(const struct law *law, gsl_rng *rng, struct sums *sums)
{
	unsigned count = law->size > 0 ? gsl_ran_negative_binomial(rng, law->size / (law->size + law->mean), law->size)
				       : gsl_ran_poisson(rng, law->mean);

	sums->applications += count;
	for (unsigned i = 0; i < count; i++) {
		if (gsl_rng_uniform(rng) >= law->approval)
			continue;
		sums->approved++;
		if (law->sdlog > 0)
			sums->amounts += gsl_ran_lognormal(rng, law->meanlog, law->sdlog);
	}
}

int main(int argument_count, char **argument)
{
	struct law laws[MAX_LAWS];
	struct sums sums = {0};
	long draws = argument_count == 3 ? strtol(argument[1], NULL, 10) : 0;
	long firm_years = argument_count == 3 ? strtol(argument[2], NULL, 10) : 0;
	size_t law_count = read_laws(laws);
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	clock_t start = clock();

	if (draws < 1 || law_count == 0) {
		fputs("gsl_draws DRAWS FIRM_YEARS < LAWS\n", stderr);
		return 2;
	}
	for (long draw = 0; draw < draws; draw++) {
		for (size_t i = 0; i < law_count; i++)
			draw_law(&laws[i], rng, &sums);
		for (long firm = 0; firm < firm_years; firm++)
			sums.growth += gsl_ran_lognormal(rng, 0.0, 0.25);
	}
	printf("%.6f %.6f %.6f %.2f %.2f\n", (double)(clock() - start) / CLOCKS_PER_SEC,
	       sums.applications / (double)draws, sums.approved / (double)draws, sums.amounts / (double)draws,
	       sums.growth / (double)draws);
	gsl_rng_free(rng);
	return 0;
}
