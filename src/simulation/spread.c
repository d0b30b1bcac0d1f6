#include "simulation/spread.h"

#include "base/memory.h"
#include "simulation/statistics.h"

#include <stdlib.h>

void spread_release(struct spread *spread)
{
	free(spread->applicant);
	free(spread->award);
	free(spread->is_in);
	free(spread->sorted);
	*spread = (struct spread){0};
}

void spread_clear(struct spread *spread)
{
	for (size_t i = 0; i < spread->count; i++) {
		spread->award[spread->applicant[i]] = 0;
		spread->is_in[spread->applicant[i]] = 0;
	}
	spread->count = 0;
}

void spread_add(struct spread *spread, uint32_t applicant, int64_t award)
{
	size_t rows = (size_t)applicant + 1;

	spread->award = memory_grow(spread->award, &spread->award_capacity, rows, sizeof *spread->award);
	spread->is_in = memory_grow(spread->is_in, &spread->is_in_capacity, rows, 1);
	if (!spread->is_in[applicant]) {
		spread->applicant = memory_grow(spread->applicant, &spread->applicant_capacity, spread->count + 1,
						sizeof *spread->applicant);
		spread->applicant[spread->count++] = applicant;
		spread->is_in[applicant] = 1;
	}
	spread->award[applicant] += award;
}

void spread_add_claims(struct spread *spread, const struct claims *claims)
{
	for (size_t i = 0; i < claims->count; i++)
		spread_add(spread, claims->applicant[i], claims->award[i]);
}

const double *spread_sorted(struct spread *spread)
{
	spread->sorted =
		memory_grow(spread->sorted, &spread->sorted_capacity, spread->count + 1, sizeof *spread->sorted);
	for (size_t i = 0; i < spread->count; i++)
		spread->sorted[i] = (double)spread->award[spread->applicant[i]];
	statistics_sort(spread->sorted, spread->count);
	return spread->sorted;
}

struct spread_figures spread_measure(struct spread *spread)
{
	struct spread_figures figures = {.claimants = (uint32_t)spread->count};

	for (size_t i = 0; i < spread->count; i++)
		figures.served += spread->award[spread->applicant[i]] > 0;
	figures.gini = statistics_gini(spread_sorted(spread), spread->count);
	return figures;
}
