#include "entitlement/claims.h"

#include "base/marks.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const char *const claim_reason_names[CLAIM_REASON_COUNT] = {
	[CLAIM_FULL] = "full",       [CLAIM_CUT] = "cut",     [CLAIM_UNPAID] = "unpaid",
	[CLAIM_MINIMUM] = "minimum", [CLAIM_LIMIT] = "limit",
};

const char *const rejection_reason_names[REJECTION_REASON_COUNT] = {
	[REJECTED_SUSPENDED] = "suspended", [REJECTED_ELSEWHERE] = "elsewhere",   [REJECTED_EXPIRED] = "expired",
	[REJECTED_REFUSED] = "refused",     [REJECTED_INELIGIBLE] = "ineligible", [REJECTED_MISSING] = "missing",
	[REJECTED_EXCLUSION] = "exclusion", [REJECTED_LIMIT] = "limit",
};

void claims_init(struct claims *claims)
{
	*claims = (struct claims){0};
}

void claims_release(struct claims *claims)
{
	free(claims->applicant);
	free(claims->application);
	free(claims->item);
	free(claims->entitlement);
	free(claims->claim);
	free(claims->award);
	free(claims->tie_rank);
	free(claims->stage);
	free(claims->reason);
	free(claims->is_dropped);
	free(claims->waited);
	free(claims->part);
	*claims = (struct claims){0};
}

void claims_clear(struct claims *claims)
{
	claims->count = claims->queued_count = 0;
}

static void *grow(void *block, size_t capacity, size_t needed, size_t size)
{
	return memory_grow(block, &capacity, needed, size);
}

static void reserve(struct claims *claims, size_t needed)
{
	size_t target = claims->capacity < 256 ? 512 : claims->capacity * 2;

	if (needed <= claims->capacity)
		return;
	if (target < needed)
		target = needed;
	claims->applicant = grow(claims->applicant, claims->capacity, target, sizeof *claims->applicant);
	claims->application = grow(claims->application, claims->capacity, target, sizeof *claims->application);
	claims->item = grow(claims->item, claims->capacity, target, sizeof *claims->item);
	claims->entitlement = grow(claims->entitlement, claims->capacity, target, sizeof *claims->entitlement);
	claims->claim = grow(claims->claim, claims->capacity, target, sizeof *claims->claim);
	claims->award = grow(claims->award, claims->capacity, target, sizeof *claims->award);
	claims->tie_rank = grow(claims->tie_rank, claims->capacity, target, sizeof *claims->tie_rank);
	claims->stage = grow(claims->stage, claims->capacity, target, sizeof *claims->stage);
	claims->reason = grow(claims->reason, claims->capacity, target, sizeof *claims->reason);
	claims->is_dropped = grow(claims->is_dropped, claims->capacity, target, sizeof *claims->is_dropped);
	claims->waited = grow(claims->waited, claims->capacity, target, sizeof *claims->waited);
	claims->part = grow(claims->part, claims->capacity, target, sizeof *claims->part);
	claims->capacity = target;
}

void claims_add(struct claims *claims, uint32_t item, uint32_t applicant, uint32_t application, int64_t fen,
		uint32_t tie_rank)
{
	size_t i = claims->count;

	reserve(claims, i + 1);
	claims->item[i] = item;
	claims->applicant[i] = applicant;
	claims->application[i] = application;
	claims->entitlement[i] = claims->claim[i] = fen;
	claims->award[i] = 0;
	claims->tie_rank[i] = tie_rank;
	claims->stage[i] = NO_STAGE;
	claims->reason[i] = CLAIM_UNPAID;
	claims->is_dropped[i] = 0;
	claims->waited[i] = 0;
	claims->part[i] = 0;
	claims->count++;
}

void claims_add_waiting(struct claims *claims, uint32_t item, uint32_t applicant, uint32_t application,
			int64_t entitlement, int64_t fen, uint32_t tie_rank, uint16_t waited, uint8_t part)
{
	size_t i = claims->count;

	claims_add(claims, item, applicant, application, fen, tie_rank);
	claims->entitlement[i] = entitlement;
	claims->waited[i] = waited;
	claims->part[i] = part;
	claims->queued_count += waited > 0;
}

static void move(struct claims *claims, size_t to, size_t from)
{
	claims->item[to] = claims->item[from];
	claims->applicant[to] = claims->applicant[from];
	claims->application[to] = claims->application[from];
	claims->entitlement[to] = claims->entitlement[from];
	claims->claim[to] = claims->claim[from];
	claims->award[to] = claims->award[from];
	claims->tie_rank[to] = claims->tie_rank[from];
	claims->stage[to] = claims->stage[from];
	claims->reason[to] = claims->reason[from];
	claims->is_dropped[to] = 0;
	claims->waited[to] = claims->waited[from];
	claims->part[to] = claims->part[from];
}

void claims_compact(struct claims *claims)
{
	size_t kept = marks_next(claims->is_dropped, 0, claims->count);

	for (size_t i = kept; i < claims->count; i++) {
		if (!claims->is_dropped[i])
			move(claims, kept++, i);
	}
	claims->count = kept;
}

void rejections_release(struct rejections *rejections)
{
	free(rejections->row);
	*rejections = (struct rejections){0};
}

void rejections_add(struct rejections *rejections, struct rejection rejection)
{
	if (rejections == NULL)
		return;
	rejections->row = memory_grow(rejections->row, &rejections->capacity, rejections->count + 1, sizeof rejection);
	rejections->row[rejections->count++] = rejection;
}

/* No application comes first. */
static uint64_t id_place(const struct rejection *rejection, const struct applications *applications)
{
	return rejection->application == NO_APPLICATION ? 0
							: UINT64_C(1) + applications->id_rank[rejection->application];
}

static int compare_rejections(const void *a, const void *b, void *applications)
{
	const struct rejection *x = a, *y = b;
	uint64_t place_x = id_place(x, applications), place_y = id_place(y, applications);

	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	if (x->applicant != y->applicant)
		return x->applicant < y->applicant ? -1 : 1;
	return (place_x > place_y) - (place_x < place_y);
}

void rejections_sort(struct rejections *rejections, const struct applications *applications)
{
	if (rejections->count > 1)
		qsort_r(rejections->row, rejections->count, sizeof *rejections->row, compare_rejections,
			(void *)applications);
}
