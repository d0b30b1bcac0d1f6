#include "simulation/record.h"

void recorder_release(struct recorder *recorder)
{
	spread_release(&recorder->year);
	spread_release(&recorder->horizon);
}

static void record_spread(struct recorder *recorder, const struct simulated_year *year)
{
	struct forecast *forecast = recorder->forecast;
	struct spread_figures *figures = &forecast->spread[year->draw * (forecast->year_count + 1)];

	if (year->index == 0)
		spread_clear(&recorder->horizon);
	spread_clear(&recorder->year);
	spread_add_claims(&recorder->year, year->claims);
	spread_add_claims(&recorder->horizon, year->claims);
	figures[year->index] = spread_measure(&recorder->year);
	if (year->index + 1 == forecast->year_count)
		figures[forecast->year_count] = spread_measure(&recorder->horizon);
}

/* What claims `first` to `end` of one item come to. */
static void add_claims(const struct claims *claims, size_t first, size_t end, struct outcome *sum)
{
	int64_t demand = 0, award = 0;

	for (size_t i = first; i < end; i++) {
		demand += claims->claim[i];
		award += claims->award[i];
	}
	sum->claims += (uint32_t)(end - first);
	sum->demand += demand;
	sum->award += award;
}

bool record_year(const struct simulated_year *year, void *context, struct error *err)
{
	struct recorder *recorder = context;
	struct forecast *forecast = recorder->forecast;
	size_t at = year->draw * forecast->year_count + year->index;
	struct outcome *item = &forecast->item[at * forecast->item_count];
	const struct claims *claims = year->claims;

	(void)err;
	for (size_t i = 0; i < claims->item_start[0]; i++)
		add_claims(claims, i, i + 1, &item[claims->item[i]]);
	for (size_t i = 0; i < claims->item_count; i++)
		add_claims(claims, claims->item_start[i], claims->item_start[i + 1], &item[i]);
	forecast->total[at] = (struct outcome){.demand = (int64_t)year->result->demand,
					       .award = (int64_t)year->result->award,
					       .claims = (uint32_t)claims->count};
	forecast->is_full[at] = year->result->is_full;
	forecast->gave_up[at] = year->has_conflict;
	if (forecast->spread != NULL)
		record_spread(recorder, year);
	forecast->is_done[year->draw] |= year->index + 1 == forecast->year_count;
	return true;
}
