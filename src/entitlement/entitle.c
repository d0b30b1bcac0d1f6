/*
 * entitle.c: what the rule of each item grants, looked at alone: who its candidates are, block by block.
 */
#include "base/marks.h"
#include "base/memory.h"
#include "entitlement/candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	free(work->share);
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

/* Firms that have left claim nothing. */
static void leave_out_inactive(const struct run *run, struct candidates *candidates)
{
	const uint64_t *active = run->asking->active;
	const uint32_t *applicant = candidates->batch.applicant;
	size_t count = candidates->batch.count;

	for (size_t i = 0; i < count && active != NULL; i++)
		candidates->is_in[i] &= marks_has(active, applicant[i]);
}

/* Takes applicants as candidates of an automatic item, whose formulas see no applications. */
static void take_applicants(const struct run *run, const uint32_t *applicant, size_t count,
			    struct candidates *candidates)
{
	candidates->batch = asking_batch(run->asking);
	candidates->batch.count = count;
	candidates->batch.applicant = applicant;
	for (size_t i = 0; i < count; i++) {
		candidates->application[i] = NO_APPLICATION;
		candidates->requested[i] = (double)NAN;
	}
	memset(candidates->is_in, 1, count);
	leave_out_inactive(run, candidates);
}

static size_t block_size(size_t left)
{
	return left < FORMULA_BLOCK ? left : FORMULA_BLOCK;
}

/* All applicants at once, where nobody asks why the others are none. */
static bool entitle_everyone(const struct run *run)
{
	struct formula_batch batch = asking_batch(run->asking);
	struct entitlement_work *work = run->work;
	struct candidates candidates;
	size_t count;

	batch.count = run->asking->applicant_count;
	work->place = memory_grow(work->place, &work->place_capacity, batch.count, sizeof *work->place);
	count = formula_select(run->policy->item[run->item].eligible, &batch, &work->formula, work->place);
	for (size_t first = 0; first < count; first += FORMULA_BLOCK) {
		take_applicants(run, work->place + first, block_size(count - first), &candidates);
		if (!candidates_grant(run, &candidates))
			return false;
	}
	return true;
}

/* Adds what the applications of one candidate say that name the item, those from `next` on: one that was refused keeps
 * it out. Returns the first that is another's. */
static size_t add_named(const struct run *run, struct candidates *candidates, size_t i, size_t next)
{
	const struct applications *applications = run->asking->applications;
	size_t end = applications->item_start[run->item + 1];

	for (; next < end && applications->frame.parent[next] == candidates->batch.applicant[i]; next++) {
		candidates->application[i] = (uint32_t)next;
		candidates->requested[i] = applications->frame.slot[SLOT_REQUESTED][next];
		if (applications->approved[next])
			continue;
		candidates_reject(run, candidates, i, REJECTED_REFUSED, "");
		candidates->is_in[i] = 0;
	}
	return next;
}

/* Every applicant is examined; an application naming the item may only refuse it. */
static bool entitle_automatic(const struct run *run)
{
	const struct applications *applications = run->asking->applications;
	size_t next = applications->item_start[run->item], total = run->asking->applicant_count, count;
	struct candidates candidates;

	if (next == applications->item_start[run->item + 1] && run->rejections == NULL)
		return entitle_everyone(run);
	for (size_t first = 0; first < total; first += count) {
		uint32_t applicant[FORMULA_BLOCK];

		count = block_size(total - first);
		for (size_t i = 0; i < count; i++)
			applicant[i] = (uint32_t)(first + i);
		take_applicants(run, applicant, count, &candidates);
		for (size_t i = 0; i < count; i++)
			next = add_named(run, &candidates, i, next);
		candidates_examine(run, &candidates);
		if (!candidates_grant(run, &candidates))
			return false;
	}
	return true;
}

/* Takes applications from `first` on as candidates; those that were refused are out. */
static void take_applications(const struct run *run, size_t first, size_t count, struct candidates *candidates)
{
	const struct applications *applications = run->asking->applications;

	candidates->batch = asking_batch(run->asking);
	candidates->batch.count = count;
	candidates->batch.applicant = applications->frame.parent + first;
	candidates->batch.has_applications = true;
	candidates->batch.first_application = (uint32_t)first;
	memcpy(candidates->requested, applications->frame.slot[SLOT_REQUESTED] + first, count * sizeof(double));
	for (size_t i = 0; i < count; i++)
		candidates->application[i] = (uint32_t)(first + i);
	memset(candidates->is_in, 1, count);
	candidates_keep(candidates, applications->approved + first, 1);
	for (size_t i = 0; i < count && run->rejections != NULL; i++) {
		if (!candidates->is_in[i])
			candidates_reject(run, candidates, i, REJECTED_REFUSED, "");
	}
	leave_out_inactive(run, candidates);
}

static bool entitle_applications(const struct run *run)
{
	const struct applications *applications = run->asking->applications;
	size_t first = applications->item_start[run->item], end = applications->item_start[run->item + 1], count;
	struct candidates candidates;

	for (; first < end; first += count) {
		count = block_size(end - first);
		take_applications(run, first, count, &candidates);
		candidates_examine(run, &candidates);
		if (!candidates_grant(run, &candidates))
			return false;
	}
	return true;
}

/* A closed item takes no claims: its applications are rejected, and so is what an automatic item would have granted. */
static bool close_item(const struct run *run, enum rejection_reason reason)
{
	const struct applications *applications = run->asking->applications;
	const struct item *item = &run->policy->item[run->item];
	const struct claims *claims = run->claims;
	size_t first = claims->count;
	struct run silent = *run;

	if (run->rejections == NULL)
		return true;
	for (size_t i = applications->item_start[run->item]; i < applications->item_start[run->item + 1]; i++)
		rejections_add(run->rejections, (struct rejection){.item = run->item,
								   .applicant = applications->frame.parent[i],
								   .application = (uint32_t)i,
								   .reason = reason,
								   .detail = ""});
	if (item->access != ITEM_AUTOMATIC || item->amount == NULL)
		return true;
	silent.rejections = NULL;
	silent.is_closed = true;
	if (!entitle_automatic(&silent))
		return false;
	for (size_t i = first; i < claims->count; i++) {
		if (claims->application[i] == NO_APPLICATION)
			rejections_add(run->rejections, (struct rejection){.item = run->item,
									   .applicant = claims->applicant[i],
									   .application = NO_APPLICATION,
									   .reason = reason,
									   .detail = ""});
	}
	claims_take_back(run->claims, run->item);
	return true;
}

bool entitle_all(const struct policy *policy, const struct asking *asking, struct claims *claims,
		 struct rejections *rejections, struct entitlement_work *work, struct error *err)
{
	struct run run = {policy, asking, claims, rejections, work, err, 0, false};
	bool is_good = true;

	claims_begin_items(claims, policy->item_count);
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
