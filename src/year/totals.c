/*
 * totals.c: which total limits are rows of a stage's program, and which cut claims beforehand.
 */
#include "base/memory.h"
#include "year/work.h"

static bool takes_rows(const struct strategy *strategy)
{
	bool takes = false;

	for (size_t s = 0; s < strategy->stage_count; s++)
		takes = takes || strategy->stage[s].rule->has_applicant_rows;
	return takes;
}

/* The one stage that all claims of a limit stand in, if its rule takes applicant limits as rows; else NO_STAGE. */
static uint8_t stage_with_rows(const struct limit *limit, const struct strategy *strategy, const struct claims *claims)
{
	uint8_t stage = NO_STAGE;

	if (!takes_rows(strategy))
		return NO_STAGE;
	for (size_t i = claims->queued_count; i < claims->count; i++) {
		if (!limit->has_item[claims->item[i]] || claims->is_dropped[i])
			continue;
		if (claims->stage[i] == NO_STAGE || (stage != NO_STAGE && claims->stage[i] != stage))
			return NO_STAGE;
		stage = claims->stage[i];
	}
	return stage != NO_STAGE && strategy->stage[stage].rule->has_applicant_rows ? stage : NO_STAGE;
}

static void add_row(struct limit_rows *rows, const struct limit *limit, uint8_t stage, int64_t room,
		    const uint32_t *claim, size_t count)
{
	rows->room = memory_grow(rows->room, &rows->capacity, rows->count + 1, sizeof *rows->room);
	rows->start = memory_grow(rows->start, &rows->start_capacity, rows->count + 2, sizeof *rows->start);
	rows->limit = memory_grow(rows->limit, &rows->limit_capacity, rows->count + 1, sizeof *rows->limit);
	rows->stage = memory_grow(rows->stage, &rows->stage_capacity, rows->count + 1, 1);
	rows->claim = memory_grow(rows->claim, &rows->claim_capacity, rows->claim_count + count, sizeof *rows->claim);
	rows->room[rows->count] = room;
	rows->limit[rows->count] = limit;
	rows->stage[rows->count] = stage;
	rows->start[rows->count] = (uint32_t)rows->claim_count;
	for (size_t i = 0; i < count; i++)
		rows->claim[rows->claim_count++] = claim[i];
	rows->start[++rows->count] = (uint32_t)rows->claim_count;
}

/* Hands over the applicants whose claims exceed their room. */
static void hand_over(const struct limit *limit, uint8_t stage, const struct asking *asking, struct year_work *work)
{
	const struct claims *claims = &work->claims;
	size_t count = limit_group(limit, claims, &work->entitlement);
	const uint32_t *order = work->entitlement.order;

	limit_hold(limit, claims, &work->entitlement);
	for (size_t first = 0, end; first < count; first = end) {
		int128 sum = 0;
		int64_t room = limit_room(limit, asking, &work->entitlement, claims->applicant[order[first]]);

		for (end = first; end < count && claims->applicant[order[end]] == claims->applicant[order[first]];
		     end++)
			sum += claims->claim[order[end]];
		if (sum > room)
			add_row(&work->limit_rows, limit, stage, room, order + first, end - first);
	}
}

/* Claims of applicants whose room is used up are no claims in either way. */
static void drop_without_room(const struct limit *limit, const struct asking *asking, struct rejections *rejections,
			      struct year_work *work)
{
	struct claims *claims = &work->claims;

	limit_hold(limit, claims, &work->entitlement);
	for (size_t i = claims->queued_count; i < claims->count; i++) {
		if (limit->has_item[claims->item[i]] && !claims->is_dropped[i] &&
		    limit_room(limit, asking, &work->entitlement, claims->applicant[i]) == 0)
			limit_drop(limit, claims, i, rejections);
	}
}

void limit_totals(const struct year_settings *settings, const struct asking *asking, struct rejections *rejections,
		  struct year_work *work)
{
	const struct policy *policy = settings->policy;

	work->limit_rows.count = work->limit_rows.claim_count = 0;
	/* Cuts first: the claims that they drop are taken out before rows refer to others by number. A limit's own
	 * claims are cut by no other limit's row, so the order among cuts is the file's. */
	for (size_t i = 0; i < policy->limit_count; i++) {
		const struct limit *limit = &policy->limit[i];

		if (limit->total < 0)
			continue;
		if (stage_with_rows(limit, &settings->strategy, &work->claims) == NO_STAGE)
			limit_total(limit, asking, &work->claims, rejections, &work->entitlement);
		else
			drop_without_room(limit, asking, rejections, work);
	}
	claims_compact(&work->claims);
	for (size_t i = 0; i < policy->limit_count; i++) {
		const struct limit *limit = &policy->limit[i];
		uint8_t stage =
			limit->total < 0 ? NO_STAGE : stage_with_rows(limit, &settings->strategy, &work->claims);

		if (stage != NO_STAGE)
			hand_over(limit, stage, asking, work);
	}
}
