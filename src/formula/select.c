/*
 * select.c: for which rows a flag holds. Most conditions are `a and b and ...` of which the first part holds for few,
 * so each part is run over the rows that are left; over successive rows those that are little work go first.
 */
#include "base/marks.h"
#include "formula/compiler.h"

#include <assert.h>

/* The rows of the batch at these places, one column of them; NULL stays NULL. */
static const uint32_t *rows_at(const uint32_t *row, const uint32_t *place, size_t count, uint32_t *left)
{
	if (row == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++)
		left[i] = row[place[i]];
	return left;
}

static const uint32_t *applicants_at(const struct formula_batch *batch, const uint32_t *place, size_t count,
				     uint32_t *left)
{
	if (batch->applicant != NULL)
		return rows_at(batch->applicant, place, count, left);
	for (size_t i = 0; i < count; i++)
		left[i] = batch->first_applicant + place[i];
	return left;
}

/* What is left of a batch at some of its places. */
static struct formula_batch batch_at(const struct formula_batch *batch, const uint32_t *place, size_t count,
				     struct formula_work *work)
{
	struct formula_batch left = *batch;

	left.count = count;
	left.applicant = applicants_at(batch, place, count, work->left);
	left.application = rows_at(batch->application, place, count, work->left + count);
	left.claim = rows_at(batch->claim, place, count, work->left + 2 * count);
	return left;
}

/* Keeps the places where the formula holds. */
static size_t keep(const struct formula *formula, const struct formula_batch *left, struct formula_work *work,
		   uint32_t *place)
{
	size_t kept = 0;

	formula_run(formula, left, work, work->value);
	for (size_t i = 0; i < left->count; i++) {
		place[kept] = place[i];
		kept += work->value[i] == 1.0;
	}
	return kept;
}

/* The parts of a condition that is no conjunction are itself. */
static size_t part_count(const struct formula *formula)
{
	return formula->part_count == 0 ? 1 : formula->part_count;
}

static const struct formula *part(const struct formula *formula, size_t p)
{
	return formula->part_count == 0 ? formula : formula->part[p];
}

/* Whether a part is marked for all rows before any is taken out: those that are little work; the first in any case. */
static bool is_marked_first(const struct formula *formula, size_t p)
{
	return p == 0 || mark_is_light(part(formula, p));
}

/* The places where the parts hold that are marked first. */
static size_t keep_marked(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
			  uint32_t *place)
{
	size_t words = marks_words(batch->count);

	work->is_left = memory_grow(work->is_left, &work->is_left_capacity, 2 * words + 1, sizeof *work->is_left);
	formula_mark(part(formula, 0), batch, work, work->is_left);
	for (size_t p = 1; p < part_count(formula); p++) {
		if (!is_marked_first(formula, p))
			continue;
		formula_mark(part(formula, p), batch, work, work->is_left + words);
		marks_keep(work->is_left, work->is_left + words, batch->count);
	}
	return marks_list(work->is_left, batch->count, place);
}

size_t formula_select(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		      uint32_t *place)
{
	bool is_successive = batch->applicant == NULL;
	size_t count = batch->count;

	assert(!batch->has_applications);
	work->value = memory_grow(work->value, &work->value_capacity, count, sizeof *work->value);
	work->left = memory_grow(work->left, &work->left_capacity, 3 * count, sizeof *work->left);
	for (size_t i = 0; i < count && !is_successive; i++)
		place[i] = (uint32_t)i;
	count = is_successive ? keep_marked(formula, batch, work, place) : keep(part(formula, 0), batch, work, place);
	for (size_t p = 1; p < part_count(formula) && count > 0; p++) {
		struct formula_batch left;

		if (is_successive && is_marked_first(formula, p))
			continue;
		left = batch_at(batch, place, count, work);
		count = keep(part(formula, p), &left, work, place);
	}
	return count;
}
