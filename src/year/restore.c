/*
 * restore.c: what earlier years' awards.csv leaves to this year.
 *
 * A claim has a row in awards.csv for every year in which it stood, and nothing but its item, applicant, application
 * and entitlement to be known by; from one year to the next its claim is what the year before left unpaid. Rows are
 * sorted by that (population.h), so one pass with the year before at hand tells each row how long its claim has waited.
 * Where rows are alike (automatic items have no application), the one that was paid more is the one that waited longer:
 * queued claims stand before new ones.
 */
#include "year/waiting.h"

#include "base/memory.h"

#include <limits.h>
#include <stdlib.h>

#define NEVER INT_MIN

/* A row of awards.csv and what the rows before it tell of it. */
struct row {
	const struct past_award *award;
	uint16_t waited; /* years that its rest will have waited */
	bool begins;     /* a claim with instalments arose here; else this is a later part, or the rest of one */
};

static bool is_same_claim(const struct past_award *a, const struct past_award *b)
{
	return a->item == b->item && a->applicant == b->applicant && a->application == b->application &&
	       a->entitlement == b->entitlement;
}

static int64_t rest_of(const struct row *row)
{
	return row->award->claim - row->award->award;
}

/* The order in which next year's claims look for the row they come from. */
static int by_rest(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int64_t rest = rest_of(x), other = rest_of(y);

	if (rest != other)
		return rest < other ? -1 : 1;
	if (x->waited != y->waited)
		return x->waited > y->waited ? -1 : 1;
	return (x->award > y->award) - (x->award < y->award);
}

/* The order of next year's claims: of one application or applicant, those that waited longer first. */
static int by_age(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->waited != y->waited)
		return x->waited > y->waited ? -1 : 1;
	return (x->award > y->award) - (x->award < y->award);
}

/* Both blocks are sorted, the rows before by what they left, these by their claim: the n-th of several claims of one
 * sum continues the n-th row that left that sum. */
static void count_years(const struct row *before, size_t before_count, struct row *row, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t claim = row[i].award->claim;

		row[i].waited = 1;
		while (at < before_count && rest_of(&before[at]) < claim)
			at++;
		if (claim > 0 && at < before_count && rest_of(&before[at]) == claim)
			row[i].waited = (uint16_t)(before[at++].waited + 1);
	}
}

/*
 * Marks the rows of one year in which a claim with instalments arose; `begun` is the last earlier year in which one
 * did. An application begins once. Automatic items name none: there it is a row with the whole first instalment, unless
 * the instalments of such a row before still run. Returns the year for the rows to come.
 */
static int mark_beginnings(const struct item *item, int begun, struct row *row, size_t count)
{
	const struct past_award *first = row->award;
	bool is_named = first->application_id != NULL, is_any = false;

	if (item->instalment_count < 2 || first->entitlement <= 0 ||
	    (begun != NEVER && (is_named || begun + (int)item->instalment_count > first->year)))
		return begun;
	for (size_t i = 0; i < count; i++) {
		row[i].begins = is_named || row[i].award->claim == waiting_instalment(item, first->entitlement, 0);
		is_any |= row[i].begins;
	}
	return is_any ? first->year : begun;
}

/* The end of the rows of one claim and year that begin at `start`. */
static size_t block_end(const struct row *row, size_t start, size_t count)
{
	size_t end = start + 1;

	while (end < count && is_same_claim(row[start].award, row[end].award) &&
	       row[start].award->year == row[end].award->year)
		end++;
	return end;
}

static void follow_claims(const struct policy *policy, struct row *row, size_t count)
{
	size_t before = 0, end;
	int begun = NEVER;

	for (size_t start = 0; start < count; before = start, start = end) {
		const struct past_award *award = row[start].award;
		bool is_next = start > 0 && is_same_claim(row[before].award, award);

		end = block_end(row, start, count);
		begun = mark_beginnings(&policy->item[award->item], is_next ? begun : NEVER, row + start, end - start);
		is_next = is_next && row[before].award->year == award->year - 1;
		count_years(row + before, is_next ? start - before : 0, row + start, end - start);
		qsort(row + before, start - before, sizeof *row, by_age);
		qsort(row + start, end - start, sizeof *row, by_rest);
	}
	qsort(row + before, count - before, sizeof *row, by_age);
}

static void add_what_is_left(const struct year_settings *settings, const struct population *population,
			     const struct row *row, struct waiting *waiting)
{
	const struct past_award *award = row->award;
	const struct item *item = &settings->policy->item[award->item];
	struct waiting_claim claim = {.item = award->item,
				      .applicant = award->applicant,
				      .application = award->application,
				      .entitlement = award->entitlement < 0 ? award->claim : award->entitlement,
				      .claim = rest_of(row),
				      .due = population->year};

	if (settings->budget.queues_unpaid && award->year == population->year - 1 && claim.claim > 0 &&
	    !award->is_at_limit) {
		claim.waited = row->waited;
		waiting_add(waiting, claim, &population->applications);
	}
	claim.waited = 0;
	if (row->begins && award->year + (int)item->instalment_count > population->year)
		waiting_add_instalments(waiting, settings->policy, claim, award->year, population->year,
					&population->applications);
}

void waiting_restore(const struct year_settings *settings, const struct population *population, struct waiting *waiting)
{
	const struct past *past = &population->past;
	struct row *row;

	if (!year_is_open(settings, population->year) || past->award_count == 0)
		return;
	row = memory_array(past->award_count, sizeof *row);
	for (size_t i = 0; i < past->award_count; i++)
		row[i].award = &past->award[i];
	follow_claims(settings->policy, row, past->award_count);
	for (size_t i = 0; i < past->award_count; i++)
		add_what_is_left(settings, population, &row[i], waiting);
	free(row);
}
