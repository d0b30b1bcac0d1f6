#include "year/waiting.h"

#include "base/marks.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void waiting_release(struct waiting *waiting)
{
	free(waiting->claim);
	free(waiting->field);
	*waiting = (struct waiting){0};
}

static void reserve(struct waiting *waiting, size_t count)
{
	waiting->claim = memory_grow(waiting->claim, &waiting->capacity, count, sizeof *waiting->claim);
	waiting->field = memory_grow(waiting->field, &waiting->field_capacity, count * waiting->slot_count + 1,
				     sizeof *waiting->field);
}

/* The number of the field that is kept in place k. */
static size_t kept_slot(const struct waiting *waiting, size_t k)
{
	return waiting->slot == NULL ? k : waiting->slot[k];
}

void waiting_copy(const struct waiting *from, struct waiting *to)
{
	if (to->slot == NULL)
		to->slot_count = from->slot_count;
	reserve(to, from->count + 1);
	to->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		to->claim[i] = from->claim[i];
		for (size_t k = 0; k < to->slot_count; k++)
			to->field[i * to->slot_count + k] = from->field[i * from->slot_count + kept_slot(to, k)];
	}
}

void waiting_add(struct waiting *waiting, struct waiting_claim claim, const struct applications *applications)
{
	double *const *slot = applications->frame.slot;
	double *field;

	if (waiting->slot == NULL)
		waiting->slot_count = applications->frame.slot_count;
	reserve(waiting, waiting->count + 1);
	field = waiting->field + waiting->count * waiting->slot_count;
	for (size_t k = 0; k < waiting->slot_count; k++)
		field[k] = claim.application == NO_APPLICATION ? NAN : slot[kept_slot(waiting, k)][claim.application];
	if (claim.application != NO_APPLICATION) {
		claim.id_key = applications->id_key[claim.application];
		claim.id = applications->id[claim.application];
	}
	waiting->claim[waiting->count++] = claim;
}

void waiting_fill(const struct waiting *waiting, size_t i, struct applications *applications)
{
	const double *field = waiting->field + i * waiting->slot_count;

	for (size_t k = 0; k < waiting->slot_count; k++)
		applications->frame.slot[kept_slot(waiting, k)][waiting->claim[i].application] = field[k];
}

static void enter(const struct waiting_claim *claim, const struct policy *policy, const struct asking *asking,
		  struct claims *claims)
{
	claims_add_waiting(
		claims, claim->item, claim->applicant, claim->application, claim->entitlement, claim->claim,
		claims_tie_rank(policy->item_count, asking, claim->item, claim->applicant, claim->application),
		claim->waited, claim->part);
}

void waiting_enter(const struct waiting *waiting, const struct policy *policy, const struct asking *asking,
		   struct claims *claims)
{
	for (int queued = 1; queued >= 0; queued--) {
		for (size_t i = 0; i < waiting->count; i++) {
			const struct waiting_claim *claim = &waiting->claim[i];

			if (claim->due == asking->year && (claim->waited > 0) == queued)
				enter(claim, policy, asking, claims);
		}
	}
}

int64_t waiting_instalment(const struct item *item, int64_t entitlement, size_t part)
{
	int64_t before = 0, fen = 0;

	for (size_t i = 0; i <= part; i++) {
		before += fen;
		fen = (int64_t)floor(item->instalment[i] * (double)entitlement + 1e-6);
	}
	return part + 1 == item->instalment_count ? entitlement - before : fen;
}

static bool has_instalments(const struct policy *policy)
{
	bool has = false;

	for (size_t i = 0; i < policy->item_count; i++)
		has = has || policy->item[i].instalment_count > 0;
	return has;
}

void waiting_split(const struct policy *policy, struct claims *claims)
{
	if (!has_instalments(policy))
		return;
	for (size_t i = 0; i < claims->count; i++) {
		const struct item *item = &policy->item[claims->item[i]];

		if (item->instalment_count == 0 || !claims_is_new(claims, i))
			continue;
		claims->claim[i] = waiting_instalment(item, claims->entitlement[i], 0);
		claims->is_dropped[i] = claims->claim[i] == 0;
	}
}

void waiting_add_instalments(struct waiting *waiting, const struct policy *policy, struct waiting_claim claim, int year,
			     int from, const struct applications *applications)
{
	const struct item *item = &policy->item[claim.item];

	for (size_t part = 1; part < item->instalment_count; part++) {
		claim.claim = waiting_instalment(item, claim.entitlement, part);
		claim.due = year + (int)part;
		claim.part = (uint8_t)part;
		if (claim.due >= from && claim.claim > 0)
			waiting_add(waiting, claim, applications);
	}
}

/* Moves an entry to place `to`, with the fields it has. */
static void move_entry(struct waiting *waiting, size_t to, size_t from)
{
	if (to == from)
		return;
	waiting->claim[to] = waiting->claim[from];
	memcpy(waiting->field + to * waiting->slot_count, waiting->field + from * waiting->slot_count,
	       waiting->slot_count * sizeof *waiting->field);
}

/* Keeps what is due after `year`. */
static void keep_later(struct waiting *waiting, int year)
{
	size_t kept = 0;

	for (size_t i = 0; i < waiting->count; i++) {
		if (waiting->claim[i].due > year)
			move_entry(waiting, kept++, i);
	}
	waiting->count = kept;
}

void waiting_drop_inactive(struct waiting *waiting, const uint64_t *active)
{
	size_t kept = 0;

	for (size_t i = 0; i < waiting->count; i++) {
		if (marks_has(active, waiting->claim[i].applicant))
			move_entry(waiting, kept++, i);
	}
	waiting->count = kept;
}

/* What one claim of the year leaves. */
static void advance_claim(const struct year_settings *settings, const struct claims *claims, size_t i,
			  const struct applications *applications, int year, struct waiting *waiting)
{
	int64_t rest = claims->claim[i] - claims->award[i];
	struct waiting_claim claim = {.item = claims->item[i],
				      .applicant = claims->applicant[i],
				      .application = claims->application[i],
				      .entitlement = claims->entitlement[i],
				      .claim = rest,
				      .due = year + 1,
				      .waited = (uint16_t)(claims->waited[i] + 1),
				      .part = claims->part[i]};

	if (settings->budget.queues_unpaid && rest > 0 && claims->reason[i] != CLAIM_LIMIT)
		waiting_add(waiting, claim, applications);
	claim.waited = 0;
	if (claims_is_new(claims, i))
		waiting_add_instalments(waiting, settings->policy, claim, year, year + 1, applications);
}

void waiting_advance(const struct year_settings *settings, const struct claims *claims,
		     const struct applications *applications, int year, struct waiting *waiting)
{
	keep_later(waiting, year);
	if (!year_is_open(settings, year + 1)) {
		waiting->count = 0;
		return;
	}
	if (!settings->budget.queues_unpaid && !has_instalments(settings->policy))
		return;
	for (size_t i = 0; i < claims->count; i++) {
		if (settings->budget.queues_unpaid || settings->policy->item[claims->item[i]].instalment_count > 0)
			advance_claim(settings, claims, i, applications, year, waiting);
	}
}
