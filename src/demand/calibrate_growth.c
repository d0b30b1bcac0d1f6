#include "demand/calibrate_growth.h"

#include "base/memory.h"
#include "demand/fixed_math.h"

#include <math.h>
#include <stdlib.h>

struct year_mean {
	double count, mean;
};

static struct year_mean *average_years(const struct growth_sample *sample)
{
	struct year_mean *year = memory_array(sample->year_count, sizeof *year);

	for (size_t i = 0; i < sample->count; i++) {
		year[sample->year[i]].count++;
		year[sample->year[i]].mean += sample->change[i];
	}
	for (size_t y = 0; y < sample->year_count; y++)
		year[y].mean /= year[y].count;
	return year;
}

/* One-way analysis of variance with years of different size. */
static struct variance_groups analyse(const struct growth_sample *sample, const struct year_mean *year)
{
	double n = (double)sample->count, years = (double)sample->year_count, mean = 0, squares = 0;
	struct variance_groups groups = {.between_freedom = years - 1, .within_freedom = n - years};

	for (size_t i = 0; i < sample->count; i++) {
		double off = sample->change[i] - year[sample->year[i]].mean;

		mean += sample->change[i] / n;
		groups.within += off * off / groups.within_freedom;
	}
	for (size_t y = 0; y < sample->year_count; y++) {
		groups.between += year[y].count * (year[y].mean - mean) * (year[y].mean - mean);
		squares += year[y].count * year[y].count;
	}
	if (years > 1) {
		groups.between /= years - 1;
		groups.size = (n - squares / n) / (years - 1);
	}
	return groups;
}

static struct estimate fit_ar(const struct growth_sample *sample, const struct year_mean *year)
{
	double cross = 0, first = 0, second = 0, pairs = 0;

	for (size_t i = 1; i < sample->count; i++) {
		double before, now;

		if (sample->firm[i] != sample->firm[i - 1] || sample->year[i] != sample->year[i - 1] + 1)
			continue;
		before = sample->change[i - 1] - year[sample->year[i - 1]].mean;
		now = sample->change[i] - year[sample->year[i]].mean;
		cross += before * now;
		first += before * before;
		second += now * now;
		pairs++;
	}
	if (!(pairs > 2 && first > 0 && second > 0))
		return (struct estimate){0, INFINITY};
	return (struct estimate){cross / sqrt(first * second), 1 / sqrt(pairs)};
}

void calibrate_growth(const struct growth_sample *sample, struct growth_fit *fit)
{
	struct year_mean *year = average_years(sample);
	struct variance_groups groups = analyse(sample, year);
	double years = (double)sample->year_count, level = 0, variance, se;

	fit->common = estimate_common_share(&groups);
	fit->ar = fit_ar(sample, year);
	variance = groups.within / (1 - fit->common.value);
	for (size_t y = 0; y < sample->year_count; y++)
		level += year[y].mean / years;
	se = sqrt(variance * fit->common.value / years + groups.within / (double)sample->count);
	fit->sd = sqrt(variance);
	fit->mean.value = fixed_exp(level + variance / 2) - 1;
	fit->mean.se = (1 + fit->mean.value) * se;
	free(year);
}
