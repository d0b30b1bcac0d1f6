/*
 * exclude.c: claims that may not stand beside something else, such as other support of the city.
 */
#include "entitlement/entitlement.h"

/* Runs one exclusion over successive claims of one item and drops those it hits. A missing answer does not exclude;
 * application fields are missing for automatic items, also where an application names one. */
static void exclude_block(const struct exclusion *exclusion, const struct item *item, const struct asking *asking,
			  struct claims *claims, size_t first, size_t count, struct rejections *rejections,
			  struct entitlement_work *work)
{
	double hit[FORMULA_BLOCK];
	struct formula_batch batch = asking_batch(asking);

	batch.count = count;
	batch.applicant = claims->applicant + first;
	batch.application = item->access == ITEM_BY_APPLICATION ? claims->application + first : NULL;
	formula_run(exclusion->when, &batch, &work->formula, hit);
	for (size_t i = first; i < first + count; i++) {
		if (hit[i - first] != 1.0 || claims->is_dropped[i] || !claims_is_new(claims, i))
			continue;
		claims->is_dropped[i] = 1;
		rejections_add(rejections, (struct rejection){.item = claims->item[i],
							      .applicant = claims->applicant[i],
							      .application = claims->application[i],
							      .reason = REJECTED_EXCLUSION,
							      .detail = exclusion->name});
	}
}

/* How many claims from `first` on are of its item, as many as a block holds. */
static size_t same_item(const struct claims *claims, size_t first)
{
	size_t end = first + 1;

	while (end < claims->count && end < first + FORMULA_BLOCK && claims->item[end] == claims->item[first])
		end++;
	return end - first;
}

void exclude(const struct policy *policy, const struct asking *asking, struct claims *claims,
	     struct rejections *rejections, struct entitlement_work *work)
{
	for (size_t first = 0, count; first < claims->count; first += count) {
		uint32_t item = claims->item[first];

		count = same_item(claims, first);
		for (size_t e = 0; e < policy->exclusion_count; e++) {
			if (policy->exclusion[e].has_item[item])
				exclude_block(&policy->exclusion[e], &policy->item[item], asking, claims, first, count,
					      rejections, work);
		}
	}
	claims_compact(claims);
}
