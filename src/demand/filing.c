#include "demand/filing.h"

#include "base/marks.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void filings_init(struct filings *filings, size_t item_count)
{
	*filings = (struct filings){.filing = memory_array(item_count, sizeof *filings->filing)};
}

void filings_release(struct filings *filings)
{
	for (size_t f = 0; f < filings->count; f++) {
		free(filings->filing[f].holds);
		free(filings->filing[f].is_eligible);
		urn_choice_release(&filings->filing[f].choice);
	}
	free(filings->filing);
}

/* A condition of unchanging columns holds for a firm in all years of all draws, or never. */
static bool is_steady(const struct formula *where, const struct population *population, const struct firms *firms)
{
	if (where == NULL)
		return true;
	if (formula_is_dated(where))
		return false;
	for (uint32_t i = 0; i < population->item_count; i++) {
		if (formula_reads_paid(where, i))
			return false;
	}
	for (uint32_t s = 0; s < population->applicants.frame.slot_count; s++) {
		if (firms->column[s].changes && formula_reads_slot(where, FORMULA_APPLICANT, s))
			return false;
	}
	return true;
}

static bool is_same_condition(const struct formula *a, const struct formula *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(formula_text(a), formula_text(b)) == 0);
}

/* The condition's own entry; a new one where no item had it before. */
static struct filing *filing_of(struct filings *filings, const struct formula *where,
				const struct population *population, const struct firms *firms)
{
	struct filing *filing = filings->filing, *end = filing + filings->count;

	while (filing < end && !is_same_condition(filing->where, where))
		filing++;
	if (filing == end) {
		filings->count++;
		filing->where = where;
		filing->is_steady = is_steady(where, population, firms);
		filing->year = 0; /* none yet: the first is 1 */
	}
	return filing;
}

/* How many firms need not be looked at again. New firms are other ones in each draw. */
static size_t still_known(const struct filing *filing, const struct demand_year *year, const struct firms *firms)
{
	if (!filing->is_steady)
		return 0;
	if (filing->draw != year->draw && filing->known > firms->base_count)
		return firms->base_count;
	return filing->known;
}

const struct filing *filings_find(struct filings *filings, const struct formula *where,
				  const struct population *population, const struct demand_year *year,
				  struct firms *firms)
{
	struct filing *filing = filing_of(filings, where, population, firms);
	size_t rows = firms->row_count, words = marks_words(rows), known = still_known(filing, year, firms);
	bool is_same = filing->year > 0 && known == rows && filing->known == rows && !firms_can_leave(firms);

	if (filing->draw == year->draw && filing->year == year->year)
		return filing;
	filing->draw = year->draw;
	filing->year = year->year;
	filing->known = rows;
	if (is_same)
		return filing;
	filing->holds = memory_grow(filing->holds, &filing->holds_capacity, words + 1, sizeof *filing->holds);
	filing->is_eligible =
		memory_grow(filing->is_eligible, &filing->eligible_capacity, words + 1, sizeof *filing->is_eligible);
	firms_mark(firms, filing->where, year, known, filing->holds);
	memcpy(filing->is_eligible, filing->holds, words * sizeof *filing->holds);
	marks_keep(filing->is_eligible, firms->active, rows);
	urn_choose(&firms->urn, filing->is_eligible, rows, &filing->choice);
	return filing;
}
