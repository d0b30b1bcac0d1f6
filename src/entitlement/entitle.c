/*
 * entitle.c: what the rule of each item grants, looked at alone: who its candidates are, block by block.
 */
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

static bool is_active(const struct run *run, uint32_t applicant)
{
	return run->asking->is_active == NULL || run->asking->is_active[applicant];
}

/* No candidates yet, of an automatic item: its formulas see no applications. */
static void start_block(const struct run *run, struct candidates *candidates)
{
	candidates->batch = asking_batch(run->asking);
	candidates->batch.applicant = candidates->applicant;
}

/* Adds a candidate; `application` names the item, or is NO_APPLICATION. */
static void put(const struct run *run, struct candidates *candidates, uint32_t applicant, uint32_t application)
{
	const double *requested = run->asking->applications->frame.slot[SLOT_REQUESTED];
	size_t i = candidates->batch.count++;

	candidates->applicant[i] = applicant;
	candidates->application[i] = application;
	candidates->requested[i] = application == NO_APPLICATION ? (double)NAN : requested[application];
	candidates->is_in[i] = 1;
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
	for (size_t i = 0; i < count;) {
		start_block(run, &candidates);
		for (; i < count && candidates.batch.count < FORMULA_BLOCK; i++) {
			if (is_active(run, work->place[i]))
				put(run, &candidates, work->place[i], NO_APPLICATION);
		}
		if (!candidates_grant(run, &candidates))
			return false;
	}
	return true;
}

/* Adds an applicant unless one of the applications from `next` on that are its own was refused. Returns the first that
 * is not its own. */
static size_t put_unless_refused(const struct run *run, struct candidates *candidates, uint32_t applicant, size_t next)
{
	const struct applications *applications = run->asking->applications;
	size_t end = applications->item_start[run->item + 1];
	uint32_t application = NO_APPLICATION;
	bool is_refused = false;

	for (; next < end && applications->frame.parent[next] == applicant; next++) {
		application = (uint32_t)next;
		if (applications->approved[next])
			continue;
		rejections_add(run->rejections, (struct rejection){.item = run->item,
								   .applicant = applicant,
								   .application = application,
								   .reason = REJECTED_REFUSED,
								   .detail = ""});
		is_refused = true;
	}
	if (!is_refused && is_active(run, applicant))
		put(run, candidates, applicant, application);
	return next;
}

/* Every applicant is examined; an application naming the item may only refuse it. */
static bool entitle_automatic(const struct run *run)
{
	const struct applications *applications = run->asking->applications;
	size_t next = applications->item_start[run->item], count = run->asking->applicant_count;
	struct candidates candidates;

	if (next == applications->item_start[run->item + 1] && run->rejections == NULL)
		return entitle_everyone(run);
	for (uint32_t applicant = 0; applicant < count;) {
		start_block(run, &candidates);
		for (; applicant < count && candidates.batch.count < FORMULA_BLOCK; applicant++)
			next = put_unless_refused(run, &candidates, applicant, next);
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
	const unsigned char *is_active = run->asking->is_active;
	const uint32_t *applicant = applications->frame.parent + first;

	candidates->batch = asking_batch(run->asking);
	candidates->batch.count = count;
	candidates->batch.applicant = applicant;
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
	for (size_t i = 0; i < count && is_active != NULL; i++)
		candidates->is_in[i] &= is_active[applicant[i]];
}

static bool entitle_applications(const struct run *run)
{
	const struct applications *applications = run->asking->applications;
	size_t first = applications->item_start[run->item], end = applications->item_start[run->item + 1], count;
	struct candidates candidates;

	for (; first < end; first += count) {
		count = end - first < FORMULA_BLOCK ? end - first : FORMULA_BLOCK;
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
