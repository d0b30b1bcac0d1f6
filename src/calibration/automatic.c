/*
 * automatic.c: which share of the firms that an automatic item entitled claimed it and passed: those with an award of
 * the year among those that the item's own formulas grant something, in years in which the item paid anyone.
 */
#include "calibration/steps.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct look {
	struct calibration *calibration;
	int64_t **paid;        /* item x row of the firms: fen of earlier years; NULL: none */
	unsigned char *passed; /* by row of the firms: has an award of the item in its year */
	struct formula_work work;
};

static void sum_paid(struct look *look)
{
	struct calibration *calibration = look->calibration;
	const struct history *history = &calibration->history;

	look->paid = arena_array(&calibration->arena, calibration->item_count, sizeof *look->paid);
	for (size_t i = 0; i < history->award_count; i++) {
		const struct history_award *award = &history->award[i];
		int64_t **paid = &look->paid[award->item];

		if (*paid == NULL)
			*paid = arena_array(&calibration->arena, history->firms.frame.row_count, sizeof **paid);
		for (int year = award->year + 1; year <= history->year; year++) {
			uint32_t row = history_find(history, award->applicant_id, year);

			if (row != NO_FIRM)
				(*paid)[row] += award->award;
		}
	}
}

static bool mark_passed(struct look *look, uint32_t item, int year)
{
	const struct history *history = &look->calibration->history;
	bool has_any = false;

	for (size_t i = 0; i < history->award_count; i++) {
		const struct history_award *award = &history->award[i];

		if (award->item != item || award->year != year || !(award->award > 0 || award->entitlement > 0))
			continue;
		has_any = true;
		if (award->firm != NO_FIRM)
			look->passed[award->firm] = 1;
	}
	return has_any;
}

/* Drops the rows for which the formula is not (`wants` 1) or is (`wants` 0) true or above 0. */
static void keep(struct look *look, const struct formula *formula, struct formula_batch *batch, uint32_t *rows,
		 bool wants)
{
	double value[FORMULA_BLOCK];
	size_t kept = 0;

	formula_run(formula, batch, &look->work, value);
	for (size_t i = 0; i < batch->count; i++) {
		if ((value[i] > 0) == wants)
			rows[kept++] = rows[i];
	}
	batch->count = kept;
}

/* Counts the firms of a block that were entitled, and those of them that passed. */
static void look_at(struct look *look, uint32_t item, int year, uint32_t *rows, size_t count)
{
	const struct policy *policy = &look->calibration->scenario->policy;
	const struct frame *frame = &look->calibration->history.firms.frame;
	struct item_calibration *to = &look->calibration->item[item];
	struct formula_batch batch = {.count = count,
				      .applicant = rows,
				      .applicant_slot = (const double *const *)frame->slot,
				      .paid = (const int64_t *const *)look->paid,
				      .year = year};

	keep(look, policy->item[item].eligible, &batch, rows, true);
	keep(look, policy->item[item].amount, &batch, rows, true);
	for (size_t e = 0; e < policy->exclusion_count; e++) {
		if (policy->exclusion[e].has_item[item])
			keep(look, policy->exclusion[e].when, &batch, rows, false);
	}
	for (size_t i = 0; i < batch.count; i++) {
		to->total++;
		to->passed += look->passed[rows[i]];
	}
}

static void look_at_year(struct look *look, uint32_t item, int year)
{
	const struct history_firms *firms = &look->calibration->history.firms;
	uint32_t rows[FORMULA_BLOCK];
	size_t count = 0;

	memset(look->passed, 0, firms->frame.row_count);
	if (!mark_passed(look, item, year))
		return;
	for (size_t row = 0; row < firms->frame.row_count; row++) {
		if (firms->year[row] == year)
			rows[count++] = (uint32_t)row;
		if (count == FORMULA_BLOCK) {
			look_at(look, item, year, rows, count);
			count = 0;
		}
	}
	look_at(look, item, year, rows, count);
}

void calibrate_automatic(struct calibration *calibration)
{
	const struct policy *policy = &calibration->scenario->policy;
	const struct history *history = &calibration->history;
	struct look look = {.calibration = calibration};
	int first = history->year;

	for (size_t i = 0; i < history->award_count; i++)
		first = history->award[i].year < first ? history->award[i].year : first;
	sum_paid(&look);
	look.passed = memory_array(history->firms.frame.row_count, 1);
	formula_work_init(&look.work);
	for (uint32_t i = 0; history->has_firms && i < policy->item_count; i++) {
		struct item_calibration *item = &calibration->item[i];

		if (policy->item[i].access != ITEM_AUTOMATIC || policy->item[i].source != ITEM_MUNICIPAL)
			continue;
		for (int year = first; year < history->year; year++)
			look_at_year(&look, i, year);
		if (!(item->total > 0))
			continue;
		item->approval = estimate_rate(item->passed, item->total);
		item->approval_mark = MARK_ESTIMATE;
	}
	formula_work_release(&look.work);
	free(look.passed);
}
