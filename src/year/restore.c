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

#include <stdlib.h>

/* A row of awards.csv and what the rows before it tell of it. */
struct row {
	const struct past_award *award;
	uint16_t waited; /* years that its rest will have waited */
	int start;       /* the year in which its claim arose, as far as its rows tell */
	bool begins;     /* a claim with instalments arose here; else this is a later part, or the rest of one */
	bool is_known;   /* scratch: a later part or a rest */
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

/* The order of next year's claims of one application, or of an applicant under an automatic item: the order in which a
 * forecast has them, those that waited longer first, of these the ones that arose earlier. */
static int by_age(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->award->year != y->award->year)
		return x->award->year < y->award->year ? -1 : 1;
	if (x->waited != y->waited)
		return x->waited > y->waited ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->begins != y->begins)
		return x->begins ? 1 : -1;
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
		row[i].start = row[i].award->year;
		while (at < before_count && rest_of(&before[at]) < claim)
			at++;
		if (claim > 0 && at < before_count && rest_of(&before[at]) == claim) {
			row[i].waited = (uint16_t)(before[at].waited + 1);
			row[i].start = before[at++].start;
		}
	}
}

/* Marks one row that is what falls due of a claim that arose in the year `start`. */
static bool mark_due(struct row *row, size_t count, int64_t due, int start)
{
	for (size_t i = 0; i < count; i++) {
		if (!row[i].is_known && row[i].award->claim == due) {
			row[i].start = start;
			return row[i].is_known = true;
		}
	}
	return false;
}

/* Marks the rows that continue claims of `before`, the rows of earlier years: rests, which no limit cuts, then
 * instalments. Returns how many instalments have no row with the whole sum: a limit has cut them, if not to nothing.
 */
static size_t mark_known(const struct year_settings *settings, const struct row *before, size_t before_count,
			 struct row *row, size_t count)
{
	const struct past_award *first = row->award;
	const struct item *item = &settings->policy->item[first->item];
	size_t missing = 0;

	for (size_t i = 0; i < count; i++)
		row[i].is_known = settings->budget.queues_unpaid && row[i].waited > 1;
	for (size_t b = 0; b < before_count; b++) {
		size_t part = (size_t)(first->year - before[b].award->year);

		if (before[b].begins && part < item->instalment_count)
			missing += !mark_due(row, count, waiting_instalment(item, first->entitlement, part),
					     before[b].award->year);
	}
	return missing;
}

/*
 * Marks the row of one year in which a claim with instalments arose, if there is one. An application begins once.
 * Automatic items name none, and may begin every year: there it is a row with the whole first instalment, or with less
 * of it (a `total` limit) where there are more such rows than instalments fall due.
 */
static void mark_beginning(const struct year_settings *settings, const struct row *before, size_t before_count,
			   struct row *row, size_t count)
{
	const struct past_award *first = row->award;
	const struct item *item = &settings->policy->item[first->item];
	size_t missing, open = 0;
	int64_t whole;

	if (item->instalment_count < 2 || first->entitlement <= 0)
		return;
	if (first->application_id != NULL) {
		for (size_t i = 0; i < count; i++)
			row[i].begins = before_count == 0;
		return;
	}
	missing = mark_known(settings, before, before_count, row, count);
	whole = waiting_instalment(item, first->entitlement, 0);
	for (size_t i = count; i-- > 0;) { /* by claim, the largest first */
		if (row[i].is_known || row[i].award->claim > whole)
			continue;
		if (row[i].award->claim == whole || ++open > missing) {
			row[i].begins = true;
			return;
		}
	}
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

static void follow_claims(const struct year_settings *settings, struct row *row, size_t count)
{
	size_t first = 0, before = 0, end;

	for (size_t start = 0; start < count; before = start, start = end) {
		const struct past_award *award = row[start].award;
		bool is_next = start > 0 && is_same_claim(row[before].award, award);

		end = block_end(row, start, count);
		first = is_next ? first : start;
		is_next = is_next && row[before].award->year == award->year - 1;
		count_years(row + before, is_next ? start - before : 0, row + start, end - start);
		mark_beginning(settings, row + first, start - first, row + start, end - start);
		qsort(row + start, end - start, sizeof *row, by_rest);
	}
}

static void sort_by_age(struct row *row, size_t count)
{
	for (size_t start = 0, end; start < count; start = end) {
		const struct past_award *a = row[start].award;

		for (end = start + 1; end < count; end++) {
			const struct past_award *b = row[end].award;

			if (a->item != b->item || a->applicant != b->applicant || a->application != b->application)
				break;
		}
		qsort(row + start, end - start, sizeof *row, by_age);
	}
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
		row[i] = (struct row){.award = &past->award[i]};
	follow_claims(settings, row, past->award_count);
	sort_by_age(row, past->award_count);
	for (size_t i = 0; i < past->award_count; i++)
		add_what_is_left(settings, population, &row[i], waiting);
	free(row);
}
