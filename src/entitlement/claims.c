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
	free(claims->item_start);
	*claims = (struct claims){0};
}

/* Rows behind the last claim are blank, so that an added one only needs what is its own. */
static void make_blank(struct claims *claims, size_t first, size_t end)
{
	size_t count = end - first;

	if (count == 0)
		return;
	memset(claims->award + first, 0, count * sizeof *claims->award);
	memset(claims->stage + first, NO_STAGE, count);
	memset(claims->reason + first, CLAIM_UNPAID, count);
	memset(claims->is_dropped + first, 0, count);
	memset(claims->waited + first, 0, count * sizeof *claims->waited);
	memset(claims->part + first, 0, count);
}

static void keep_first(struct claims *claims, size_t count)
{
	make_blank(claims, count, claims->count);
	claims->count = count;
}

void claims_clear(struct claims *claims)
{
	keep_first(claims, 0);
	claims->queued_count = claims->item_count = 0;
}

static void *grow(void *block, size_t capacity, size_t needed, size_t size)
{
	return memory_grow(block, &capacity, needed, size);
}

static void reserve(struct claims *claims, size_t needed)
{
	size_t before = claims->capacity, target = before < 256 ? 512 : before * 2;

	if (needed <= before)
		return;
	if (target < needed)
		target = needed;
	claims->applicant = grow(claims->applicant, before, target, sizeof *claims->applicant);
	claims->application = grow(claims->application, before, target, sizeof *claims->application);
	claims->item = grow(claims->item, before, target, sizeof *claims->item);
	claims->entitlement = grow(claims->entitlement, before, target, sizeof *claims->entitlement);
	claims->claim = grow(claims->claim, before, target, sizeof *claims->claim);
	claims->award = grow(claims->award, before, target, sizeof *claims->award);
	claims->tie_rank = grow(claims->tie_rank, before, target, sizeof *claims->tie_rank);
	claims->stage = grow(claims->stage, before, target, sizeof *claims->stage);
	claims->reason = grow(claims->reason, before, target, sizeof *claims->reason);
	claims->is_dropped = grow(claims->is_dropped, before, target, sizeof *claims->is_dropped);
	claims->waited = grow(claims->waited, before, target, sizeof *claims->waited);
	claims->part = grow(claims->part, before, target, sizeof *claims->part);
	make_blank(claims, before, target);
	claims->capacity = target;
}

void claims_add_waiting(struct claims *claims, uint32_t item, uint32_t applicant, uint32_t application,
			int64_t entitlement, int64_t fen, uint32_t tie_rank, uint16_t waited, uint8_t part)
{
	size_t i = claims->count;

	reserve(claims, i + 1);
	claims->item[i] = item;
	claims->applicant[i] = applicant;
	claims->application[i] = application;
	claims->entitlement[i] = entitlement;
	claims->claim[i] = fen;
	claims->tie_rank[i] = tie_rank;
	claims->waited[i] = waited;
	claims->part[i] = part;
	claims->queued_count += waited > 0;
	claims->count++;
}

/* The items behind `item` begin where the claims end. */
static void end_item(struct claims *claims, size_t item)
{
	size_t count = claims->count;

	for (size_t i = item + 1; i <= claims->item_count; i++)
		claims->item_start[i] = count;
}

void claims_begin_items(struct claims *claims, size_t item_count)
{
	claims->item_start =
		memory_grow(claims->item_start, &claims->item_capacity, item_count + 1, sizeof *claims->item_start);
	claims->item_count = item_count;
	claims->item_start[0] = claims->count;
	end_item(claims, 0);
}

void claims_add_many(struct claims *claims, const struct new_claims *added)
{
	const struct new_claims from = *added;
	size_t first = claims->count, count = 0;
	uint32_t *restrict applicant, *restrict application, *restrict tie_rank;
	int64_t *restrict claim;

	reserve(claims, first + from.count);
	applicant = claims->applicant + first;
	application = claims->application + first;
	tie_rank = claims->tie_rank + first;
	claim = claims->claim + first;
	for (size_t i = 0; i < from.count; i++) {
		applicant[count] = from.applicant[i];
		application[count] = from.application[i];
		tie_rank[count] = from.tie_rank[i];
		claim[count] = from.fen[i];
		count += from.is_in[i] & (from.fen[i] > 0);
	}
	if (count > 0)
		memcpy(claims->entitlement + first, claim, count * sizeof *claim);
	for (size_t i = first; i < first + count; i++)
		claims->item[i] = from.item;
	claims->count += count;
	end_item(claims, from.item);
}

void claims_take_back(struct claims *claims, uint32_t item)
{
	keep_first(claims, claims->item_start[item]);
	end_item(claims, item);
}

/* Moves the claims of rows [first, end) forward to row `to`. */
static void move(struct claims *claims, size_t to, size_t first, size_t end)
{
	size_t count = end - first;

	if (to == first || count == 0)
		return;
	memmove(claims->item + to, claims->item + first, count * sizeof *claims->item);
	memmove(claims->applicant + to, claims->applicant + first, count * sizeof *claims->applicant);
	memmove(claims->application + to, claims->application + first, count * sizeof *claims->application);
	memmove(claims->entitlement + to, claims->entitlement + first, count * sizeof *claims->entitlement);
	memmove(claims->claim + to, claims->claim + first, count * sizeof *claims->claim);
	memmove(claims->tie_rank + to, claims->tie_rank + first, count * sizeof *claims->tie_rank);
	memmove(claims->stage + to, claims->stage + first, count);
	memmove(claims->waited + to, claims->waited + first, count * sizeof *claims->waited);
	memmove(claims->part + to, claims->part + first, count);
}

/* The first dropped claim from `first` on, or `end`. */
static size_t next_dropped(const struct claims *claims, size_t first, size_t end)
{
	const unsigned char *dropped = first < end ? memchr(claims->is_dropped + first, 1, end - first) : NULL;

	return dropped == NULL ? end : (size_t)(dropped - claims->is_dropped);
}

void claims_compact(struct claims *claims)
{
	size_t count = claims->count, kept = 0, item = 0;

	if (next_dropped(claims, 0, count) == count)
		return;
	for (size_t first = 0, end; first < count; first = end + 1) {
		end = next_dropped(claims, first, count);
		for (; item <= claims->item_count && claims->item_start[item] <= end; item++)
			claims->item_start[item] -= first - kept;
		move(claims, kept, first, end);
		kept += end - first;
	}
	for (; item <= claims->item_count; item++)
		claims->item_start[item] = kept;
	memset(claims->is_dropped, 0, kept);
	keep_first(claims, kept);
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
