#include "entitlement/candidates.h"

#include "base/clones.h"

#include <math.h>

void candidates_reject(const struct run *run, const struct candidates *candidates, size_t i,
		       enum rejection_reason reason, const char *detail)
{
	rejections_add(run->rejections, (struct rejection){.item = run->item,
							   .applicant = candidates->batch.applicant[i],
							   .application = candidates->application[i],
							   .reason = reason,
							   .detail = detail});
}

static void keep_marked(unsigned char *restrict is_in, const unsigned char *restrict mark, unsigned char wanted,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		is_in[i] &= mark[i] == wanted;
}

void candidates_keep(struct candidates *candidates, const unsigned char *mark, unsigned char wanted)
{
	keep_marked(candidates->is_in, mark, wanted, candidates->batch.count);
}

static const struct item *item_of(const struct run *run)
{
	return &run->policy->item[run->item];
}

/* Tells why the candidates that a formula does not take are none: its value is missing, or they are not `taken`. That
 * an automatic item grants nothing is not worth a word. */
static void reject_others(const struct run *run, const struct candidates *candidates, const struct formula *formula,
			  const unsigned char *taken)
{
	double value[FORMULA_BLOCK];

	formula_run(formula, &candidates->batch, &run->work->formula, value);
	for (size_t i = 0; i < candidates->batch.count; i++) {
		if (!candidates->is_in[i])
			continue;
		if (isnan(value[i]))
			candidates_reject(run, candidates, i, REJECTED_MISSING,
					  formula_missing_cause(formula, &candidates->batch, i));
		else if (!taken[i] && candidates->application[i] != NO_APPLICATION)
			candidates_reject(run, candidates, i, REJECTED_INELIGIBLE, "");
	}
}

void candidates_examine(const struct run *run, struct candidates *candidates)
{
	const struct formula *eligible = item_of(run)->eligible;
	unsigned char is_eligible[FORMULA_BLOCK];
	double always;

	if (formula_is_constant(eligible, &always) && always == 1.0)
		return;
	formula_holds(eligible, &candidates->batch, &run->work->formula, is_eligible);
	if (run->rejections != NULL)
		reject_others(run, candidates, eligible, is_eligible);
	candidates_keep(candidates, is_eligible, 1);
}

/* What the amounts come to in yuan, at most what was requested; missing ones and those of others nothing. */
FAST_CLONES static void settle(const double *restrict amount, const double *restrict requested,
			       const unsigned char *restrict is_in, size_t count, double *restrict yuan)
{
	for (size_t i = 0; i < count; i++) {
		double granted = amount[i] == amount[i] ? amount[i] : 0.0;

		granted = requested[i] < granted ? requested[i] : granted;
		yuan[i] = is_in[i] ? granted : 0.0;
	}
}

static void reject_unentitled(const struct run *run, const struct candidates *candidates)
{
	unsigned char is_granted[FORMULA_BLOCK] = {0};

	for (size_t i = 0; i < candidates->batch.count; i++)
		is_granted[i] = candidates->fen[i] > 0;
	reject_others(run, candidates, item_of(run)->amount, is_granted);
}

static bool is_any_too_large(const int64_t *fen, size_t count)
{
	int64_t room = 0; /* below 0 as soon as it is for one of them */

	for (size_t i = 0; i < count; i++)
		room |= MONEY_MAX_FEN - fen[i];
	return room < 0;
}

/* Works out what the item grants each candidate. */
static bool find_amounts(const struct run *run, struct candidates *candidates)
{
	const struct item *item = item_of(run);
	size_t count = candidates->batch.count;
	double value[FORMULA_BLOCK], yuan[FORMULA_BLOCK];

	formula_run(item->amount, &candidates->batch, &run->work->formula, value);
	settle(value, candidates->requested, candidates->is_in, count, yuan);
	money_from_yuans(yuan, count, candidates->fen);
	if (run->rejections != NULL)
		reject_unentitled(run, candidates);
	return !is_any_too_large(candidates->fen, count) ||
	       error_at(
		       run->err, item->place,
		       "item %s grants more than the largest amount, 1000000000000.00 yuan; put a cap into its formula",
		       item->id);
}

/* Moves the candidates that are in and granted something to the front and forgets the others. */
static void close_ranks(struct candidates *candidates)
{
	size_t kept = 0;

	for (size_t i = 0; i < candidates->batch.count; i++) {
		candidates->applicant[kept] = candidates->batch.applicant[i];
		candidates->application[kept] = candidates->application[i];
		candidates->fen[kept] = candidates->fen[i];
		kept += candidates->is_in[i] & (candidates->fen[i] > 0);
	}
	candidates->batch.count = kept;
	candidates->batch.applicant = candidates->applicant;
}

/* Keeps those that claim under an automatic item and pass. */
static void screen(const struct run *run, struct candidates *candidates)
{
	const struct screen *of = &run->asking->screen;

	if (of->pass == NULL || item_of(run)->access != ITEM_AUTOMATIC)
		return;
	close_ranks(candidates);
	of->pass(of->context, run->item, candidates->applicant, candidates->batch.count, candidates->is_in);
}

uint32_t claims_tie_rank(size_t item_count, const struct asking *asking, uint32_t item, uint32_t applicant,
			 uint32_t application)
{
	uint32_t rank = asking->applicant_rank == NULL ? applicant : asking->applicant_rank[applicant];

	if (application == NO_APPLICATION)
		return (uint32_t)(rank * item_count + item);
	return (uint32_t)(asking->applicant_count * item_count + asking->applications->id_rank[application]);
}

/* The same for all candidates. */
static void rank_ties(const struct run *run, const struct candidates *candidates, uint32_t *restrict tie_rank)
{
	const uint32_t *rank = run->asking->applications->id_rank + candidates->batch.first_application;
	uint32_t first = (uint32_t)(run->asking->applicant_count * run->policy->item_count);

	for (size_t i = 0; i < candidates->batch.count && candidates->batch.has_applications; i++)
		tie_rank[i] = first + rank[i];
	if (candidates->batch.has_applications)
		return;
	for (size_t i = 0; i < candidates->batch.count; i++)
		tie_rank[i] = claims_tie_rank(run->policy->item_count, run->asking, run->item,
					      candidates->batch.applicant[i], candidates->application[i]);
}

static void add_claims(const struct run *run, const struct candidates *candidates)
{
	const uint32_t *applicant = candidates->batch.applicant, *application = candidates->application;
	size_t count = candidates->batch.count;
	uint32_t tie_rank[FORMULA_BLOCK];

	rank_ties(run, candidates, tie_rank);
	claims_add_many(run->claims, &(struct new_claims){.item = run->item,
							  .count = count,
							  .applicant = applicant,
							  .application = application,
							  .fen = candidates->fen,
							  .tie_rank = tie_rank,
							  .is_in = candidates->is_in});
}

bool candidates_grant(const struct run *run, struct candidates *candidates)
{
	if (!find_amounts(run, candidates))
		return false;
	screen(run, candidates);
	candidates_exclude(run, candidates);
	add_claims(run, candidates);
	return true;
}
