/*
 * limit.c: limits across the claims of one applicant: how many, and how much in all.
 */
#include "entitlement/entitlement.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* What a comparison of claim numbers needs to see. */
struct ranking {
	const struct claims *claims;
	const double *key; /* by claim: the higher the earlier */
};

/* Of one applicant's claims. */
static int compare_claims(const void *a, const void *b, void *context)
{
	const struct ranking *ranking = context;
	const struct claims *claims = ranking->claims;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (ranking->key[x] != ranking->key[y])
		return ranking->key[x] > ranking->key[y] ? -1 : 1;
	return (claims->tie_rank[x] > claims->tie_rank[y]) - (claims->tie_rank[x] < claims->tie_rank[y]);
}

#define DIGIT 8 /* bits */

/* One pass of a radix sort: by a digit of the applicant, order kept among equals. */
static void sort_by_digit(const struct claims *claims, const uint32_t *from, size_t count, unsigned shift, uint32_t *to)
{
	uint32_t start[(1u << DIGIT) + 1] = {0};
	const uint32_t mask = (1u << DIGIT) - 1;

	for (size_t i = 0; i < count; i++)
		start[(claims->applicant[from[i]] >> shift & mask) + 1]++;
	for (size_t d = 1; d <= mask; d++)
		start[d] += start[d - 1];
	for (size_t i = 0; i < count; i++)
		to[start[claims->applicant[from[i]] >> shift & mask]++] = from[i];
}

/* Groups claims that stand in claim order by applicant, each group in claim order. Those of one automatic item are. */
static void sort_by_applicant(const struct claims *claims, size_t count, struct entitlement_work *work)
{
	uint32_t most = 0, *other;
	bool is_sorted = true;

	work->moved = memory_grow(work->moved, &work->moved_capacity, work->order_capacity, sizeof *work->moved);
	for (size_t i = 0; i < count; i++) {
		uint32_t applicant = claims->applicant[work->order[i]];

		is_sorted = is_sorted & (applicant >= most);
		most = applicant > most ? applicant : most;
	}
	if (is_sorted)
		return;
	for (unsigned shift = 0; shift < 32 && most >> shift > 0; shift += DIGIT) {
		size_t capacity = work->order_capacity;

		sort_by_digit(claims, work->order, count, shift, work->moved);
		other = work->order;
		work->order = work->moved;
		work->moved = other;
		work->order_capacity = work->moved_capacity;
		work->moved_capacity = capacity;
	}
}

/* Keeps the claims of applicants that have more of them than `most`. */
static size_t keep_crowded(const struct claims *claims, size_t count, int64_t most, struct entitlement_work *work)
{
	uint32_t *order = work->order, last = 0, *crowd;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		last = claims->applicant[order[i]] > last ? claims->applicant[order[i]] : last;
	crowd = work->crowd = memory_grow(work->crowd, &work->crowd_capacity, last + 1, sizeof *work->crowd);
	for (size_t i = 0; i < count; i++)
		crowd[claims->applicant[order[i]]] = 0;
	for (size_t i = 0; i < count; i++)
		crowd[claims->applicant[order[i]]]++;
	for (size_t i = 0; i < count; i++) {
		bool is_kept = crowd[claims->applicant[order[i]]] > most;

		order[kept] = order[i];
		kept += is_kept;
	}
	return kept;
}

/* Adds the claims of rows [first, end) under items of the limit to the list. */
static size_t list_claims(const struct limit *limit, const struct claims *claims, size_t first, size_t end,
			  uint32_t *order, size_t count)
{
	for (size_t i = first; i < end; i++) {
		order[count] = (uint32_t)i;
		count += limit->has_item[claims->item[i]] & !claims->is_dropped[i];
	}
	return count;
}

/* A count looks at claims that arose this year; a total also at instalments that fall due. Queued claims stood under
 * the limit in their own year: they keep what they have, and the others get what they leave. A count of this year alone
 * is nothing to those that do not exceed it. */
static size_t group(const struct limit *limit, const struct claims *claims, bool is_count,
		    struct entitlement_work *work)
{
	size_t count = 0;

	work->order = memory_grow(work->order, &work->order_capacity, claims->count + 1, sizeof *work->order);
	if (!is_count)
		count = list_claims(limit, claims, claims->queued_count, claims->item_start[0], work->order, count);
	for (size_t i = 0; i < limit->item_count; i++) {
		const size_t *start = &claims->item_start[limit->item[i]];

		count = list_claims(limit, claims, start[0], start[1], work->order, count);
	}
	if (is_count && limit->over == LIMIT_OVER_YEAR)
		count = keep_crowded(claims, count, limit->count, work);
	sort_by_applicant(claims, count, work);
	return count;
}

size_t limit_group(const struct limit *limit, const struct claims *claims, struct entitlement_work *work)
{
	return group(limit, claims, false, work);
}

static size_t group_end(const struct claims *claims, const uint32_t *order, size_t first, size_t count)
{
	size_t end = first + 1;

	while (end < count && claims->applicant[order[end]] == claims->applicant[order[first]])
		end++;
	return end;
}

void limit_drop(const struct limit *limit, struct claims *claims, size_t i, struct rejections *rejections)
{
	claims->is_dropped[i] = 1;
	rejections_add(rejections, (struct rejection){.item = claims->item[i],
						      .applicant = claims->applicant[i],
						      .application = claims->application[i],
						      .reason = REJECTED_LIMIT,
						      .detail = limit->name});
}

/* What makes a claim of the limit be kept before another; missing goes last. */
static void fill_keys(const struct limit *limit, const struct asking *asking, const struct claims *claims, size_t count,
		      struct entitlement_work *work)
{
	double *const *slot = asking->applications->frame.slot;

	work->key = memory_grow(work->key, &work->key_capacity, claims->count + 1, sizeof *work->key);
	for (size_t k = 0; k < count; k++) {
		uint32_t i = work->order[k], application = claims->application[i];
		double key = (double)claims->entitlement[i];

		if (limit->keep == LIMIT_KEEP_SCORE)
			key = application == NO_APPLICATION ? NAN : slot[SLOT_SCORE][application];
		else if (limit->keep == LIMIT_KEEP_FIRST)
			key = application == NO_APPLICATION ? NAN : -slot[SLOT_FILED_AT][application];
		work->key[i] = isnan(key) ? -INFINITY : key;
	}
}

/* Over a lifetime, queued claims take of a limit: each its fen of a total, or one of a count, if nothing was paid on it
 * yet (if something was, that is a past award). Fills work->held for all applicants with claims,
 * where there are such claims. */
static void hold(const struct limit *limit, const struct claims *claims, bool is_count, struct entitlement_work *work)
{
	uint32_t last = 0;

	work->holds = limit->over == LIMIT_OVER_LIFETIME && claims->queued_count > 0;
	if (!work->holds)
		return;
	for (size_t i = 0; i < claims->count; i++)
		last = claims->applicant[i] > last ? claims->applicant[i] : last;
	work->held = memory_grow(work->held, &work->held_capacity, (size_t)last + 1, sizeof *work->held);
	for (size_t i = 0; i < claims->count; i++)
		work->held[claims->applicant[i]] = 0;
	for (size_t i = 0; i < claims->queued_count; i++) {
		bool is_unpaid = claims->claim[i] == claims->entitlement[i];

		if (limit->has_item[claims->item[i]])
			work->held[claims->applicant[i]] += is_count ? is_unpaid : claims->claim[i];
	}
}

static int64_t held_by(const struct entitlement_work *work, uint32_t applicant)
{
	return work->holds ? work->held[applicant] : 0;
}

void limit_hold(const struct limit *limit, const struct claims *claims, struct entitlement_work *work)
{
	hold(limit, claims, false, work);
}

/* Over a lifetime, past awards count as kept claims, and so do queued ones. */
static int64_t times_kept(const struct limit *limit, const struct asking *asking, const struct entitlement_work *work,
			  uint32_t applicant)
{
	int64_t times = held_by(work, applicant);

	if (limit->over != LIMIT_OVER_LIFETIME)
		return 0;
	for (size_t i = 0; i < limit->item_count; i++) {
		const uint32_t *before = asking->times[limit->item[i]];

		times += before != NULL ? before[applicant] : 0;
	}
	return times;
}

static void limit_count(const struct limit *limit, const struct asking *asking, struct claims *claims,
			struct rejections *rejections, struct entitlement_work *work)
{
	struct ranking ranking = {claims, NULL};
	size_t count;

	hold(limit, claims, true, work);
	count = group(limit, claims, true, work);
	fill_keys(limit, asking, claims, count, work);
	ranking.key = work->key;
	for (size_t first = 0, end; first < count; first = end) {
		int64_t room;

		end = group_end(claims, work->order, first, count);
		if (end - first > 1)
			qsort_r(work->order + first, end - first, sizeof *work->order, compare_claims, &ranking);
		room = limit->count - times_kept(limit, asking, work, claims->applicant[work->order[first]]);
		for (size_t i = first; i < end; i++) {
			if ((int64_t)(i - first) >= room)
				limit_drop(limit, claims, work->order[i], rejections);
		}
	}
}

void limit_counts(const struct policy *policy, const struct asking *asking, struct claims *claims,
		  struct rejections *rejections, struct entitlement_work *work)
{
	for (size_t i = 0; i < policy->limit_count; i++) {
		if (policy->limit[i].count >= 0)
			limit_count(&policy->limit[i], asking, claims, rejections, work);
	}
}

int64_t limit_room(const struct limit *limit, const struct asking *asking, const struct entitlement_work *work,
		   uint32_t applicant)
{
	int64_t room = limit->total - held_by(work, applicant);

	if (limit->over == LIMIT_OVER_YEAR)
		return room;
	for (size_t i = 0; i < limit->item_count; i++) {
		const int64_t *before = asking->paid[limit->item[i]];

		room -= before != NULL ? before[applicant] : 0;
	}
	return room > 0 ? room : 0;
}

struct share {
	uint32_t row, rank;
	uint128 remainder;
};

static int compare_shares(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->remainder != y->remainder)
		return x->remainder > y->remainder ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Hamilton's method: floors first, then the odd fen to the largest remainders. */
static void share_room(struct claims *claims, const uint32_t *rows, size_t count, int64_t room, int128 sum,
		       struct entitlement_work *work)
{
	struct share *shares;
	int64_t left = room;

	if (count == 1) {
		claims->claim[rows[0]] = room;
		return;
	}
	shares = work->share = memory_grow(work->share, &work->share_capacity, count, sizeof *work->share);
	for (size_t i = 0; i < count; i++) {
		uint128 product = (uint128)claims->claim[rows[i]] * (uint128)room;
		int64_t part = (int64_t)(product / (uint128)sum);

		shares[i] = (struct share){
			.row = rows[i], .rank = claims->tie_rank[rows[i]], .remainder = product % (uint128)sum};
		claims->claim[rows[i]] = part;
		left -= part;
	}
	qsort(shares, count, sizeof *shares, compare_shares);
	for (size_t i = 0; i < count && left > 0; i++, left--)
		claims->claim[shares[i].row]++;
}

void limit_total(const struct limit *limit, const struct asking *asking, struct claims *claims,
		 struct rejections *rejections, struct entitlement_work *work)
{
	size_t count = limit_group(limit, claims, work);

	limit_hold(limit, claims, work);
	for (size_t first = 0, end; first < count; first = end) {
		const uint32_t *rows = work->order + first;
		int64_t room;
		int128 sum = 0;

		end = group_end(claims, work->order, first, count);
		room = limit_room(limit, asking, work, claims->applicant[rows[0]]);
		for (size_t i = 0; i < end - first; i++)
			sum += claims->claim[rows[i]];
		if (sum <= room)
			continue;
		share_room(claims, rows, end - first, room, sum, work);
		for (size_t i = 0; i < end - first; i++) {
			if (claims->claim[rows[i]] == 0)
				limit_drop(limit, claims, rows[i], rejections);
		}
	}
}
