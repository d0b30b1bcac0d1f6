/*
 * exclude.c: claims that may not stand beside something else, such as other support of the city.
 */
#include "entitlement/entitlement.h"

/* Runs one exclusion over a block of claims and drops those it hits. A missing answer does not exclude; application
 * fields are missing for automatic items, also where an application names one. */
static void exclude_block(const struct policy *policy, const struct exclusion *exclusion, const struct asking *asking,
			  struct claims *claims, const uint32_t *rows, size_t count, struct rejections *rejections,
			  struct entitlement_work *work)
{
	uint32_t applicant[FORMULA_BLOCK], application[FORMULA_BLOCK];
	double hit[FORMULA_BLOCK];
	struct formula_batch batch = asking_batch(asking);

	for (size_t i = 0; i < count; i++) {
		const struct item *item = &policy->item[claims->item[rows[i]]];

		applicant[i] = claims->applicant[rows[i]];
		application[i] = item->access == ITEM_BY_APPLICATION ? claims->application[rows[i]] : NO_APPLICATION;
	}
	batch.count = count;
	batch.applicant = applicant;
	batch.application = application;
	formula_run(exclusion->when, &batch, &work->formula, hit);
	for (size_t i = 0; i < count; i++) {
		if (hit[i] != 1.0)
			continue;
		claims->is_dropped[rows[i]] = 1;
		rejections_add(rejections, (struct rejection){.item = claims->item[rows[i]],
							      .applicant = applicant[i],
							      .application = claims->application[rows[i]],
							      .reason = REJECTED_EXCLUSION,
							      .detail = exclusion->name});
	}
}

void exclude(const struct policy *policy, const struct asking *asking, struct claims *claims,
	     struct rejections *rejections, struct entitlement_work *work)
{
	for (size_t e = 0; e < policy->exclusion_count; e++) {
		const struct exclusion *exclusion = &policy->exclusion[e];
		uint32_t rows[FORMULA_BLOCK];
		size_t count = 0;

		for (size_t i = 0; i < claims->count; i++) {
			if (!claims->is_dropped[i] && claims_is_new(claims, i) && exclusion->has_item[claims->item[i]])
				rows[count++] = (uint32_t)i;
			if (count == FORMULA_BLOCK || (i + 1 == claims->count && count > 0)) {
				exclude_block(policy, exclusion, asking, claims, rows, count, rejections, work);
				count = 0;
			}
		}
	}
	claims_compact(claims);
}
