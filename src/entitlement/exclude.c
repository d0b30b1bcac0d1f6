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

/* The next claims that the exclusion looks at, as many as a block holds: those from `*next` on, which moves behind
 * them.
 */
static size_t next_block(const struct exclusion *exclusion, const struct claims *claims, size_t *next,
			 uint32_t rows[FORMULA_BLOCK])
{
	const unsigned char *is_dropped = claims->is_dropped, *has_item = exclusion->has_item;
	const uint32_t *item = claims->item;
	size_t count = 0, i = *next;

	for (; i < claims->count && count < FORMULA_BLOCK; i++) {
		rows[count] = (uint32_t)i;
		count += has_item[item[i]] && !is_dropped[i] && claims_is_new(claims, i);
	}
	*next = i;
	return count;
}

void exclude(const struct policy *policy, const struct asking *asking, struct claims *claims,
	     struct rejections *rejections, struct entitlement_work *work)
{
	for (size_t e = 0; e < policy->exclusion_count; e++) {
		uint32_t rows[FORMULA_BLOCK];

		for (size_t next = 0; next < claims->count;) {
			size_t count = next_block(&policy->exclusion[e], claims, &next, rows);

			exclude_block(policy, &policy->exclusion[e], asking, claims, rows, count, rejections, work);
		}
	}
	claims_compact(claims);
}
