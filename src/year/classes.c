/*
 * classes.c: formulas over claims, and the classes of claims that stand in the same envelopes.
 */
#include "base/memory.h"
#include "year/work.h"

#include <string.h>

/* One block of claims, with the columns that where, by and weight see. */
struct claim_block {
	uint32_t row[FORMULA_BLOCK], applicant[FORMULA_BLOCK], application[FORMULA_BLOCK];
	double column[CLAIM_SLOT_COUNT][FORMULA_BLOCK];
	const double *slot[CLAIM_SLOT_COUNT];
};

static void fill_block(const struct policy *policy, const struct claims *claims, size_t first, size_t count,
		       struct claim_block *block)
{
	for (size_t i = 0; i < count; i++) {
		const struct item *item = &policy->item[claims->item[first + i]];

		block->row[i] = (uint32_t)i;
		block->applicant[i] = claims->applicant[first + i];
		block->application[i] =
			item->access == ITEM_BY_APPLICATION ? claims->application[first + i] : NO_APPLICATION;
		block->column[CLAIM_ITEM][i] = item->id_code;
		block->column[CLAIM_MEASURE][i] = item->measure_code;
		block->column[CLAIM_ACCESS][i] = item->access_code;
		block->column[CLAIM_LEAD][i] = item->lead_code;
		block->column[CLAIM_ENTITLEMENT][i] = money_to_yuan(claims->entitlement[first + i]);
		block->column[CLAIM_WAITED][i] = claims->waited[first + i];
	}
	for (size_t s = 0; s < CLAIM_SLOT_COUNT; s++)
		block->slot[s] = block->column[s];
}

/* The claims from `first` on, as many as a block holds. */
static struct formula_batch claim_batch(const struct policy *policy, const struct asking *asking,
					const struct claims *claims, size_t first, struct claim_block *block)
{
	struct formula_batch batch = asking_batch(asking);

	batch.count = claims->count - first < FORMULA_BLOCK ? claims->count - first : FORMULA_BLOCK;
	fill_block(policy, claims, first, batch.count, block);
	batch.applicant = block->applicant;
	batch.application = block->application;
	batch.claim = block->row;
	batch.claim_slot = block->slot;
	return batch;
}

const char *work_missing_cause(const struct formula *formula, const struct policy *policy, const struct asking *asking,
			       const struct year_work *work, size_t claim)
{
	struct claim_block block;
	struct formula_batch batch = claim_batch(policy, asking, &work->claims, claim, &block);

	return formula_missing_cause(formula, &batch, 0);
}

void work_run_over_claims(const struct formula *formula, const struct policy *policy, const struct asking *asking,
			  struct year_work *work)
{
	const struct claims *claims = &work->claims;
	struct claim_block block;

	work->values = memory_grow(work->values, &work->values_capacity, claims->count + 1, sizeof *work->values);
	for (size_t first = 0; first < claims->count; first += FORMULA_BLOCK) {
		struct formula_batch batch = claim_batch(policy, asking, claims, first, &block);

		formula_run(formula, &batch, &work->entitlement.formula, work->values + first);
	}
}

/* The end of the claims from `first` on that are alike to the envelopes: where these look at the item alone, those of
 * its item. */
static size_t alike_end(const struct claims *claims, bool has_where, size_t first)
{
	if (has_where || first < claims->item_start[0])
		return first + 1;
	return claims->item_start[claims->item[first] + 1];
}

/* Splits the classes by whether their claims stand in envelope `e`. Only the first of claims that are alike gets its
 * class. */
static void split(const struct year_settings *settings, size_t e, const struct claims *claims, bool has_where,
		  const double *where, struct classes *classes)
{
	const unsigned char *has_item = settings->envelope[e].has_item;
	size_t width = settings->envelope_count, count = 0;
	unsigned char *old;

	classes->map = memory_grow(classes->map, &classes->map_capacity, 2 * classes->count + 2, sizeof *classes->map);
	memset(classes->map, 0xff, 2 * classes->count * sizeof *classes->map);
	/* The new classes' rows are built behind the old ones, then moved to the front. */
	classes->has = memory_grow(classes->has, &classes->has_capacity, 3 * classes->count * width + 1, 1);
	old = classes->has;
	for (size_t i = 0; i < claims->count; i = alike_end(claims, has_where, i)) {
		bool is_in = has_item[claims->item[i]] && (where == NULL || where[i] == 1.0);
		uint32_t from = classes->of_claim[i], *to = &classes->map[2 * from + is_in];

		if (*to == UINT32_MAX) {
			unsigned char *row = old + (classes->count + count) * width;

			memcpy(row, old + from * width, width);
			row[e] = is_in;
			*to = (uint32_t)count++;
		}
		classes->of_claim[i] = *to;
	}
	memmove(old, old + classes->count * width, count * width);
	classes->count = count;
}

/* Gives all claims the class of the first that is alike. */
static void spread(const struct claims *claims, bool has_where, struct classes *classes)
{
	for (size_t i = 0, end; i < claims->count && !has_where; i = end) {
		end = alike_end(claims, has_where, i);
		for (size_t k = i + 1; k < end; k++)
			classes->of_claim[k] = classes->of_claim[i];
	}
}

static void list_rows(size_t envelope_count, struct classes *classes)
{
	size_t filled = 0;

	classes->start =
		memory_grow(classes->start, &classes->start_capacity, classes->count + 1, sizeof *classes->start);
	classes->row = memory_grow(classes->row, &classes->row_capacity, classes->count * (envelope_count + 1) + 1,
				   sizeof *classes->row);
	for (size_t c = 0; c < classes->count; c++) {
		classes->start[c] = (uint32_t)filled;
		classes->row[filled++] = 0;
		for (size_t e = 0; e < envelope_count; e++) {
			if (classes->has[c * envelope_count + e])
				classes->row[filled++] = (uint32_t)(e + 1);
		}
	}
	classes->start[classes->count] = (uint32_t)filled;
	classes->row_count = envelope_count + 1;
}

void classes_find(const struct year_settings *settings, const struct asking *asking, struct year_work *work)
{
	struct classes *classes = &work->classes;
	const struct claims *claims = &work->claims;
	bool has_where = false; /* any envelope */

	classes->of_claim =
		memory_grow(classes->of_claim, &classes->claim_capacity, claims->count + 1, sizeof *classes->of_claim);
	memset(classes->of_claim, 0, claims->count * sizeof *classes->of_claim);
	classes->has = memory_grow(classes->has, &classes->has_capacity, settings->envelope_count + 1, 1);
	memset(classes->has, 0, settings->envelope_count);
	classes->count = claims->count > 0;
	for (size_t e = 0; e < settings->envelope_count; e++)
		has_where = has_where || settings->envelope[e].where != NULL;
	for (size_t e = 0; e < settings->envelope_count && claims->count > 0; e++) {
		const struct formula *where = settings->envelope[e].where;

		if (where != NULL)
			work_run_over_claims(where, settings->policy, asking, work);
		split(settings, e, claims, has_where, where != NULL ? work->values : NULL, classes);
	}
	spread(claims, has_where, classes);
	list_rows(settings->envelope_count, classes);
}
