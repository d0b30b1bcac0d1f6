#include "entitlement/claims.h"

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

/* Puts `some` values into a column behind the claims. */
static void put(void *column, size_t size, const struct claims *claims, const void *value, size_t some)
{
	memcpy((char *)column + claims->count * size, value, some * size);
}

void claims_add_many(struct claims *claims, const struct new_claims *added)
{
	size_t first = claims->count, count = added->count;

	reserve(claims, first + count);
	put(claims->applicant, sizeof *claims->applicant, claims, added->applicant, count);
	put(claims->application, sizeof *claims->application, claims, added->application, count);
	put(claims->entitlement, sizeof *claims->entitlement, claims, added->fen, count);
	put(claims->claim, sizeof *claims->claim, claims, added->fen, count);
	put(claims->tie_rank, sizeof *claims->tie_rank, claims, added->tie_rank, count);
	for (size_t i = first; i < first + count; i++)
		claims->item[i] = added->item;
	memset(claims->award + first, 0, count * sizeof *claims->award);
	memset(claims->stage + first, NO_STAGE, count);
	memset(claims->reason + first, CLAIM_UNPAID, count);
	memset(claims->is_dropped + first, 0, count);
	memset(claims->waited + first, 0, count * sizeof *claims->waited);
	memset(claims->part + first, 0, count);
	claims->count += count;
}

void claims_add(struct claims *claims, uint32_t item, uint32_t applicant, uint32_t application, int64_t fen,
		uint32_t tie_rank)
{
	claims_add_many(claims, &(struct new_claims){item, 1, &applicant, &application, &fen, &tie_rank});
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

/* Moves the claims of rows [first, end) forward to row `to`. */
static void move(struct claims *claims, size_t to, size_t first, size_t end)
{
	size_t count = end - first;

	memmove(claims->item + to, claims->item + first, count * sizeof *claims->item);
	memmove(claims->applicant + to, claims->applicant + first, count * sizeof *claims->applicant);
	memmove(claims->application + to, claims->application + first, count * sizeof *claims->application);
	memmove(claims->entitlement + to, claims->entitlement + first, count * sizeof *claims->entitlement);
	memmove(claims->claim + to, claims->claim + first, count * sizeof *claims->claim);
	memmove(claims->award + to, claims->award + first, count * sizeof *claims->award);
	memmove(claims->tie_rank + to, claims->tie_rank + first, count * sizeof *claims->tie_rank);
	memmove(claims->stage + to, claims->stage + first, count);
	memmove(claims->reason + to, claims->reason + first, count);
	memmove(claims->waited + to, claims->waited + first, count * sizeof *claims->waited);
	memmove(claims->part + to, claims->part + first, count);
}

void claims_compact(struct claims *claims)
{
	const unsigned char *dropped = claims->count > 0 ? memchr(claims->is_dropped, 1, claims->count) : NULL;
	size_t kept, end;

	if (dropped == NULL)
		return;
	kept = (size_t)(dropped - claims->is_dropped);
	for (size_t first = kept; first < claims->count; first = end) {
		for (end = first; end < claims->count && !claims->is_dropped[end];)
			end++;
		move(claims, kept, first, end);
		kept += end - first;
		end += end < claims->count;
	}
	memset(claims->is_dropped, 0, kept);
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
