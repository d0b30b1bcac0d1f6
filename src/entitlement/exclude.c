/*
 * exclude.c: claims that may not stand beside something else, such as other support of the city. A missing answer does
 * not exclude; application fields are missing for automatic items, also where an application names one.
 */
#include "entitlement/candidates.h"

static void exclude(const struct run *run, const struct exclusion *exclusion, struct candidates *candidates)
{
	unsigned char is_hit[FORMULA_BLOCK];

	formula_holds(exclusion->when, &candidates->batch, &run->work->formula, is_hit);
	for (size_t i = 0; i < candidates->batch.count && run->rejections != NULL; i++) {
		if (candidates->is_in[i] && candidates->fen[i] > 0 && is_hit[i])
			candidates_reject(run, candidates, i, REJECTED_EXCLUSION, exclusion->name);
	}
	candidates_keep(candidates, is_hit, 0);
}

void candidates_exclude(const struct run *run, struct candidates *candidates)
{
	for (size_t e = 0; e < run->policy->exclusion_count && !run->is_closed; e++) {
		if (run->policy->exclusion[e].has_item[run->item])
			exclude(run, &run->policy->exclusion[e], candidates);
	}
}
