/*
 * entitle.c: what the rule of each item grants, looked at alone.
 */
#include "entitlement/entitlement.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Candidates of one item on their way through its formulas. */
struct block {
	size_t count;
	uint32_t applicant[FORMULA_BLOCK], application[FORMULA_BLOCK];
	double value[FORMULA_BLOCK];
	int64_t fen[FORMULA_BLOCK]; /* granted */
};

struct run {
	const struct policy *policy;
	const struct asking *asking;
	struct claims *claims;
	struct rejections *rejections;
	struct entitlement_work *work;
	struct error *err;
	uint32_t item;
};

void entitlement_work_init(struct entitlement_work *work)
{
	*work = (struct entitlement_work){0};
	formula_work_init(&work->formula);
}

void entitlement_work_release(struct entitlement_work *work)
{
	formula_work_release(&work->formula);
	free(work->order);
	free(work->moved);
	free(work->crowd);
	free(work->held);
	free(work->key);
	free(work->place);
}

struct formula_batch asking_batch(const struct asking *asking)
{
	return (struct formula_batch){
		.applicant_slot = asking->applicant_slot,
		.application_slot = (const double *const *)asking->applications->frame.slot,
		.paid = asking->paid,
		.year = asking->year,
	};
}

static void reject(const struct run *run, uint32_t applicant, uint32_t application, enum rejection_reason reason,
		   const char *detail)
{
	rejections_add(run->rejections, (struct rejection){.item = run->item,
							   .applicant = applicant,
							   .application = application,
							   .reason = reason,
							   .detail = detail});
}

static struct formula_batch block_batch(const struct run *run, const struct block *block)
{
	struct formula_batch batch = asking_batch(run->asking);

	batch.count = block->count;
	batch.applicant = block->applicant;
	batch.application = run->policy->item[run->item].access == ITEM_BY_APPLICATION ? block->application : NULL;
	return batch;
}

static bool is_active(const struct run *run, uint32_t applicant)
{
	return run->asking->is_active == NULL || run->asking->is_active[applicant];
}

/* Tells why the candidates for which `eligible` does not hold are none. */
static void reject_others(const struct run *run, const struct block *block, const struct formula_batch *batch)
{
	const struct formula *eligible = run->policy->item[run->item].eligible;

	for (size_t i = 0; i < block->count; i++) {
		if (!is_active(run, block->applicant[i]))
			continue;
		if (isnan(block->value[i]))
			reject(run, block->applicant[i], block->application[i], REJECTED_MISSING,
			       formula_missing_cause(eligible, batch, i));
		else if (block->value[i] != 1.0 && block->application[i] != NO_APPLICATION)
			reject(run, block->applicant[i], block->application[i], REJECTED_INELIGIBLE, "");
	}
}

/* Runs `eligible` and keeps the candidates for which it holds. */
static void keep_eligible(const struct run *run, struct block *block)
{
	struct formula_batch batch = block_batch(run, block);
	size_t kept = 0;

	formula_run(run->policy->item[run->item].eligible, &batch, &run->work->formula, block->value);
	if (run->rejections != NULL)
		reject_others(run, block, &batch);
	for (size_t i = 0; i < block->count; i++) {
		block->applicant[kept] = block->applicant[i];
		block->application[kept] = block->application[i];
		kept += block->value[i] == 1.0 && is_active(run, block->applicant[i]);
	}
	block->count = kept;
}

uint32_t claims_tie_rank(size_t item_count, const struct asking *asking, uint32_t item, uint32_t applicant,
			 uint32_t application)
{
	uint32_t rank = asking->applicant_rank == NULL ? applicant : asking->applicant_rank[applicant];

	if (application == NO_APPLICATION)
		return (uint32_t)(rank * item_count + item);
	return (uint32_t)(asking->applicant_count * item_count + asking->applications->id_rank[application]);
}

/* What the amounts grant in fen, at most what was requested; missing ones nothing. */
static void settle_amounts(const struct run *run, struct block *block)
{
	const double *requested = run->asking->applications->frame.slot[SLOT_REQUESTED];
	double yuan[FORMULA_BLOCK];

	for (size_t i = 0; i < block->count; i++) {
		uint32_t application = block->application[i];
		double amount = isnan(block->value[i]) ? 0 : block->value[i];
		bool is_capped = application != NO_APPLICATION && requested[application] < amount;

		yuan[i] = is_capped ? requested[application] : amount;
	}
	money_from_yuans(yuan, block->count, block->fen);
}

/* Tells why the candidates that are granted nothing are none. */
static void reject_unentitled(const struct run *run, const struct block *block, const struct formula_batch *batch)
{
	const struct formula *amount = run->policy->item[run->item].amount;

	for (size_t i = 0; i < block->count; i++) {
		if (isnan(block->value[i]))
			reject(run, block->applicant[i], block->application[i], REJECTED_MISSING,
			       formula_missing_cause(amount, batch, i));
		else if (block->fen[i] <= 0 && block->application[i] != NO_APPLICATION)
			reject(run, block->applicant[i], block->application[i], REJECTED_INELIGIBLE, "");
	}
}

static bool fault_amount(const struct run *run)
{
	const struct item *item = &run->policy->item[run->item];

	return error_at(run->err, item->place,
			"item %s grants more than the largest amount, 1000000000000.00 yuan; put a cap into "
			"its formula",
			item->id);
}

/* Keeps the marked candidates. */
static void keep(struct block *block, const unsigned char *is_kept)
{
	size_t kept = 0;

	for (size_t i = 0; i < block->count; i++) {
		block->applicant[kept] = block->applicant[i];
		block->application[kept] = block->application[i];
		block->fen[kept] = block->fen[i];
		kept += is_kept[i];
	}
	block->count = kept;
}

/* Runs `amount` and keeps the candidates that it grants something. */
static bool keep_entitled(const struct run *run, struct block *block)
{
	struct formula_batch batch = block_batch(run, block);
	unsigned char is_entitled[FORMULA_BLOCK];

	formula_run(run->policy->item[run->item].amount, &batch, &run->work->formula, block->value);
	settle_amounts(run, block);
	if (run->rejections != NULL)
		reject_unentitled(run, block, &batch);
	for (size_t i = 0; i < block->count; i++) {
		if (block->fen[i] > MONEY_MAX_FEN)
			return fault_amount(run);
		is_entitled[i] = block->fen[i] > 0;
	}
	keep(block, is_entitled);
	return true;
}

static void screen(const struct run *run, const struct block *block, unsigned char *has_passed)
{
	const struct screen *of = &run->asking->screen;

	if (of->pass == NULL || run->policy->item[run->item].access == ITEM_BY_APPLICATION)
		memset(has_passed, 1, block->count);
	else
		of->pass(of->context, run->item, block->applicant, block->count, has_passed);
}

static void add_claims(const struct run *run, const struct block *block)
{
	uint32_t tie_rank[FORMULA_BLOCK];

	for (size_t i = 0; i < block->count; i++)
		tie_rank[i] = claims_tie_rank(run->policy->item_count, run->asking, run->item, block->applicant[i],
					      block->application[i]);
	claims_add_many(run->claims, &(struct new_claims){.item = run->item,
							  .count = block->count,
							  .applicant = block->applicant,
							  .application = block->application,
							  .fen = block->fen,
							  .tie_rank = tie_rank});
}

/* Turns the eligible candidates of a block into claims, then empties it. */
static bool grant(const struct run *run, struct block *block)
{
	unsigned char has_passed[FORMULA_BLOCK];

	if (!keep_entitled(run, block))
		return false;
	screen(run, block, has_passed);
	keep(block, has_passed);
	if (block->count > 0)
		add_claims(run, block);
	block->count = 0;
	return true;
}

/* Takes a block of candidates through the item's formulas, then empties it. */
static bool judge(const struct run *run, struct block *block)
{
	keep_eligible(run, block);
	return block->count == 0 || grant(run, block);
}

static bool put(const struct run *run, struct block *block, uint32_t applicant, uint32_t application)
{
	block->applicant[block->count] = applicant;
	block->application[block->count++] = application;
	return block->count < FORMULA_BLOCK || judge(run, block);
}

/* The same for all applicants at once, where nobody asks why the others are none. */
static bool entitle_everyone(const struct run *run)
{
	struct formula_batch batch = asking_batch(run->asking);
	struct entitlement_work *work = run->work;
	struct block block;
	size_t count;

	block.count = 0;
	batch.count = run->asking->applicant_count;
	work->place = memory_grow(work->place, &work->place_capacity, batch.count, sizeof *work->place);
	count = formula_select(run->policy->item[run->item].eligible, &batch, &work->formula, work->place);
	for (size_t i = 0; i < count; i++) {
		if (!is_active(run, work->place[i]))
			continue;
		block.applicant[block.count] = work->place[i];
		block.application[block.count++] = NO_APPLICATION;
		if (block.count == FORMULA_BLOCK && !grant(run, &block))
			return false;
	}
	return block.count == 0 || grant(run, &block);
}

/* Every applicant is examined; an application naming the item may only refuse it. */
static bool entitle_automatic(const struct run *run)
{
	const struct asking *asking = run->asking;
	const struct applications *applications = asking->applications;
	size_t next = applications->item_start[run->item], end = applications->item_start[run->item + 1];
	struct block block;

	if (next == end && run->rejections == NULL)
		return entitle_everyone(run);
	block.count = 0;
	for (uint32_t applicant = 0; applicant < asking->applicant_count; applicant++) {
		uint32_t application = NO_APPLICATION;
		bool is_refused = false;

		for (; next < end && applications->frame.parent[next] == applicant; next++) {
			application = (uint32_t)next;
			if (!applications->approved[next]) {
				reject(run, applicant, application, REJECTED_REFUSED, "");
				is_refused = true;
			}
		}
		if (!is_refused && !put(run, &block, applicant, application))
			return false;
	}
	return judge(run, &block);
}

static bool entitle_applications(const struct run *run)
{
	const struct applications *applications = run->asking->applications;
	size_t next = applications->item_start[run->item], end = applications->item_start[run->item + 1];
	struct block block;

	block.count = 0;
	while (next < end) {
		for (; next < end && block.count < FORMULA_BLOCK; next++) {
			block.applicant[block.count] = applications->frame.parent[next];
			block.application[block.count] = (uint32_t)next;
			block.count += applications->approved[next] != 0;
			if (!applications->approved[next])
				reject(run, applications->frame.parent[next], (uint32_t)next, REJECTED_REFUSED, "");
		}
		if (!judge(run, &block))
			return false;
	}
	return true;
}

/* A closed item takes no claims: its applications are rejected, and so is what an automatic item would have granted. */
static bool close_item(const struct run *run, enum rejection_reason reason)
{
	const struct applications *applications = run->asking->applications;
	const struct item *item = &run->policy->item[run->item];
	size_t first = run->claims->count;
	struct run silent = *run;

	if (run->rejections == NULL)
		return true;
	for (size_t i = applications->item_start[run->item]; i < applications->item_start[run->item + 1]; i++)
		reject(run, applications->frame.parent[i], (uint32_t)i, reason, "");
	if (item->access != ITEM_AUTOMATIC || item->amount == NULL)
		return true;
	silent.rejections = NULL;
	if (!entitle_automatic(&silent))
		return false;
	for (size_t i = first; i < run->claims->count; i++) {
		if (run->claims->application[i] == NO_APPLICATION)
			reject(run, run->claims->applicant[i], NO_APPLICATION, reason, "");
	}
	run->claims->count = first;
	return true;
}

bool entitle_all(const struct policy *policy, const struct asking *asking, struct claims *claims,
		 struct rejections *rejections, struct entitlement_work *work, struct error *err)
{
	struct run run = {policy, asking, claims, rejections, work, err, 0};
	bool is_good = true;

	for (; run.item < policy->item_count && is_good; run.item++) {
		const struct item *item = &policy->item[run.item];

		if (item->is_suspended)
			is_good = close_item(&run, REJECTED_SUSPENDED);
		else if (item->source != ITEM_MUNICIPAL)
			is_good = close_item(&run, REJECTED_ELSEWHERE);
		else if (!asking->is_open)
			is_good = close_item(&run, REJECTED_EXPIRED);
		else if (item->access == ITEM_AUTOMATIC)
			is_good = entitle_automatic(&run);
		else
			is_good = entitle_applications(&run);
	}
	return is_good;
}
